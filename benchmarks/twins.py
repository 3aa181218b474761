"""The same work in the plain way: whole-image NumPy, SciPy, Pillow and OpenCV, as the published code does it."""

import cv2
import numpy as np
from PIL import Image, ImageDraw
from scipy import interpolate, ndimage, sparse
from scipy.interpolate import CubicSpline
from scipy.sparse.linalg import spsolve


def autoseg(image: np.ndarray, donor: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """AutoSeg's published recipe, step by step: foreground scan, FITPACK spline, Pillow's fill, whole-image arithmetic.

    The spline is the published one, open and closed by the fill.
    """
    hits = np.where(image > 0)
    chosen = rng.integers(len(hits[0]))
    center = np.array([hits[0][chosen], hits[1][chosen]])
    size = rng.uniform(0.1, 0.5, 2) * min(image.shape)
    angles = np.deg2rad(np.arange(10) * 36 + rng.uniform(-10, 10, 10))
    points = rng.uniform(0.1, 0.5, 10) * np.stack([np.sin(angles), np.cos(angles)])
    spline, _ = interpolate.splprep(points, s=0, k=3)
    rows, columns = interpolate.splev(np.linspace(0, 1, 101), spline) * size[:, np.newaxis] + center[:, np.newaxis]
    canvas = Image.new("L", image.shape[::-1])
    ImageDraw.Draw(canvas).polygon(np.stack([columns, rows], axis=1).ravel().tolist(), outline=1, fill=1)
    mask = np.array(canvas, np.float32)
    factor = rng.uniform(0.05, 0.95)
    weight = mask * np.float32(factor)
    blended = image * (1 - mask) + weight * donor + (mask - weight) * image
    label = (mask * image != mask * donor) * weight
    return blended, mask.astype(bool), label


def autoseg_with_opencv(image: np.ndarray, donor: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """The same made as quick as whole-image libraries allow: no scan, OpenCV's fill, the least arithmetic."""
    side = min(image.shape)
    center = rng.uniform(0.1, 0.9, 2) * image.shape
    size = rng.uniform(0.1, 0.5, 2) * side
    angles = np.deg2rad(np.arange(10) * 36 + rng.uniform(-10, 10, 10))
    points = center + size * rng.uniform(0.1, 0.5, (10, 1)) * np.stack([np.sin(angles), np.cos(angles)], axis=1)
    spline = CubicSpline(np.arange(11), np.concatenate([points, points[:1]]), bc_type="periodic")
    corners = spline(np.linspace(0, 10, 200, endpoint=False))
    mask = np.zeros(image.shape, np.uint8)
    cv2.fillPoly(mask, [np.rint(corners[:, ::-1]).astype(np.int32)], 1)
    factor = np.float32(rng.uniform(0.05, 0.95))
    blended = image * (1 - mask * factor) + donor * (mask * factor)
    label = (mask * factor * (image != donor)).astype(np.float32)
    return blended, mask.astype(bool), label


def ball(volume: np.ndarray, radius: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A ball about a foreground voxel of the central half, by whole-volume scans: centre, squared distances, mask."""
    quarter = tuple(slice(n // 4, n - n // 4) for n in volume.shape)
    inside = np.argwhere(volume[quarter] > 0)
    center = inside[rng.integers(len(inside))] + [s.start for s in quarter]
    grids = np.ogrid[tuple(slice(0, n) for n in volume.shape)]
    squared = sum((g - c).astype(np.float32) ** 2 for g, c in zip(grids, center, strict=True))
    return center, squared, (squared <= radius**2) & (volume > 0)


def uniform_addition(volume: np.ndarray, radius: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One value more or less inside a ball, clipped to the range."""
    _, _, mask = ball(volume, radius, rng)
    result = volume + mask * np.float32(rng.choice([-1, 1]) * rng.uniform(0.2, 0.3))
    return np.clip(result, volume.min(), volume.max()), mask


def local_blur(volume: np.ndarray, radius: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Blur everything, keep a ball."""
    _, _, mask = ball(volume, radius, rng)
    return np.where(mask, ndimage.gaussian_filter(volume, 2), volume), mask


def sink_deformation(volume: np.ndarray, radius: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Sample the ball's voxels at positions further out."""
    center, squared, mask = ball(volume, radius, rng)
    offset = np.argwhere(mask) - center
    share = (squared[mask] / radius**2)[:, np.newaxis]
    result = volume.copy()
    result[mask] = ndimage.map_coordinates(volume, (center + offset * (2 - share)).T, order=1, mode="nearest")
    return result, mask


def draem(image: np.ndarray, donor: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """DRAEM's published recipe, for sides that are powers of two: whole-image noise, rotated, then cut and mixed."""
    cells = 2 ** rng.integers(0, 6, 2)
    steps = np.array(image.shape) // cells
    at = np.mgrid[0 : image.shape[0], 0 : image.shape[1]] / steps[:, np.newaxis, np.newaxis] % 1
    angles = 2 * np.pi * rng.random(cells + 1)
    gradients = np.stack([np.cos(angles), np.sin(angles)])

    def dot(row: int, column: int) -> np.ndarray:
        corner = gradients[:, row : cells[0] + row, column : cells[1] + column]
        spread = corner.repeat(steps[0], axis=1).repeat(steps[1], axis=2)
        return (at[0] - row) * spread[0] + (at[1] - column) * spread[1]

    fade = 6 * at**5 - 15 * at**4 + 10 * at**3
    upper = dot(0, 0) + fade[0] * (dot(1, 0) - dot(0, 0))
    lower = dot(0, 1) + fade[0] * (dot(1, 1) - dot(0, 1))
    noise = np.sqrt(2) * (upper + fade[1] * (lower - upper))
    middle = (image.shape[1] / 2 - 0.5, image.shape[0] / 2 - 0.5)
    turn = cv2.getRotationMatrix2D(middle, rng.uniform(-90, 90), 1)
    mask = (cv2.warpAffine(noise, turn, image.shape[::-1]) > 0.5).astype(np.float32)
    beta = np.float32(rng.random() * 0.8)
    return image * (1 - mask) + (1 - beta) * donor * mask + beta * image * mask, mask


def cutpaste(image: np.ndarray, _donor: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A rectangle of the image with brightness and contrast jittered, pasted elsewhere, and its mask."""
    rows, columns = image.shape
    area, aspect = rng.uniform(0.02, 0.15) * image.size, rng.choice([rng.uniform(0.3, 1), rng.uniform(1, 3.3)])
    height, width = min(rows, round((area / aspect) ** 0.5)), min(columns, round((area * aspect) ** 0.5))
    top, left, to_top, to_left = (
        int(rng.integers(0, room + 1)) for room in (rows - height, columns - width, rows - height, columns - width)
    )
    patch = image[top : top + height, left : left + width] * rng.uniform(0.9, 1.1)
    mean = patch.mean()
    patch = (patch - mean) * rng.uniform(0.9, 1.1) + mean
    out, mask = image.copy(), np.zeros(image.shape, np.float32)
    out[to_top : to_top + height, to_left : to_left + width] = patch
    mask[to_top : to_top + height, to_left : to_left + width] = 1
    return out, mask


def pii(image: np.ndarray, donor: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Poisson image interpolation of a square, by SciPy's direct sparse solver."""
    half = int(rng.integers(int(0.05 * min(image.shape)), int(0.2 * min(image.shape))))
    row, column = (int(rng.integers(half + 1, side - half - 1)) for side in image.shape)
    factor = rng.uniform(0.05, 0.95)
    window = np.s_[row - half - 1 : row + half + 1, column - half - 1 : column + half + 1]
    mine, other = image[window].astype(float), donor[window].astype(float)
    side = 2 * half
    right = np.zeros((side, side))
    for step, axis in ((1, 0), (-1, 0), (1, 1), (-1, 1)):
        here = (mine - np.roll(mine, step, axis))[1:-1, 1:-1]
        there = factor * (other - np.roll(other, step, axis))[1:-1, 1:-1]
        right += np.where(np.abs((1 - factor) * here) > np.abs(there), (1 - factor) * here, there)
    right[0] += mine[0, 1:-1]
    right[-1] += mine[-1, 1:-1]
    right[:, 0] += mine[1:-1, 0]
    right[:, -1] += mine[1:-1, -1]
    line = sparse.diags([2.0, -1.0, -1.0], [0, 1, -1], shape=(side, side))
    laplacian = sparse.kron(line, sparse.eye(side)) + sparse.kron(sparse.eye(side), line)
    out, label = image.copy(), np.zeros(image.shape, np.float32)
    solved = spsolve(laplacian.tocsc(), right.ravel()).reshape(side, side)
    out[row - half : row + half, column - half : column + half] = solved
    label[row - half : row + half, column - half : column + half] = factor
    return out, label
