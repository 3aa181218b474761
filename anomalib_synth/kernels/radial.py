"""Deformations along the radii of a centre."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def mix(low: float, high: float, part: float) -> float:
    """Linear interpolation, in double precision."""
    return (1.0 - part) * low + part * high


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
    rows, columns = box.shape[2:]
    flat = box.reshape(len(box), -1)
    at = 0
    for run in range(len(runs)):
        line = runs[run, 0] // grid[2]
        z = line // grid[1]
        y = line - z * grid[1]
        first = runs[run, 0] - line * grid[2]
        for x in range(first, first + runs[run, 1] - runs[run, 0]):
            part = owner[at]
            dz = z - centers[part, 0]
            dy = y - centers[part, 1]
            dx = x - centers[part, 2]
            squared = (dz * dz + dy * dy + dx * dx) / (radii[part] * radii[part])
            factor = constant + quadratic * min(squared, 1.0)
            there_z = min(max(centers[part, 0] + dz * factor, 0.0), grid[0] - 1.0)
            there_y = min(max(centers[part, 1] + dy * factor, 0.0), grid[1] - 1.0)
            there_x = min(max(centers[part, 2] + dx * factor, 0.0), grid[2] - 1.0)
            part_z = there_z - int(there_z)
            part_y = there_y - int(there_y)
            part_x = there_x - int(there_x)
            corner = (int(there_z) - origin[0]) * rows + int(there_y) - origin[1]
            corner = corner * columns + int(there_x) - origin[2]
            # A neighbour of weight zero is not read: it may be NaN, or outside the box.
            step_z = rows * columns if part_z > 0 else 0
            step_y = columns if part_y > 0 else 0
            step_x = 1 if part_x > 0 else 0
            for channel in range(len(flat)):
                here = flat[channel]
                near = mix(
                    mix(here[corner], here[corner + step_x], part_x),
                    mix(here[corner + step_y], here[corner + step_y + step_x], part_x),
                    part_y,
                )
                far = mix(
                    mix(here[corner + step_z], here[corner + step_z + step_x], part_x),
                    mix(here[corner + step_z + step_y], here[corner + step_z + step_y + step_x], part_x),
                    part_y,
                )
                values[channel, at] = mix(near, far, part_z)
            at += 1
