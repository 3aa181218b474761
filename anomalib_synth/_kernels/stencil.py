"""A given mask, rotated and scaled, row by row."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .oriented import box_around, frame
from .run_lists import append_pixel, with_room


@kernel
def transformed_mask_runs(
    mask: NDArray[np.bool_],
    middle: NDArray[np.float64],
    pose: NDArray[np.float64],
    grid: tuple[int, int, int],
) -> NDArray[np.int64]:
    """Return the runs of the pixels x for which `middle` + `inverse` (x - `center`) is nearest to a pixel of the mask.

    The pose is as in `oriented`, with the zoom along each axis instead of half-widths.
    """
    center, zoom = pose[0], pose[1]
    axes, inverse = frame(pose[2], pose[3])
    for i in range(3):
        axes[:, i] *= zoom[i]
        inverse[i] /= zoom[i]
    half = np.empty(3)
    for axis in range(3):
        half[axis] = mask.shape[axis] / 2 + 0.5
    low, high = box_around(center, axes, half, grid)
    lines = max(0, high[0] - low[0]) * max(0, high[1] - low[1])
    runs = np.empty((max(64, 2 * lines), 2), np.int64)
    count = 0
    for z in range(low[0], high[0]):
        for y in range(low[1], high[1]):
            runs = with_room(runs, count, high[2] - low[2])
            line = (z * grid[1] + y) * grid[2]
            inside = False
            for x in range(low[2], high[2]):
                dz, dy, dx = z - center[0], y - center[1], x - center[2]
                k = math.floor(middle[0] + inverse[0, 0] * dz + inverse[0, 1] * dy + inverse[0, 2] * dx + 0.5)
                j = math.floor(middle[1] + inverse[1, 0] * dz + inverse[1, 1] * dy + inverse[1, 2] * dx + 0.5)
                i = math.floor(middle[2] + inverse[2, 0] * dz + inverse[2, 1] * dy + inverse[2, 2] * dx + 0.5)
                within = 0 <= k < mask.shape[0] and 0 <= j < mask.shape[1] and 0 <= i < mask.shape[2]
                here = within and mask[k, j, i]
                if here:
                    count = append_pixel(runs, count, line + x, inside)
                inside = here
    return runs[:count].copy()
