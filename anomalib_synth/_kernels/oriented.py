"""Boxes in any position, row by row.

A `pose` is 4 x 3: centre, half-widths, rotations in degrees and shear, of slices, rows and columns.
"""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import append


@kernel
def frame(degrees: NDArray[np.float64], shear: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return R S and its inverse: rotations R in the planes of each pair of axes, one after the other, of a shear S.

    S is the identity matrix with three numbers above the diagonal, row by row.
    """
    rotated = np.eye(3)
    at = 0
    for i in range(3):
        for j in range(i + 1, 3):
            angle = math.radians(degrees[at])
            cosine, sine = math.cos(angle), math.sin(angle)
            for row in range(3):
                first, second = rotated[row, i], rotated[row, j]
                rotated[row, i] = first * cosine + second * sine
                rotated[row, j] = second * cosine - first * sine
            at += 1
    axes, inverse = np.empty((3, 3)), np.empty((3, 3))
    a, b, c = shear[0], shear[1], shear[2]
    for row in range(3):
        x, y, z = rotated[row, 0], rotated[row, 1], rotated[row, 2]
        axes[row, 0], axes[row, 1], axes[row, 2] = x, x * a + y, x * b + y * c + z
        # S^-1 has -a, a c - b, -c above the diagonal, and the inverse of a rotation is its transpose.
        inverse[0, row], inverse[1, row], inverse[2, row] = x - a * y + (a * c - b) * z, y - c * z, z
    return axes, inverse


@kernel
def box_around(
    center: NDArray[np.float64], axes: NDArray[np.float64], half: NDArray[np.float64], grid: tuple[int, int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return first and one-past-last indices of a grid box that holds center + axes u for all |u_i| <= half_i."""
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    for axis in range(3):
        reach = 1.0
        for i in range(3):
            reach += abs(axes[axis, i]) * half[i]
        low[axis] = max(0, math.floor(center[axis] - reach))
        high[axis] = min(grid[axis], math.ceil(center[axis] + reach) + 1)
    return low, high


@kernel
def clip_column(value: float, low: int, high: int) -> float:
    """Clip a column to those of a row and one beyond; close to a right angle the quotients overflow an int64."""
    return min(max(value, low - 1.0), high + 1.0)


@kernel
def oriented_box_runs(pose: NDArray[np.float64], grid: tuple[int, int, int]) -> NDArray[np.int64]:
    """Return the runs of the pixels with -half_i <= (inverse (x - center))_i < half_i for every i."""
    center, half = pose[0], pose[1]
    axes, inverse = frame(pose[2], pose[3])
    low, high = box_around(center, axes, half, grid)
    runs = np.empty((max(0, high[0] - low[0]) * max(0, high[1] - low[1]), 2), np.int64)
    count = 0
    for z in range(low[0], high[0]):
        for y in range(low[1], high[1]):
            left, right = low[2], high[2]
            first, last = left, right - 1
            for i in range(3):
                base = inverse[i, 0] * (z - center[0]) + inverse[i, 1] * (y - center[1])
                slope = inverse[i, 2]
                if slope > 0:
                    first = max(first, math.ceil(clip_column(center[2] + (-half[i] - base) / slope, left, right)))
                    last = min(last, math.ceil(clip_column(center[2] + (half[i] - base) / slope, left, right)) - 1)
                elif slope < 0:
                    first = max(first, math.floor(clip_column(center[2] + (half[i] - base) / slope, left, right)) + 1)
                    last = min(last, math.floor(clip_column(center[2] + (-half[i] - base) / slope, left, right)))
                elif not -half[i] <= base < half[i]:
                    last = first - 1
            if first <= last:
                line = (z * grid[1] + y) * grid[2]
                count = append(runs, count, line + first, line + last + 1)
    return runs[:count].copy()
