"""Gradient noise of Perlin (2002), row by row: any part of a field follows from a seed and a position.

A field comes as `lattice`, 4 x 3: the lattice coordinates of the first pixel, and what one slice, one row and one
column add to them. A row is cut where it crosses from one lattice cell into the next, so that the inner loop is
straight-line arithmetic. The gradient of a corner is one of 4096 `directions`, two or three numbers each.
"""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import position

_OFFSET = 1 << 40  # corners left of the first pixel have negative indices
PLANE = math.sqrt(2)  # the maximum of the weighted sum of gradients is its inverse
_VOLUME = math.sqrt(462 / 181)  # gives noise of a volume the standard deviation of that of a plane


@kernel
def gradient_index(seed: int, z: int, y: int, x: int) -> int:
    """Hash seed and corner to one of 4096 gradients by the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    state = np.uint64(seed) + np.uint64(z + _OFFSET) * np.uint64(0x9E3779B97F4A7C15)
    state = state + np.uint64(y + _OFFSET) * np.uint64(0xC2B2AE3D27D4EB4F)
    state = state + np.uint64(x + _OFFSET) * np.uint64(0x165667B19E3779F9)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state = state ^ (state >> np.uint64(31))
    return int(state >> np.uint64(52))


@kernel
def _next_crossing(x: int, stop: int, position: float, cell: int, step: float) -> int:
    """Return the first pixel after x, at most `stop`, that lies outside the cell of x."""
    if step == 0.0:
        return stop
    ahead = math.ceil((cell + 1 - position) / step) if step > 0.0 else math.floor((cell - position) / step) + 1.0
    return min(stop, x + int(max(1.0, min(ahead, float(stop - x)))))


@kernel
def _fade(t: float) -> float:
    """Return the weight of the next corner, a quintic with zero first and second derivatives at both ends."""
    return t * t * t * (t * (t * 6.0 - 15.0) + 10.0)


@kernel
def _pair(directions: NDArray[np.float64], number: int) -> tuple[float, float]:
    """Return a gradient of a plane."""
    return directions[number, 0], directions[number, 1]


@kernel
def _plane_row(
    target: NDArray[np.float64], y: float, x: float, dy: float, dx: float, seed: int, directions: NDArray[np.float64]
) -> None:
    """Write noise of a plane from lattice point (y, x) on, in steps of (dy, dx), within [-1, 1]."""
    at = 0
    while at < len(target):
        start_y, start_x = y + at * dy, x + at * dx
        top, left = math.floor(start_y), math.floor(start_x)
        stop = _next_crossing(at, len(target), start_y, top, dy)
        stop = _next_crossing(at, stop, start_x, left, dx)
        a, b = _pair(directions, gradient_index(seed, 0, top, left))
        c, d = _pair(directions, gradient_index(seed, 0, top, left + 1))
        e, f = _pair(directions, gradient_index(seed, 0, top + 1, left))
        g, h = _pair(directions, gradient_index(seed, 0, top + 1, left + 1))
        start_y, start_x = start_y - top, start_x - left
        for i in range(np.int32(stop - at)):
            p, q = start_y + np.int32(i) * dy, start_x + np.int32(i) * dx
            s = _fade(q)
            upper = a * p + b * q
            upper += s * (c * p + d * (q - 1.0) - upper)
            lower = e * (p - 1.0) + f * q
            lower += s * (g * (p - 1.0) + h * (q - 1.0) - lower)
            target[at + i] = PLANE * (upper + _fade(p) * (lower - upper))
        at = stop


@kernel
def _volume_row(
    target: NDArray[np.float64],
    start: tuple[float, float, float],
    step: NDArray[np.float64],
    seed: int,
    directions: NDArray[np.float64],
) -> None:
    """Write noise of a volume from lattice point `start` on, with the standard deviation of that of a plane."""
    dz, dy, dx = step[0], step[1], step[2]
    at = 0
    while at < len(target):
        z, y, x = start[0] + at * dz, start[1] + at * dy, start[2] + at * dx
        front, top, left = math.floor(z), math.floor(y), math.floor(x)
        stop = _next_crossing(at, len(target), z, front, dz)
        stop = _next_crossing(at, stop, y, top, dy)
        stop = _next_crossing(at, stop, x, left, dx)
        target[at:stop] = 0.0
        for corner in range(8):
            behind, below, right = corner >> 2, corner >> 1 & 1, corner & 1
            k = gradient_index(seed, front + behind, top + below, left + right)
            gz, gy, gx = directions[k, 0], directions[k, 1], directions[k, 2]
            w, v, u = z - front - behind, y - top - below, x - left - right
            for i in range(np.int32(stop - at)):
                r, p, q = w + np.int32(i) * dz, v + np.int32(i) * dy, u + np.int32(i) * dx
                weight = (1.0 - _fade(abs(r))) * (1.0 - _fade(abs(p))) * (1.0 - _fade(abs(q)))
                target[at + i] += _VOLUME * weight * (gz * r + gy * p + gx * q)
        at = stop


@kernel
def noise_row(
    target: NDArray[np.float64],
    lattice: NDArray[np.float64],
    z: int,
    y: int,
    x: int,
    seed: int,
    directions: NDArray[np.float64],
) -> None:
    """Write noise of the pixels (z, y, x), (z, y, x + 1) and so on."""
    start = lattice[0] + z * lattice[1] + y * lattice[2] + x * lattice[3]
    if directions.shape[1] == 2:
        _plane_row(target, start[1], start[2], lattice[3, 1], lattice[3, 2], seed, directions)
    else:
        _volume_row(target, (start[0], start[1], start[2]), lattice[3], seed, directions)


@kernel
def perlin_noise(
    runs: NDArray[np.int64],
    lattice: NDArray[np.float64],
    seed: int,
    directions: NDArray[np.float64],
    grid: tuple[int, int, int],
    values: NDArray[np.float64],
) -> None:
    """Write noise of the covered pixels."""
    at = 0
    for run in range(len(runs)):
        z, y, x = position(runs[run, 0], grid[1], grid[2])
        stop = at + runs[run, 1] - runs[run, 0]
        noise_row(values[at:stop], lattice, z, y, x, seed, directions)
        at = stop
