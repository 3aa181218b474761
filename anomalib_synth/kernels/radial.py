"""Deformations along the radii of a centre."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def sample_radial(
    box: NDArray[Any],
    origin: tuple[int, int, int],
    grid: tuple[int, int, int],
    runs: NDArray[np.int64],
    owner: NDArray[np.int64],
    centers: NDArray[np.float64],
    radii: NDArray[np.float64],
    constant: float,
    quadratic: float,
    values: NDArray[Any],
) -> None:
    """Read every covered pixel x at C + (x - C) (constant + quadratic t^2), t = min(|x - C| / R, 1).

    Linear interpolation, positions clamped to the grid. `box` holds the part of the image, channels x slices x rows x
    columns from `origin`, that contains all the positions; `owner` names each covered pixel's centre and radius.
    """
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    part = np.empty(3, np.float64)
    position = np.empty(3, np.float64)
    at = 0
    for run in range(len(runs)):
        line = runs[run, 0] // grid[2]
        z = line // grid[1]
        y = line - z * grid[1]
        first = runs[run, 0] - line * grid[2]
        for x in range(first, first + runs[run, 1] - runs[run, 0]):
            center = centers[owner[at]]
            radius = radii[owner[at]]
            position[0] = z - center[0]
            position[1] = y - center[1]
            position[2] = x - center[2]
            squared = position[0] ** 2 + position[1] ** 2 + position[2] ** 2
            factor = constant + quadratic * min(squared / (radius * radius), 1.0)
            for axis in range(3):
                there = min(max(center[axis] + position[axis] * factor, 0.0), grid[axis] - 1.0)
                below = math.floor(there)
                part[axis] = there - below
                low[axis] = int(below) - origin[axis]
                # A neighbour of weight zero is not read: it may be NaN, or outside the box.
                high[axis] = low[axis] + (1 if part[axis] > 0 else 0)
            for channel in range(len(box)):
                total = 0.0
                for dz in range(2):
                    plane = box[channel, high[0] if dz else low[0]]
                    weight_z = part[0] if dz else 1 - part[0]
                    if weight_z == 0:
                        continue
                    for dy in range(2):
                        row = plane[high[1] if dy else low[1]]
                        weight_y = weight_z * (part[1] if dy else 1 - part[1])
                        if weight_y == 0:
                            continue
                        total += weight_y * ((1 - part[2]) * row[low[2]] + part[2] * row[high[2]])
                values[channel, at] = total
            at += 1
