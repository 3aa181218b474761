"""Linear interpolation of a coarse periodic grid."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def interpolate_cells(
    field: NDArray[np.float64],
    runs: NDArray[np.int64],
    z_at: NDArray[np.float64],
    y_at: NDArray[np.float64],
    x_at: NDArray[np.float64],
    values: NDArray[np.float64],
) -> None:
    """Interpolate channels x slices x rows x columns at the covered pixels, whose places are in tables."""
    _, slices, rows, columns = field.shape
    for channel in range(len(values)):
        at = 0
        for run in range(len(runs)):
            line = runs[run, 0] // len(x_at)
            z, y = z_at[line // len(y_at)], y_at[line % len(y_at)]
            z_cell, y_cell = math.floor(z), math.floor(y)
            z_part, y_part = z - z_cell, y - y_cell
            z0, z1 = z_cell % slices, (z_cell + 1) % slices
            y0, y1 = y_cell % rows, (y_cell + 1) % rows
            for pixel in range(runs[run, 0], runs[run, 1]):
                x = x_at[pixel - line * len(x_at)]
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
