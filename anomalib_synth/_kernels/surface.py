"""Closed star-shaped surfaces in three dimensions."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import append_pixel


@kernel
def surface_runs(
    center: tuple[float, float, float],
    size: tuple[float, float, float],
    directions: NDArray[np.float64],
    weights: NDArray[np.float64],
    mean: float,
    squarings: int,
    lowest: float,
    highest: float,
    grid: tuple[int, int, int],
) -> NDArray[np.int64]:
    """Return the runs of the voxels with |q| <= r(q / |q|), q = (x - center) / size, with lowest <= r <= highest.

    r(u) = mean + sum_i weights_i ((1 + u . directions_i) / 2)^(2^squarings).
    """
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    for axis in range(3):
        low[axis] = max(0, math.ceil(center[axis] - highest * size[axis]))
        high[axis] = min(grid[axis], math.floor(center[axis] + highest * size[axis]) + 1)
    wide = max(0, high[2] - low[2])
    # A row of a star-shaped body may be cut several times, but has at most one run for every two voxels.
    runs = np.empty((max(0, high[0] - low[0]) * max(0, high[1] - low[1]) * ((wide + 1) // 2), 2), np.int64)
    count = 0
    distance = np.empty(wide)
    radius = np.empty(wide)
    term = np.empty(wide)
    for z in range(low[0], high[0]):
        qz = (z - center[0]) / size[0]
        for y in range(low[1], high[1]):
            qy = (y - center[1]) / size[1]
            rest = highest * highest - qz * qz - qy * qy
            if rest < 0:
                continue
            # Whole rows at a time, so that every step is a vectorized loop.
            half = math.sqrt(rest) * size[2]
            first = max(low[2], math.ceil(center[2] - half))
            length = max(0, min(high[2], math.floor(center[2] + half) + 1) - first)
            for i in range(length):
                qx = (first + i - center[2]) / size[2]
                distance[i] = max(math.sqrt(qz * qz + qy * qy + qx * qx), 1e-300)
                radius[i] = mean
            for point in range(len(weights)):
                across = qz * directions[point, 0] + qy * directions[point, 1]
                along = directions[point, 2] / size[2]
                for i in range(length):
                    term[i] = 0.5 + 0.5 * (across + along * (first + i - center[2])) / distance[i]
                for _ in range(squarings):
                    for i in range(length):
                        term[i] *= term[i]
                for i in range(length):
                    radius[i] += weights[point] * term[i]
            line = (z * grid[1] + y) * grid[2]
            inside_before = False
            for i in range(length):
                inside = distance[i] <= min(max(radius[i], lowest), highest)
                if inside:
                    count = append_pixel(runs, count, line + first + i, inside_before)
                inside_before = inside
    return runs[:count].copy()
