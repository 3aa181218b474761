"""Slow, obvious twins of what the package does fast: the published formulas, one loop or one library call each.

They know nothing of runs, kernels, dtypes or channels: images are float64 arrays of the grid's shape, masks are bool.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import ndimage, sparse
from scipy.interpolate import CubicSpline
from scipy.sparse.linalg import spsolve

from anomalib_synth import Recipe

# Shapes


def polygon_vertices(shape: dict[str, Any]) -> np.ndarray:
    """C + size r_i (sin phi_i, cos phi_i), in (row, column) order."""
    angles = np.deg2rad(shape["angles"])
    directions = np.stack([np.sin(angles), np.cos(angles)], axis=1)
    return (
        np.array(shape["center"][-2:]) + np.array(shape["size"][-2:]) * np.array(shape["radii"])[:, None] * directions
    )


def closed_spline(points: np.ndarray, per_piece: int = 64) -> np.ndarray:
    """The closed cubic spline through the points, one unit of parameter from each to the next, as a fine polygon."""
    n = len(points)
    spline = CubicSpline(np.arange(n + 1), np.concatenate([points, points[:1]]), bc_type="periodic")
    return spline(np.arange(n * per_piece) / per_piece)


def winding_number(point: Sequence[float], corners: np.ndarray) -> int:
    """How often a closed polygon turns round a point: the sum of the angles between the directions to its corners."""
    b = corners - point
    a = np.roll(b, 1, axis=0)
    turns = np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(axis=1))
    return round(turns.sum() / (2 * math.pi))


def fill(corners: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """The pixels whose centre the closed polygon winds round (the non-zero rule)."""
    mask = np.zeros(grid, bool)
    for pixel in itertools.product(*map(range, grid)):
        mask[pixel] = winding_number(pixel, corners) != 0
    return mask


def distance_to(corners: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """Each pixel centre's distance to the edges of a closed polygon."""
    pixels = np.stack(np.indices(grid), axis=-1).astype(float)
    nearest = np.full(grid, np.inf)
    for i in range(len(corners)):
        a, edge = corners[i - 1], corners[i] - corners[i - 1]
        along = np.clip(((pixels - a) @ edge) / max(edge @ edge, 1e-300), 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(pixels - a - along[..., None] * edge, axis=-1))
    return nearest


def offsets(center: Sequence[float], grid: tuple[int, ...]) -> np.ndarray:
    """x - C for every pixel, along the first axis of the result."""
    return np.indices(grid) - np.reshape(center, (-1,) + (1,) * len(grid))


def ball(shape: dict[str, Any], grid: tuple[int, ...]) -> np.ndarray:
    """|x - C| <= R."""
    return (offsets(shape["center"], grid) ** 2).sum(axis=0) <= shape["radius"] ** 2


def box(shape: dict[str, Any], grid: tuple[int, ...]) -> np.ndarray:
    """-h <= x - C < h on every axis."""
    half = np.reshape(shape["half_width"], (-1,) + (1,) * len(grid))
    away = offsets(shape["center"], grid)
    return ((-half <= away) & (away < half)).all(axis=0)


def line(shape: dict[str, Any], grid: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Pixels of tapered capsules, or that a segment passes through; and which of them 200 balls a segment decide."""
    at = np.moveaxis(offsets(shape["center"], grid), 0, -1)
    inside, possible = np.zeros(grid, bool), np.zeros(grid, bool)
    for path in shape["paths"]:
        ends = itertools.pairwise(zip(path["points"], path["radii"], strict=True))
        for (a, r), (b, q) in ends:
            slack = (math.dist(a, b) + abs(q - r)) / 400 + 1e-9
            for t in np.linspace(0, 1, 201):
                away = at - ((1 - t) * np.array(a) + t * np.array(b))
                depth = np.minimum(np.linalg.norm(away, axis=-1) - (1 - t) * r - t * q, np.abs(away).max(axis=-1) - 0.5)
                inside |= depth <= -1e-9
                possible |= depth <= slack
    return inside, inside | ~possible


def ellipse_level(shape: dict[str, Any], grid: tuple[int, ...]) -> np.ndarray:
    """sum ((x - C) / h)^2, which is at most one inside."""
    half = np.reshape(shape["half_width"], (-1,) + (1,) * len(grid))
    return ((offsets(shape["center"], grid) / half) ** 2).sum(axis=0)


def perlin_gradient(seed: int, corner: Sequence[int]) -> np.ndarray:
    """One of 4096 directions, spread evenly over the circle or the sphere, by a hash of seed and corner."""
    z, y, x = [2**40] * (3 - len(corner)) + [int(index) + 2**40 for index in corner]
    state = (seed + z * 0x9E3779B97F4A7C15 + y * 0xC2B2AE3D27D4EB4F + x * 0x165667B19E3779F9) % 2**64
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    state = (state ^ state >> 27) * 0x94D049BB133111EB % 2**64
    number = (state ^ state >> 31) >> 52
    if len(corner) == 2:
        return np.array([math.sin(math.tau * number / 4096), math.cos(math.tau * number / 4096)])
    height, turn = (number + 0.5) / 2048 - 1, number * math.pi * (3 - 5**0.5)
    ring = math.sqrt(1 - height**2)
    return np.array([height, ring * math.sin(turn), ring * math.cos(turn)])


def perlin(field: dict[str, Any], grid: tuple[int, ...]) -> np.ndarray:
    """Gradient noise of a field from its definition, pixel by pixel and corner by corner."""
    noise = np.zeros(grid)
    amplitude = math.sqrt(2 if len(grid) == 2 else 462 / 181)
    planes = [(0, 1)] if len(grid) == 2 else [(1, 2), (0, 2), (0, 1)]
    for pixel in itertools.product(*map(range, grid)):
        at = np.array(pixel) - (np.array(grid) - 1) / 2
        for angle, (i, j) in zip(np.deg2rad(field["rotation"]), planes, strict=True):
            at[i], at[j] = (
                math.cos(angle) * at[i] - math.sin(angle) * at[j],
                math.sin(angle) * at[i] + math.cos(angle) * at[j],
            )
        u = (at / grid + 0.5) * field["scale"]
        for step in itertools.product((0, 1), repeat=len(grid)):
            corner = np.floor(u) + step
            t = np.abs(u - corner)
            weight = np.prod(1 - (6 * t**5 - 15 * t**4 + 10 * t**3))
            noise[pixel] += amplitude * weight * (perlin_gradient(field["seed"], corner) @ (u - corner))
    return noise


def surface_radius(shape: dict[str, Any]) -> Callable[[np.ndarray], float]:
    """The radial-basis interpolant of the control radii as a function of the direction, limited to [0.05, 0.5]."""
    controls, radii = np.array(shape["directions"]), np.array(shape["radii"])
    power = 4
    while power < 0.6 * len(radii):
        power *= 2

    def basis(direction: np.ndarray) -> np.ndarray:
        return ((1 + controls @ direction) / 2) ** power

    weights = np.linalg.solve(np.array([basis(control) for control in controls]), radii - radii.mean())
    return lambda direction: float(np.clip(radii.mean() + weights @ basis(direction), 0.05, 0.5))


def surface_margin(shape: dict[str, Any], grid: tuple[int, ...]) -> np.ndarray:
    """r(q / |q|) - |q| with q = (x - C) / size: not negative inside."""
    margin = np.empty(grid)
    radius = surface_radius(shape)
    for voxel in itertools.product(*map(range, grid)):
        q = (np.array(voxel) - shape["center"]) / shape["size"]
        length = np.linalg.norm(q)
        margin[voxel] = 1.0 if length == 0 else radius(q / length) - length
    return margin


def soft_edge(mask: np.ndarray, sigma: float) -> np.ndarray:
    """The mask blurred by a Gaussian cut at four sigma, with nothing beyond the image."""
    return ndimage.gaussian_filter(mask.astype(float), sigma, mode="constant", truncate=4)


# Textures


def blend(image: np.ndarray, donor: np.ndarray, mask: np.ndarray, factor: float) -> np.ndarray:
    """(1 - alpha) I + alpha J inside."""
    return np.where(mask, (1 - factor) * image + factor * donor, image)


def interpolation_label(image: np.ndarray, donor: np.ndarray, mask: np.ndarray, factor: float) -> np.ndarray:
    """Alpha inside, where the images differ."""
    return np.where(mask & (image != donor), factor, 0.0)


def uniform_addition(image: np.ndarray, mask: np.ndarray, offset: float, clip: Sequence[float] | None) -> np.ndarray:
    """I + one value."""
    changed = image + offset
    return np.where(mask, changed if clip is None else np.clip(changed, *clip), image)


def noise_field(seed: int, low: float, high: float, size: int) -> np.ndarray:
    """SplitMix64's first outputs as U(low, high)."""
    return np.array([low + (high - low) * (bits >> 11) / 2**53 for bits in noise_bits(seed, size)])


def noise_bits(seed: int, size: int) -> list[int]:
    """SplitMix64's first outputs: the reference algorithm, in Python's own integers."""
    field, word = [], (1 << 64) - 1
    state = seed
    for _ in range(size):
        state = (state + 0x9E3779B97F4A7C15) & word
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & word
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & word
        z ^= z >> 31
        field.append(z)
    return field


def noise_addition(image: np.ndarray, mask: np.ndarray, seed: int, low: float, high: float) -> np.ndarray:
    """I + U(low, high), drawn per pixel."""
    return np.where(mask, image + noise_field(seed, low, high, image.size).reshape(image.shape), image)


def sink_positions(center: Sequence[float], radius: float, grid: tuple[int, ...]) -> np.ndarray:
    """x + (x - C) (1 - (D/R)^2)."""
    away = offsets(center, grid)
    squared = np.minimum((away**2).sum(axis=0) / radius**2, 1)
    return np.indices(grid) + away * (1 - squared)


def source_positions(center: Sequence[float], radius: float, grid: tuple[int, ...]) -> np.ndarray:
    """C + (x - C) (D/R)^2."""
    away = offsets(center, grid)
    squared = np.minimum((away**2).sum(axis=0) / radius**2, 1)
    return np.indices(grid) - away + away * squared


def between_pixels(positions: np.ndarray) -> np.ndarray:
    """Which positions lie half-way between two pixels, but for rounding: either may be the nearest."""
    return (np.abs(positions % 1 - 0.5) < 1e-9).any(axis=0)


def _sample(image: np.ndarray, mask: np.ndarray, positions: np.ndarray, interpolation: str) -> np.ndarray:
    """Linear interpolation or the nearest pixel, the even one of two; positions are clamped to the grid."""
    if interpolation == "linear":
        return np.where(mask, ndimage.map_coordinates(image, positions, order=1, mode="nearest"), image)
    sampled = image.copy()
    for pixel in np.argwhere(mask):
        there = positions[(slice(None), *pixel)]
        source = [round(min(max(float(x), 0.0), side - 1.0)) for x, side in zip(there, image.shape, strict=True)]
        sampled[tuple(pixel)] = image[tuple(source)]
    return sampled


def sink_deformation(
    image: np.ndarray, mask: np.ndarray, center: Sequence[float], radius: float, interpolation: str = "linear"
) -> np.ndarray:
    """I at x + (x - C) (1 - (D/R)^2)."""
    return _sample(image, mask, sink_positions(center, radius, image.shape), interpolation)


def source_deformation(
    image: np.ndarray, mask: np.ndarray, center: Sequence[float], radius: float, interpolation: str = "linear"
) -> np.ndarray:
    """I at C + (x - C) (D/R)^2."""
    return _sample(image, mask, source_positions(center, radius, image.shape), interpolation)


def uniform_shift(image: np.ndarray, mask: np.ndarray, offset: Sequence[int]) -> np.ndarray:
    """I(x - t), clamped to the edge."""
    changed = image.copy()
    for pixel in np.argwhere(mask):
        source = [min(max(x - t, 0), side - 1) for x, t, side in zip(pixel, offset, image.shape, strict=True)]
        changed[tuple(pixel)] = image[tuple(source)]
    return changed


def reflection(image: np.ndarray, mask: np.ndarray, axis: int) -> np.ndarray:
    """I mirrored along an axis."""
    return np.where(mask, np.flip(image, axis), image)


def local_blur(image: np.ndarray, mask: np.ndarray, sigma: float) -> np.ndarray:
    """I blurred; beyond its edges it is mirrored."""
    return np.where(mask, ndimage.gaussian_filter(image, sigma, mode="reflect", truncate=4), image)


def slice_shuffle(
    image: np.ndarray, mask: np.ndarray, axis: int, slices: Sequence[int], source: Sequence[int]
) -> np.ndarray:
    """Slice slices[i] of the region shows slice source[i] of the image."""
    shuffled = np.moveaxis(image.copy(), axis, 0)
    for here, there in zip(slices, source, strict=True):
        shuffled[here] = np.moveaxis(image, axis, 0)[there]
    return np.where(mask, np.moveaxis(shuffled, 0, axis), image)


def grid_shuffle(image: np.ndarray, cells: Sequence[int], order: Sequence[int]) -> np.ndarray:
    """The image whose cell number n shows the one numbered order[n], from that one's first pixel on."""
    shuffled = image.copy()
    numbers = list(itertools.product(*map(range, cells)))
    for n, here in enumerate(numbers):
        target, source = [], []
        for i, j, count, side in zip(here, numbers[order[n]], cells, image.shape, strict=True):
            first, stop = i * side // count, (i + 1) * side // count
            start = min(j * side // count, side - (stop - first))
            target.append(slice(first, stop))
            source.append(slice(start, start + stop - first))
        shuffled[tuple(target)] = image[tuple(source)]
    return shuffled


def tiled(texture: np.ndarray, grid: tuple[int, ...], offset: Sequence[int]) -> np.ndarray:
    """A texture repeated without end, seen from `offset` on."""
    indices = [(np.arange(side) + o) % period for side, o, period in zip(grid, offset, texture.shape, strict=True)]
    return texture[np.ix_(*indices)]


def corrupted(name: str, image: np.ndarray, mask: np.ndarray, recipe: Recipe) -> np.ndarray:
    """The corruption of that name, with the parameters of a recipe."""
    texture, shape = recipe.texture, recipe.shapes[0]
    match name:
        case "local_blur":
            return local_blur(image, mask, texture["sigma"])
        case "slice_shuffle":
            slices = range(texture["start"], texture["start"] + len(texture["source"]))
            return slice_shuffle(image, mask, texture["axis"], slices, texture["source"])
        case "noise_addition":
            return noise_addition(image, mask, texture["seed"], texture["low"], texture["high"])
        case "reflection":
            return reflection(image, mask, texture["axis"])
        case "sink_deformation":
            return sink_deformation(image, mask, shape["center"], shape["radius"], recipe.generator["interpolation"])
        case "source_deformation":
            return source_deformation(image, mask, shape["center"], shape["radius"], recipe.generator["interpolation"])
        case "uniform_addition":
            return uniform_addition(image, mask, texture["offset"], texture["clip"])
        case "uniform_shift":
            return uniform_shift(image, mask, texture["offset"])
    raise KeyError(name)


def doubtful(name: str, recipe: Recipe) -> np.ndarray:
    """Where the twin of a corruption that takes the nearest pixel may take the other one."""
    shape, grid = recipe.shapes[0], recipe.grid
    twins = {"sink_deformation": sink_positions, "source_deformation": source_positions}
    if name not in twins or recipe.generator["interpolation"] == "linear":
        return np.zeros(grid, bool)
    return between_pixels(twins[name](shape["center"], shape["radius"], grid))


# The rest of a sample


def stored(values: np.ndarray, dtype: Any) -> np.ndarray:
    """Numbers as pixels of a dtype: integers rounded half to even and clipped."""
    kind = np.dtype(dtype)
    if kind.kind == "b":
        return np.rint(values) > 0
    if kind.kind == "f":
        return values.astype(kind)
    limits = np.iinfo(kind)
    return np.array([min(max(round(float(v)), limits.min), limits.max) for v in values.ravel()], kind).reshape(
        values.shape
    )


def central(grid: tuple[int, ...], share: float) -> np.ndarray:
    """The pixels within share/2 of each axis's length of its middle, (n - 1) / 2."""
    middle = np.reshape(grid, (-1,) + (1,) * len(grid))
    return (np.abs(np.indices(grid) - (middle - 1) / 2) <= share * middle / 2).all(axis=0)


def placeable(image: np.ndarray, threshold: float | None, share: float) -> np.ndarray:
    """Where a centre may lie: finite pixels, above the threshold, in the central part."""
    foreground = np.isfinite(image)
    if threshold is not None:
        foreground &= image > threshold
    return foreground & central(image.shape, share)


# Labels, of x = mean_c |out - I|


def median_difference(x: np.ndarray) -> np.ndarray:
    """The median over five pixels along each axis; x is zero beyond the image."""
    return np.minimum(ndimage.median_filter(x, 5, mode="constant"), 1)


def logistic(x: np.ndarray, k: float = 1 / 6, x0: float = 20) -> np.ndarray:
    """m / (1 + exp(-k (x - x0))), x in 8-bit units."""
    return np.where(x > 0, 1 / (1 + np.exp(-k * (255 * x - x0))), 0)


def flipped_gaussian(x: np.ndarray, s: float = 0.2) -> np.ndarray:
    """1 - exp(-x^2 / 2 s^2)."""
    return 1 - np.exp(-(x**2) / (2 * s**2))


def saturating(x: np.ndarray, a: float = 10, c: float = 0.1) -> np.ndarray:
    """(1 + c) / (1 + e^(-a x) / c) - c."""
    return (1 + c) / (1 + np.exp(-a * x) / c) - c


# CutPaste and the noise of the denoising autoencoder


def oriented_margin(shape: dict[str, Any], grid: tuple[int, ...]) -> np.ndarray:
    """How far each pixel is inside the box, in its own axes; negative outside. The lower faces belong to the box."""
    turn = np.eye(len(grid))
    for (a, b), angle in zip(itertools.combinations(range(len(grid)), 2), shape["angles"], strict=True):
        one, (sin, cos) = np.eye(len(grid)), (np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle)))
        one[[a, b, b, a], [a, b, a, b]] = cos, cos, sin, -sin
        turn = turn @ one
    own = np.tensordot(np.linalg.inv(turn), offsets(shape["center"], grid), 1)
    half = np.reshape(shape["half_width"], (-1,) + (1,) * len(grid))
    return np.minimum(own + half, half - own).min(axis=0)


def own_patch(image: np.ndarray, mask: np.ndarray, texture: dict[str, Any]) -> np.ndarray:
    """I(x + t), its brightness and contrast changed."""
    moved = image.copy()
    for pixel in np.argwhere(mask):
        moved[tuple(pixel)] = image[tuple(pixel + texture["offset"])]
    bright = texture["brightness"] * moved
    mean = bright[mask].mean()
    return np.where(mask, texture["contrast"] * (bright - mean) + mean, image)


def coarse_noise(grid: tuple[int, ...], texture: dict[str, Any]) -> np.ndarray:
    """Normal numbers of a coarse periodic grid, moved and interpolated linearly."""
    cells = texture["cells"]
    size = math.prod(cells)
    uniform = noise_field(texture["seed"], 0, 1, 2 * size)
    field = np.sqrt(-2 * np.log(1 - uniform[:size])) * np.cos(2 * np.pi * uniform[size:])
    position = [
        ((i - shift + 0.5) % side) * count / side - 0.5
        for i, shift, side, count in zip(np.indices(grid), texture["shift"], grid, cells, strict=True)
    ]
    return texture["sigma"] * ndimage.map_coordinates(field.reshape(cells), position, order=1, mode="grid-wrap")


# Poisson blending


def poisson(image: np.ndarray, donor: np.ndarray, mask: np.ndarray, factor: float, mixed: str) -> np.ndarray:
    """The direct solution of sum_q (f_p - f_q) = sum_q v_pq over the neighbours q within the image."""
    pixels = [tuple(pixel) for pixel in np.argwhere(mask)]
    number = {pixel: n for n, pixel in enumerate(pixels)}
    matrix, right = sparse.lil_matrix((len(pixels),) * 2), np.zeros(len(pixels))
    own = {"none": 0.0, "interpolated": 1 - factor, "full": 1.0}[mixed]
    for n, p in enumerate(pixels):
        for axis, step in itertools.product(range(mask.ndim), (-1, 1)):
            q = (*p[:axis], p[axis] + step, *p[axis + 1 :])
            if not 0 <= q[axis] < mask.shape[axis]:
                continue
            foreign, ours = factor * (donor[p] - donor[q]), own * (image[p] - image[q])
            right[n] += ours if abs(ours) > abs(foreign) else foreign
            matrix[n, n] += 1
            if q in number:
                matrix[n, number[q]] -= 1
            else:
                right[n] += image[q]
    blended = image.copy()
    blended[mask] = spsolve(matrix.tocsr(), right)
    return blended


def sheared(parameters: dict[str, Any], grid: tuple[int, ...]) -> np.ndarray:
    """u_i / h_i of every pixel, axis by axis, for x = C + R S u."""
    dimensions = len(grid)
    planes = list(itertools.combinations(range(dimensions), 2))
    frame = np.eye(dimensions)
    for (i, j), degrees in zip(planes, parameters["angles"], strict=True):
        turn = np.eye(dimensions)
        cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        turn[i, i] = turn[j, j] = cosine
        turn[i, j], turn[j, i] = -sine, sine
        frame = frame @ turn
    shear = np.eye(dimensions)
    for (i, j), value in zip(planes, parameters["shear"], strict=True):
        shear[i, j] = value
    offsets = np.indices(grid).reshape(dimensions, -1) - np.array(parameters["center"])[:, np.newaxis]
    inner = np.linalg.solve(frame @ shear, offsets)
    return (inner / np.array(parameters["half_width"])[:, np.newaxis]).reshape(dimensions, *grid)


def reaches(mask: np.ndarray, at: np.ndarray, center: np.ndarray) -> np.ndarray:
    """For each pixel, the farthest distance along its ray from the centre at which the nearest pixel is covered."""
    found = []
    for pixel in at:
        offset = pixel - center
        distance = np.linalg.norm(offset)
        direction = offset / distance if distance else np.zeros(len(center))
        steps = np.arange(0, np.linalg.norm(mask.shape), 0.05)
        points = np.floor(center + steps[:, np.newaxis] * direction + 0.5).astype(int)
        inside = ((points >= 0) & (points < mask.shape)).all(axis=1)
        covered = np.zeros(len(steps), bool)
        covered[inside] = mask[tuple(points[inside].T)]
        found.append(steps[covered].max() if distance else 1.0)
    return np.array(found)


def deformed(
    image: np.ndarray, at: np.ndarray, center: np.ndarray, reach: np.ndarray, direction: str, exponent: float
) -> np.ndarray:
    """The image, channel by channel, at the places that a radial deformation reads for some pixels."""
    offsets = at - center
    distance = np.linalg.norm(offsets, axis=1)
    share = np.minimum(distance / reach, 1)
    moved = share**exponent if direction == "source" else 1 - (1 - share) ** exponent
    with np.errstate(invalid="ignore"):
        factor = np.where((distance > 0) & (distance < reach), moved * reach / distance, 1.0)
    places = (center + offsets * factor[:, np.newaxis]).T
    return np.stack([ndimage.map_coordinates(channel, places, order=1, mode="nearest") for channel in image])


# The inside of lesions


def local_means(image: np.ndarray, mask: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian means over the mask alone, by cells: each pixel shared between its corners, 1-2-1, and back again."""
    spacing = max(1.0, sigma / math.sqrt(5 / 6))
    at = np.argwhere(mask)
    low = at.min(axis=0)
    cells = np.zeros((2, *(np.ptp(at, axis=0) / spacing).astype(int) + 2))
    for pixel in at:
        for corner, weight in corners((pixel - low) / spacing):
            cells[0][corner] += weight * image[tuple(pixel)]
            cells[1][corner] += weight
    for axis in range(mask.ndim):
        cells = ndimage.correlate1d(cells, [0.25, 0.5, 0.25], axis + 1, mode="constant")
    means = np.zeros(image.shape)
    for pixel in at:
        near = corners((pixel - low) / spacing)
        total, weights = (sum(weight * part[corner] for corner, weight in near) for part in cells)
        means[tuple(pixel)] = total / weights
    return means


def corners(place: np.ndarray) -> list[tuple[tuple[int, ...], float]]:
    """The corners of the cell around a place, and their weights by linear interpolation."""
    first = np.floor(place).astype(int)
    return [
        (tuple(first + step), float(np.prod(np.where(step, place - first, 1 - (place - first)))))
        for step in map(np.array, itertools.product((0, 1), repeat=len(place)))
    ]


def grain(grid: tuple[int, ...], length: float, seed: int) -> np.ndarray:
    """Nearly normal noise, each number the sum of the quarters of a draw of SplitMix64, blurred and periodic."""
    draws = noise_bits(seed, math.prod(grid))
    noise = np.array([sum(((bits >> 16 * k) & 0xFFFF) + 0.5 for k in range(4)) / 65536 - 2 for bits in draws])
    noise = noise.reshape(grid) * math.sqrt(3)
    if length == 0:
        return noise
    reach = int(4 * length + 0.5)
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / length) ** 2)
    for axis in range(len(grid)):
        noise = ndimage.correlate1d(noise, taps / np.sqrt((taps**2).sum()), axis, mode="wrap")
    return noise


def lesion(image: np.ndarray, mask: np.ndarray, drawn: dict[str, Any], contrast: float, relative: str) -> np.ndarray:
    """Smoothed tissue, contrast with a core and a rim, grain, clipped."""
    size = int(mask.sum())
    diameter = 2 * math.sqrt(size / math.pi) if mask.ndim == 2 else 2 * (0.75 * size / math.pi) ** (1 / 3)
    depth = ndimage.distance_transform_edt(np.pad(mask, 1))[(slice(1, -1),) * mask.ndim]
    rise = 1 - (1 - depth / depth.max()) ** 2
    profile = 1 + drawn["rim"] * (rise - rise[mask].mean())
    means = local_means(image, mask, drawn["blur"] * diameter)
    noise = grain(image.shape, drawn["length"], drawn["seed"])
    values = image + drawn["smoothing"] * (means - image) + contrast * profile + drawn["grain"] * noise
    if relative == "surroundings":
        width = max(2, math.ceil(0.15 * diameter))
        around = ndimage.binary_dilation(mask, np.ones((2 * width + 1,) * mask.ndim)) & ~mask
        if around.any():
            values += image[around].mean() + contrast - values[mask].mean()
    return np.where(mask, values if drawn["clip"] is None else np.clip(values, *drawn["clip"]), image)


# Figures of score maps: every distinct score in turn is a threshold, and all is counted again at each


def thresholds(*scores: np.ndarray) -> list[float]:
    """The distinct scores, from the highest down."""
    return sorted({float(value) for score in scores for value in np.ravel(score)}, reverse=True)


def confusion(label: np.ndarray, score: np.ndarray, threshold: float) -> tuple[int, int, int, int]:
    """True positives, false positives, false negatives and true negatives."""
    called = score >= threshold
    return tuple(int(np.sum(part)) for part in (called & label, called & ~label, ~called & label, ~called & ~label))


def trapezoids(points: list[tuple[float, float]], limit: float = 1.0) -> float:
    """The area below a line through points whose first coordinate rises, as far as a limit."""
    area = 0.0
    for (x, y), (right, top) in itertools.pairwise(points):
        if right > limit:
            if x < limit:
                area += (limit - x) * (y + y + (top - y) * (limit - x) / (right - x)) / 2
            break
        area += (right - x) * (y + top) / 2
    return area


def ranking_figures(label: np.ndarray, score: np.ndarray) -> dict[str, float]:
    """Average precision, area under the ROC curve, best F1 and best intersection over union."""
    counted = [confusion(label, score, threshold) for threshold in thresholds(score)]
    recall = [0.0, *(tp / (tp + fn) for tp, _, fn, _ in counted)]
    roc = [(0.0, 0.0), *((fp / (fp + tn), tp / (tp + fn)) for tp, fp, fn, tn in counted if fp + tn)]
    return {
        "average_precision": math.fsum(
            (after - before) * tp / (tp + fp)
            for before, after, (tp, fp, _, _) in zip(recall, recall[1:], counted, strict=False)
        ),
        "roc_auc": trapezoids(roc),
        "f1_max": max(2 * tp / (2 * tp + fp + fn) for tp, fp, fn, _ in counted),
        "iou_max": max(tp / (tp + fp + fn) for tp, fp, fn, _ in counted),
    }


def components(mask: np.ndarray) -> list[np.ndarray]:
    """Each connected component as a mask, with every neighbour that shares a corner."""
    labels, count = ndimage.label(mask, np.ones((3,) * mask.ndim))
    return [labels == number for number in range(1, count + 1)]


def aupro(masks: Sequence[np.ndarray], scores: Sequence[np.ndarray], limit: float) -> float:
    """Mean covered fraction of all components over the false positive rate of all normal pixels, up to a limit."""
    regions = [(region, score) for mask, score in zip(masks, scores, strict=True) for region in components(mask)]
    normal = np.concatenate([score[~mask] for mask, score in zip(masks, scores, strict=True)])
    points = [(0.0, 0.0)]
    for threshold in thresholds(*scores):
        covered = [np.mean(score[region] >= threshold) for region, score in regions]
        points.append((float(np.mean(normal >= threshold)), float(np.mean(covered))))
    return trapezoids(points, limit) / limit


def detection(
    masks: Sequence[np.ndarray], scores: Sequence[np.ndarray], rates: Sequence[float]
) -> tuple[list[float], float]:
    """Sensitivity at rates of false alarms for each image, and the best F1 of lesions."""
    lesions = sum(len(components(mask)) for mask in masks)
    sensitivity, best, most, found = dict.fromkeys(rates, 0.0), 0.0, 0, 0
    for threshold in thresholds(*scores):
        found = false = 0
        for mask, score in zip(masks, scores, strict=True):
            called = score >= threshold
            found += sum(bool((called & lesion).any()) for lesion in components(mask))
            false += sum(not (mask & blob).any() for blob in components(called))
        most = max(most, false)
        for rate in rates:
            if most <= rate * len(masks):
                sensitivity[rate] = found / lesions
        if most <= max(rates) * len(masks):
            best = max(best, 2 * found / (found + most + lesions))
    return list(sensitivity.values()), best


def aupimo(masks: Sequence[np.ndarray], scores: Sequence[np.ndarray], low: float, high: float) -> list[float]:
    """Recall of each anomalous image at the lowest threshold with a rate of at most x, over the logarithm of x."""
    normal = [score for mask, score in zip(masks, scores, strict=True) if not mask.any()]
    levels = [math.inf, *thresholds(*scores)]
    rates = [float(np.mean([np.mean(score >= level) for score in normal])) for level in levels]
    values = []
    for mask, score in zip(masks, scores, strict=True):
        if not mask.any():
            values.append(math.nan)
            continue
        area = 0.0
        for place, level in enumerate(levels):
            left = max(low, rates[place])
            right = min(high, rates[place + 1] if place + 1 < len(levels) else math.inf)
            if right > left:
                area += float(np.mean(score[mask] >= level)) * math.log(right / left)
        values.append(area / math.log(high / low))
    return values
