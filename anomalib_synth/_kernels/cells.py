"""Linear interpolation of a coarse periodic grid."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import position


@kernel
def interpolate_cells(
    field: NDArray[np.float64],
    runs: NDArray[np.int64],
    z_at: NDArray[np.float64],
    y_at: NDArray[np.float64],
    x_at: NDArray[np.float64],
    values: NDArray[np.float64],
) -> None:
    """Interpolate a field, channels x slices x rows x columns, at the covered pixels.

    Three tables give the field's coordinate for each slice, row and column of the grid.
    """
    _, slices, rows, columns = field.shape
    for channel in range(len(values)):
        at = 0
        for run in range(len(runs)):
            pixel_z, pixel_y, first = position(runs[run, 0], len(y_at), len(x_at))
            z, y = z_at[pixel_z], y_at[pixel_y]
            z_cell, y_cell = math.floor(z), math.floor(y)
            z_part, y_part = z - z_cell, y - y_cell
            z0, z1 = z_cell % slices, (z_cell + 1) % slices
            y0, y1 = y_cell % rows, (y_cell + 1) % rows
            for pixel_x in range(first, first + runs[run, 1] - runs[run, 0]):
                x = x_at[pixel_x]
                x_cell = math.floor(x)
                total = 0.0
                for step in range(2):
                    i = (x_cell + step) % columns
                    near = (1 - y_part) * field[channel, z0, y0, i] + y_part * field[channel, z0, y1, i]
                    far = (1 - y_part) * field[channel, z1, y0, i] + y_part * field[channel, z1, y1, i]
                    weight = x - x_cell if step else 1 - (x - x_cell)
                    total += weight * ((1 - z_part) * near + z_part * far)
                values[channel, at] = total
                at += 1
