"""Closed star-shaped surfaces in three dimensions."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def surface_runs(
    center: tuple[float, float, float],
    size: tuple[float, float, float],
    directions: NDArray[np.float64],
    weights: NDArray[np.float64],
    mean: float,
    kappa: float,
    least: float,
    most: float,
    grid: tuple[int, int, int],
) -> NDArray[np.int64]:
    """Runs of the voxels with |q| <= r(q / |q|), q = (x - center) / size, within least <= r <= most.

    r(u) = mean + sum_i weights_i exp(kappa (u . directions_i - 1)).
    """
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    for axis in range(3):
        low[axis] = max(0, math.ceil(center[axis] - most * size[axis]))
        high[axis] = min(grid[axis], math.floor(center[axis] + most * size[axis]) + 1)
    lines = max(0, high[0] - low[0]) * max(0, high[1] - low[1])
    # A row of a star-shaped body may be cut several times, but has no more runs than every second voxel.
    runs = np.empty((lines * ((max(0, high[2] - low[2]) + 1) // 2), 2), np.int64)
    count = 0
    for z in range(low[0], high[0]):
        qz = (z - center[0]) / size[0]
        for y in range(low[1], high[1]):
            qy = (y - center[1]) / size[1]
            line = (z * grid[1] + y) * grid[2]
            inside_before = False
            for x in range(low[2], high[2]):
                qx = (x - center[2]) / size[2]
                distance = math.sqrt(qz * qz + qy * qy + qx * qx)
                inside = distance <= least
                if not inside and distance <= most:
                    radius = mean
                    for i in range(len(weights)):
                        cosine = (qz * directions[i, 0] + qy * directions[i, 1] + qx * directions[i, 2]) / distance
                        radius += weights[i] * math.exp(kappa * (cosine - 1.0))
                    inside = distance <= radius
                if inside:
                    if not inside_before:
                        runs[count, 0] = line + x
                        count += 1
                    runs[count - 1, 1] = line + x + 1
                inside_before = inside
    return runs[:count].copy()
