"""Boxes in any position, row by row."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def box_around(
    center: NDArray[np.float64], axes: NDArray[np.float64], half: NDArray[np.float64], grid: tuple[int, int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First index, and one past the last, of a box of the grid that holds center + axes u for all |u_i| <= half_i."""
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
def oriented_box_runs(
    center: NDArray[np.float64],
    axes: NDArray[np.float64],
    inverse: NDArray[np.float64],
    half: NDArray[np.float64],
    grid: tuple[int, int, int],
) -> NDArray[np.int64]:
    """Runs of the pixels with -half_i <= (inverse (x - center))_i < half_i for every i; `axes` undoes `inverse`."""
    low, high = box_around(center, axes, half, grid)
    runs = np.empty((max(0, high[0] - low[0]) * max(0, high[1] - low[1]), 2), np.int64)
    count = 0
    for z in range(low[0], high[0]):
        for y in range(low[1], high[1]):
            first, last = low[2], high[2] - 1
            for i in range(3):
                base = inverse[i, 0] * (z - center[0]) + inverse[i, 1] * (y - center[1])
                slope = inverse[i, 2]
                if slope > 0:
                    first = max(first, math.ceil(center[2] + (-half[i] - base) / slope))
                    last = min(last, math.ceil(center[2] + (half[i] - base) / slope) - 1)
                elif slope < 0:
                    first = max(first, math.floor(center[2] + (half[i] - base) / slope) + 1)
                    last = min(last, math.floor(center[2] + (-half[i] - base) / slope))
                elif not -half[i] <= base < half[i]:
                    last = first - 1
            if first <= last:
                line = (z * grid[1] + y) * grid[2]
                runs[count, 0] = line + first
                runs[count, 1] = line + last + 1
                count += 1
    return runs[:count].copy()
