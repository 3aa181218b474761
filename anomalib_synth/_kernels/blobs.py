"""Where gradient noise is above a threshold.

In planes it is decided in single precision, eight pixels at a time. A row in which a pixel is too near the threshold
for that is decided in double precision, so that the runs are those of `perlin_noise`, to the pixel.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .gradient_noise import PLANE, direction, noise_row
from .jit import kernel

_BLOCK = 8
_FOREVER = 1e300  # pixels until a row leaves cells that it runs along
_NEAR = 2e-5  # no sum of the rounding errors of single precision is larger


@kernel
def _fade(t: np.float32) -> np.float32:
    """The weight of a neighbour, as in `perlin_noise`."""
    return t * t * t * (t * (t * np.float32(6) - np.float32(15)) + np.float32(10))


@kernel
def _gradient(directions: NDArray[np.float64], number: int) -> tuple[np.float32, np.float32]:
    return np.float32(PLANE * directions[number, 0]), np.float32(PLANE * directions[number, 1])


@kernel
def _left(position: float, cell: int, ahead: int, per_cell: float, most: float) -> int:
    """How many pixels from one in a cell lie in it, or barely beyond: noise is continuous there."""
    return int(min((cell + ahead - position) * per_cell, most)) + 1


@kernel
def _quick_row(
    target: NDArray[np.float32],
    length: int,
    start: tuple[float, float],
    step: tuple[float, float],
    seed: int,
    directions: NDArray[np.float64],
) -> None:
    """Noise of a plane, in single precision; a block that reaches over its cell is overwritten by the next cell's."""
    one, dy, dx = np.float32(1), np.float32(step[0]), np.float32(step[1])
    down, right = int(step[0] >= 0.0), int(step[1] >= 0.0)
    rows = 1.0 / step[0] if step[0] != 0.0 else _FOREVER
    columns = 1.0 / step[1] if step[1] != 0.0 else _FOREVER
    at = 0
    while at < length:
        y, x = start[0] + at * step[0], start[1] + at * step[1]
        top, left = math.floor(y), math.floor(x)
        most = float(length - at - 1)
        stop = at + min(_left(y, top, down, rows, most), _left(x, left, right, columns, most))
        a, b = _gradient(directions, direction(seed, 0, top, left))
        c, d = _gradient(directions, direction(seed, 0, top, left + 1))
        e, f = _gradient(directions, direction(seed, 0, top + 1, left))
        g, h = _gradient(directions, direction(seed, 0, top + 1, left + 1))
        y, x = y - top, x - left
        for first in range(0, stop - at, _BLOCK):
            block = target[at + first : at + first + _BLOCK]
            row, column = np.float32(y + first * step[0]), np.float32(x + first * step[1])
            for i in range(_BLOCK):
                p, q = row + np.float32(np.int32(i)) * dy, column + np.float32(np.int32(i)) * dx
                s = _fade(q)
                upper = a * p + b * q
                upper += s * (c * p + d * (q - one) - upper)
                lower = e * (p - one) + f * q
                lower += s * (g * (p - one) + h * (q - one) - lower)
                block[i] = upper + _fade(p) * (lower - upper)
        at = stop


@kernel
def _is_near(noise: NDArray[np.float32], length: int, threshold: np.float32) -> bool:
    """Whether single precision leaves it open on which side of the threshold a pixel is."""
    near = 0
    for x in range(length):
        near |= abs(noise[x] - threshold) < np.float32(_NEAR)
    return near != 0


@kernel
def _combine(above: NDArray[np.uint8], noise: NDArray[Any], threshold: float | np.float32, union: bool) -> None:
    """Take a field's pixels into those that are above the threshold so far, or its others out of them."""
    for x in range(len(noise)):
        above[x] = above[x] | (noise[x] > threshold) if union else above[x] & (noise[x] > threshold)


@kernel
def perlin_runs(
    lattices: NDArray[np.float64],
    seeds: NDArray[np.int64],
    directions: NDArray[np.float64],
    threshold: float,
    union: bool,
    grid: tuple[int, int, int],
) -> NDArray[np.int64]:
    """Runs of the pixels whose noise is above a threshold: in any of the fields, or in all of them."""
    width = grid[2]
    runs = np.empty((max(64, grid[0] * grid[1]), 2), np.int64)
    quick, exact = np.empty(width + _BLOCK, np.float32), np.empty(width)
    above = np.zeros((width + 7) // 8 * 8, np.uint8)  # looked at eight pixels at a time
    words = above.view(np.uint64)
    plane, limit = directions.shape[1] == 2, np.float32(threshold)
    count = 0
    for line in range(grid[0] * grid[1]):
        z = line // grid[1]
        y = line - z * grid[1]
        above[:width] = not union
        for field in range(len(seeds)):
            lattice = lattices[field]
            if plane:
                start = lattice[0, 1] + y * lattice[2, 1], lattice[0, 2] + y * lattice[2, 2]
                _quick_row(quick, width, start, (lattice[3, 1], lattice[3, 2]), seeds[field], directions)
            if plane and not _is_near(quick, width, limit):
                _combine(above, quick[:width], limit, union)
            else:
                noise_row(exact, lattice, z, y, 0, seeds[field], directions)
                _combine(above, exact, threshold, union)
        if count + width > len(runs):
            longer = np.empty((2 * len(runs) + width, 2), np.int64)
            longer[:count] = runs[:count]
            runs = longer
        x = 0
        while x < width:
            while x % 8 == 0 and x < len(words) * 8 and words[x >> 3] == 0:
                x += 8
            start_x = x
            while x < width and above[x]:
                x += 1
            if x > start_x:
                runs[count, 0] = line * width + start_x
                runs[count, 1] = line * width + x
                count += 1
            x += 1
    return runs[:count].copy()
