"""Boxes, balls and ellipsoids, row by row."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import append


@kernel
def box_runs(low: NDArray[np.int64], high: NDArray[np.int64], grid: tuple[int, int, int]) -> NDArray[np.int64]:
    """Return the runs of the pixels with low <= index < high; the bounds lie inside the grid."""
    rows = high[1] - low[1]
    if high[0] <= low[0] or rows <= 0 or high[2] <= low[2]:  # as in an edited recipe
        return np.empty((0, 2), np.int64)
    runs = np.empty(((high[0] - low[0]) * rows, 2), np.int64)
    count = 0
    for z in range(low[0], high[0]):
        for y in range(low[1], high[1]):
            line = (z * grid[1] + y) * grid[2]
            count = append(runs, count, line + low[2], line + high[2])
    return runs


@kernel
def quadric_runs(
    center: NDArray[np.float64], weight: NDArray[np.float64], bound: float, grid: tuple[int, int, int]
) -> NDArray[np.int64]:
    """Return the runs of the pixels with sum_i weight_i (x_i - center_i)^2 <= bound.

    With unit weights and an integer radius the sum is exact, so that the ball keeps its poles. The square root only
    guesses where a row ends; the comparison above decides.
    """
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    for axis in range(3):
        half = math.sqrt(bound / weight[axis]) + 1.0
        low[axis] = max(0, math.floor(center[axis] - half))
        high[axis] = min(grid[axis], math.ceil(center[axis] + half) + 1)
    runs = np.empty((max(0, high[0] - low[0]) * max(0, high[1] - low[1]), 2), np.int64)
    count = 0
    for z in range(low[0], high[0]):
        for y in range(low[1], high[1]):
            rest = weight[0] * (z - center[0]) ** 2 + weight[1] * (y - center[1]) ** 2
            if rest > bound:
                continue
            half = math.sqrt((bound - rest) / weight[2])
            first = math.ceil(center[2] - half) - 1
            while rest + weight[2] * (first - center[2]) ** 2 > bound and first <= center[2] + half + 1:
                first += 1
            last = math.floor(center[2] + half) + 1
            while rest + weight[2] * (last - center[2]) ** 2 > bound and last >= first:
                last -= 1
            first = max(first, 0)
            last = min(last, grid[2] - 1)
            if first <= last:
                line = (z * grid[1] + y) * grid[2]
                count = append(runs, count, line + first, line + last + 1)
    return runs[:count].copy()
