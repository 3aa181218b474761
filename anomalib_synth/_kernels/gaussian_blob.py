"""Star-shaped bodies whose radius is the exponential of a sum of waves, stretched along any axes."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import append_pixel


@kernel
def blob_runs(
    center: NDArray[np.float64],
    reach: float,
    inverse: NDArray[np.float64],
    middle: NDArray[np.float64],
    waves: NDArray[np.float64],
    lowest: float,
    highest: float,
    grid: tuple[int, int, int],
) -> NDArray[np.int64]:
    """Return the runs of the voxels within `reach` of the centre whose place q in the body has |q| <= r(q / |q|).

    q = inverse (x - center) + middle, and log r(u) = sum_j waves_j0 cos(waves_j1..3 . u + waves_j4), held between
    the logarithms of `lowest` and `highest`.
    """
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    for axis in range(3):
        low[axis] = max(0, math.ceil(center[axis] - reach))
        high[axis] = min(grid[axis], math.floor(center[axis] + reach) + 1)
    wide = max(0, high[2] - low[2])
    # A row may be cut several times, but has at most one run for every two voxels.
    runs = np.empty((max(0, high[0] - low[0]) * max(0, high[1] - low[1]) * ((wide + 1) // 2), 2), np.int64)
    count = 0
    for z in range(low[0], high[0]):
        dz = z - center[0]
        for y in range(low[1], high[1]):
            dy = y - center[1]
            line = (z * grid[1] + y) * grid[2]
            inside_before = False
            for x in range(low[2], high[2]):
                dx = x - center[2]
                inside = dz * dz + dy * dy + dx * dx <= reach * reach
                if inside:
                    qz = inverse[0, 0] * dz + inverse[0, 1] * dy + inverse[0, 2] * dx + middle[0]
                    qy = inverse[1, 0] * dz + inverse[1, 1] * dy + inverse[1, 2] * dx + middle[1]
                    qx = inverse[2, 0] * dz + inverse[2, 1] * dy + inverse[2, 2] * dx + middle[2]
                    distance = math.sqrt(qz * qz + qy * qy + qx * qx)
                    if lowest < distance <= highest:
                        total = 0.0
                        for wave in range(len(waves)):
                            along = (waves[wave, 1] * qz + waves[wave, 2] * qy + waves[wave, 3] * qx) / distance
                            total += waves[wave, 0] * math.cos(along + waves[wave, 4])
                        inside = math.log(distance) <= total
                    else:
                        inside = distance <= lowest
                if inside:
                    count = append_pixel(runs, count, line + x, inside_before)
                inside_before = inside
    return runs[:count].copy()
