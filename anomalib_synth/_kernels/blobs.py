"""Thresholded gradient noise.

Planes are thresholded in single precision, eight pixels at a time. A row with a pixel too close to the threshold for
that is thresholded in double precision, so that the runs are those of `perlin_noise`, to the pixel.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .gradient_noise import PLANE, gradient_index, noise_row
from .jit import kernel
from .run_lists import append, with_room

_BLOCK = 8
_NEVER = 1e300  # pixels until a row leaves the cells that it runs parallel to
_ROUNDING = 2e-5  # no sum of the rounding errors of single precision is larger


@kernel
def _fade(t: np.float32) -> np.float32:
    """Return the weight of the next corner, as in `perlin_noise`."""
    return t * t * t * (t * (t * np.float32(6) - np.float32(15)) + np.float32(10))


@kernel
def _gradient(directions: NDArray[np.float64], number: int) -> tuple[np.float32, np.float32]:
    """Return a gradient of a plane, scaled to its noise."""
    return np.float32(PLANE * directions[number, 0]), np.float32(PLANE * directions[number, 1])


@kernel
def _pixels_in_cell(position: float, cell: int, ahead: int, per_cell: float, limit: float) -> int:
    """Count the pixels from one in a cell on that lie in it, or barely beyond: noise is continuous there."""
    return int(min((cell + ahead - position) * per_cell, limit)) + 1


@kernel
def _single_precision_row(
    target: NDArray[np.float32],
    length: int,
    start: tuple[float, float],
    step: tuple[float, float],
    seed: int,
    directions: NDArray[np.float64],
) -> None:
    """Write noise of a plane in single precision; the next cell overwrites what a block writes beyond its own."""
    one, dy, dx = np.float32(1), np.float32(step[0]), np.float32(step[1])
    down, right = int(step[0] >= 0.0), int(step[1] >= 0.0)
    rows = 1.0 / step[0] if step[0] != 0.0 else _NEVER
    columns = 1.0 / step[1] if step[1] != 0.0 else _NEVER
    at = 0
    while at < length:
        y, x = start[0] + at * step[0], start[1] + at * step[1]
        top, left = math.floor(y), math.floor(x)
        limit = float(length - at - 1)
        stop = at + min(_pixels_in_cell(y, top, down, rows, limit), _pixels_in_cell(x, left, right, columns, limit))
        a, b = _gradient(directions, gradient_index(seed, 0, top, left))
        c, d = _gradient(directions, gradient_index(seed, 0, top, left + 1))
        e, f = _gradient(directions, gradient_index(seed, 0, top + 1, left))
        g, h = _gradient(directions, gradient_index(seed, 0, top + 1, left + 1))
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
def _is_undecided(noise: NDArray[np.float32], length: int, threshold: np.float32) -> bool:
    """Return whether single precision leaves open on which side of the threshold some pixel is."""
    undecided = 0
    for x in range(length):
        undecided |= abs(noise[x] - threshold) < np.float32(_ROUNDING)
    return undecided != 0


@kernel
def _combine(above: NDArray[np.uint8], noise: NDArray[Any], threshold: float | np.float32, union: bool) -> None:
    """Add a field's pixels above the threshold to those found so far, or remove its others from them."""
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
    """Return the runs of the pixels whose noise is above a threshold: in any of the fields, or in all of them."""
    width = grid[2]
    runs = np.empty((max(64, grid[0] * grid[1]), 2), np.int64)
    single, exact = np.empty(width + _BLOCK, np.float32), np.empty(width)
    above = np.zeros((width + 7) // 8 * 8, np.uint8)  # read eight pixels at a time
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
                _single_precision_row(single, width, start, (lattice[3, 1], lattice[3, 2]), seeds[field], directions)
            if plane and not _is_undecided(single, width, limit):
                _combine(above, single[:width], limit, union)
            else:
                noise_row(exact, lattice, z, y, 0, seeds[field], directions)
                _combine(above, exact, threshold, union)
        runs = with_room(runs, count, width)
        x = 0
        while x < width:
            while x % 8 == 0 and x < len(words) * 8 and words[x >> 3] == 0:
                x += 8
            start_x = x
            while x < width and above[x]:
                x += 1
            if x > start_x:
                count = append(runs, count, line * width + start_x, line * width + x)
            x += 1
    return runs[:count].copy()
