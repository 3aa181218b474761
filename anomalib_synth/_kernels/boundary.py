"""Distances from a centre to the boundary of a region, by direction; and deformations along these radii.

Distances come in a table of directions. In planes these lie on the edge of the square |y| + |x| = 1, from -y round to
-y in four quarters; in volumes on the unfolded octahedron |z| + |y| + |x| = 1, whose lower half is folded outward
(Cigolle et al. 2014). Between the directions of a table, distances are interpolated linearly.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .moves import fill
from .radial import BLOCK, linear_positions, next_offsets, sample_linear
from .run_lists import position
from .spans import bounding_box, localize

Floats = NDArray[np.float64]
_COARSE_STEP = 2.0  # pixels


@kernel
def boundary_distances(
    mask: NDArray[np.bool_], near: NDArray[np.bool_], center: Floats, directions: Floats, distances: Floats
) -> None:
    """Write the largest distance from the centre, in each direction, at which a pixel is covered, to 1/32 of a pixel.

    The search runs from the far side of the mask's box inward, in steps of half a pixel, or of two pixels where `near`
    says that none is covered that close. The outermost pixels of the mask are empty, so that no read lies outside it.
    From a centre outside it, all distances are zero.
    """
    distances[:] = 0.0
    for axis in range(3):
        if not 0.5 <= center[axis] <= mask.shape[axis] - 1.5:
            return
    flat, near_flat = mask.reshape(-1), near.reshape(-1)
    rows, columns = mask.shape[1:]
    start = center[0] + 0.5, center[1] + 0.5, center[2] + 0.5
    for ray in range(len(directions)):
        far = math.inf
        for axis in range(3):
            step = directions[ray, axis]
            if step > 0:
                far = min(far, (mask.shape[axis] - 1.5 - center[axis]) / step)
            elif step < 0:
                far = min(far, (center[axis] - 0.5) / -step)
        direction = directions[ray, 0], directions[ray, 1], directions[ray, 2]
        inner = math.ceil(far * 2) / 2
        while inner > _COARSE_STEP and not near_flat[_pixel(start, direction, inner, rows, columns)]:
            inner -= _COARSE_STEP
        while inner > 0 and not flat[_pixel(start, direction, inner, rows, columns)]:
            inner -= 0.5
        outer = inner + 0.5
        for _ in range(4):
            middle = (inner + outer) / 2
            if flat[_pixel(start, direction, middle, rows, columns)]:
                inner = middle
            else:
                outer = middle
        distances[ray] = (inner + outer) / 2


@kernel
def boundary_distances_of_runs(
    runs: NDArray[np.int64], grid: tuple[int, int, int], center: Floats, directions: Floats, distances: Floats
) -> None:
    """Write `boundary_distances` of a shape in a grid; zero if it covers nothing."""
    if len(runs) == 0:
        distances[:] = 0.0
        return
    z, y, x, z_end, y_end, x_end = bounding_box(runs, grid)
    mask = np.zeros((z_end - z + 2, y_end - y + 2, x_end - x + 2), np.bool_)
    local = localize(runs, grid, (z - 1, y - 1, x - 1), mask.shape)
    fill(mask.reshape(-1), local, True)
    # In a volume, dilation takes longer than it saves.
    near = dilate(local, mask.shape) if grid[0] == 1 else np.ones(mask.shape, np.bool_)
    boundary_distances(mask, near, center - np.array([z - 1, y - 1, x - 1], np.float64), directions, distances)


@kernel
def dilate(runs: NDArray[np.int64], box: tuple[int, int, int]) -> NDArray[np.bool_]:
    """Return the pixels of a box that have a covered one at most two pixels away in their slice, along both axes."""
    near = np.zeros(box, np.bool_)
    radius = int(_COARSE_STEP)
    for run in range(len(runs)):
        z, y, x = position(runs[run, 0], box[1], box[2])
        first = max(0, x - radius)
        last = min(box[2], x + runs[run, 1] - runs[run, 0] + radius)
        for j in range(max(0, y - radius), min(box[1], y + radius + 1)):
            near[z, j, first:last] = True
    return near


@kernel
def _pixel(
    start: tuple[float, float, float], direction: tuple[float, float, float], distance: float, rows: int, columns: int
) -> np.uint64:
    """Return the pixel of a flattened box at a distance; `start` is the centre plus 0.5, so that `int` rounds."""
    z = int(start[0] + distance * direction[0])
    y = int(start[1] + distance * direction[1])
    x = int(start[2] + distance * direction[2])
    return np.uint64((z * rows + y) * columns + x)


@kernel
def _interpolate_in_volume(table: Floats, side: int, dz: float, dy: float, dx: float) -> float:
    """Return the distance in any direction of a volume; the table has (side + 1)^2 directions."""
    total = abs(dz) + abs(dy) + abs(dx)
    v, u = dy / total, dx / total
    if dz < 0:
        v, u = math.copysign(1.0 - abs(u), v), math.copysign(1.0 - abs(v), u)
    row, column = (v + 1.0) * 0.5 * side, (u + 1.0) * 0.5 * side
    i, j = min(int(row), side - 1), min(int(column), side - 1)
    p, q = row - i, column - j
    at = i * (side + 1) + j
    upper = (1.0 - q) * table[at] + q * table[at + 1]
    lower = (1.0 - q) * table[at + side + 1] + q * table[at + side + 2]
    return float((1.0 - p) * upper + p * lower)


@kernel
def sampling_bounds(centers: Floats, tables: Floats, directions: Floats, planar: bool, bounds: Floats) -> None:
    """Widen a box, 2 x 3 minimum and maximum coordinates, by all positions within the boundary distances of a centre.

    Between the directions of a table the distance is at most the maximum of those around, in any direction between
    theirs: a long and a short distance side by side, as in a thin shape, are interpolated to ends beyond the shape.

    In a plane a coordinate is monotonic between two directions of the table. In a volume it exceeds that of the nearest
    direction by no more than their distance: half the diagonal of a cell, whose sides are 2 / side, and at most three
    times as long on the sphere as in the table.
    """
    side = int(math.sqrt(len(directions)) + 0.5) - 1
    slack = 0.0 if planar else 3.0 * math.sqrt(2.0) / side
    lines, cells = (1, len(directions) - 1) if planar else (side, side)
    below = 0 if planar else side + 1
    for part in range(len(centers)):
        table, center = tables[part], centers[part]
        for line in range(lines):
            for cell in range(cells):
                a = line * (side + 1) + cell
                b = a + below
                longest = max(max(table[a], table[a + 1]), max(table[b], table[b + 1]))
                if not longest > 0.0:
                    continue
                for axis in range(3):
                    p, q = directions[a, axis], directions[a + 1, axis]
                    r, s = directions[b, axis], directions[b + 1, axis]
                    low = max(min(min(p, q), min(r, s)) - slack, -1.0)
                    high = min(max(max(p, q), max(r, s)) + slack, 1.0)
                    bounds[0, axis] = min(bounds[0, axis], center[axis] + longest * min(low, 0.0))
                    bounds[1, axis] = max(bounds[1, axis], center[axis] + longest * max(high, 0.0))


@kernel
def sample_to_boundary(
    box: NDArray[Any],
    origin: tuple[int, int, int],
    grid: tuple[int, int, int],
    runs: NDArray[np.int64],
    owner: NDArray[np.int64],
    centers: Floats,
    tables: Floats,
    planar: bool,
    profile: Floats,
    values: NDArray[Any],
) -> None:
    """Read every covered pixel x at C + (x - C) R P(t) / |x - C|, with R the boundary distance and t = |x - C| / R.

    `profile` holds P at equal steps of t from 0 to 1, and is interpolated linearly; beyond the boundary nothing moves.
    Linear interpolation, positions clamped to the box, which begins at `origin` and holds `sampling_bounds`.
    """
    sides = box.shape[1], box.shape[2], box.shape[3]
    flat = box.reshape(len(box), -1)
    state, offsets, fractions = np.zeros(3, np.int64), np.empty((3, BLOCK)), np.empty((3, BLOCK))
    # One loop for each step, so that those without table look-ups are vectorized.
    distances, places, radii = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    factors, corners = np.empty(BLOCK), np.empty(BLOCK)
    side = int(math.sqrt(tables.shape[1]) + 0.5) - 1
    count = next_offsets(state, runs, owner, centers, grid, offsets)
    while count:
        at = state[2] - count
        part = owner[at]
        dz, dy, dx, table = offsets[0], offsets[1], offsets[2], tables[part]
        for i in range(count):
            distances[i] = math.sqrt(dz[i] * dz[i] + dy[i] * dy[i] + dx[i] * dx[i])
        if planar:
            _places_in_plane(dy[:count], dx[:count], 0.25 * (len(table) - 1), places)
            _interpolate_table(table, places[:count], radii)
        else:
            for i in range(count):
                radii[i] = _interpolate_in_volume(table, side, dz[i], dy[i], dx[i]) if distances[i] > 0.0 else 0.0
        for i in range(count):
            places[i] = min(distances[i] / radii[i] if radii[i] > 0.0 else 0.0, 1.0) * (len(profile) - 1)
        _interpolate_table(profile, places[:count], factors)
        for i in range(count):
            moves = 0.0 < distances[i] < radii[i]
            factors[i] = factors[i] * radii[i] / distances[i] if moves else 1.0
        linear_positions(centers[part], offsets, factors[:count], origin, sides, fractions, corners)
        for channel in range(len(flat)):
            sample_linear(flat[channel], corners[:count], fractions, sides[1], sides[2], values[channel, at:])
        count = next_offsets(state, runs, owner, centers, grid, offsets)


@kernel
def _places_in_plane(dy: Floats, dx: Floats, quarter: float, places: Floats) -> None:
    """Write the places of directions in a table of a plane."""
    for i in range(len(dy)):
        total = abs(dy[i]) + abs(dx[i])
        ratio = dy[i] / (total if total > 0.0 else 1.0)
        places[i] = (ratio + 1.0 if dx[i] >= 0.0 else 3.0 - ratio) * quarter


@kernel
def _interpolate_table(table: Floats, places: Floats, values: Floats) -> None:
    """Interpolate a table linearly at places between 0, its first, and its last."""
    for i in range(len(places)):
        # Unsigned, because both reads would test whether a signed index is negative.
        before = np.uint64(min(int(places[i]), len(table) - 2))
        fraction = places[i] - before
        values[i] = (1.0 - fraction) * table[before] + fraction * table[before + np.uint64(1)]
