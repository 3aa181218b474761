"""Runs that say where the covered pixels come from: a tiled image, or shuffled cells of the same one."""

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import append, position


@kernel
def tiled_runs(
    runs: NDArray[np.int64], grid: tuple[int, int, int], tile: tuple[int, int, int], offset: tuple[int, int, int]
) -> NDArray[np.int64]:
    """Return the pixels of a tile under the covered ones, in their order; the grid begins `offset` within the tile."""
    pieces = 0
    for run in range(len(runs)):
        pieces += (runs[run, 1] - runs[run, 0] - 1) // tile[2] + 2
    source = np.empty((pieces, 2), np.int64)
    count = 0
    for run in range(len(runs)):
        z, y, x = position(runs[run, 0], grid[1], grid[2])
        line = ((z + offset[0]) % tile[0] * tile[1] + (y + offset[1]) % tile[1]) * tile[2]
        x = (x + offset[2]) % tile[2]
        remaining = runs[run, 1] - runs[run, 0]
        while remaining > 0:
            length = min(remaining, tile[2] - x)
            count = append(source, count, line + x, line + x + length)
            remaining -= length
            x = 0
    return source[:count].copy()


@kernel
def shuffled_runs(
    runs: NDArray[np.int64], grid: tuple[int, int, int], cells: tuple[int, int, int], order: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the pixels that the covered ones show when cell number n of the grid shows cell number order[n].

    Cell i of n along an axis begins at pixel i side // n. One that is a pixel wider than the cell that it
    shows takes a pixel beyond it too, or before it at the end of the image.
    """
    source = np.empty((len(runs) * cells[2], 2), np.int64)
    count = 0
    for run in range(len(runs)):
        z, y, x = position(runs[run, 0], grid[1], grid[2])
        stop = x + runs[run, 1] - runs[run, 0]
        first_cell = (((z + 1) * cells[0] - 1) // grid[0] * cells[1] + ((y + 1) * cells[1] - 1) // grid[1]) * cells[2]
        while x < stop:
            cell = ((x + 1) * cells[2] - 1) // grid[2]
            end = min(stop, (cell + 1) * grid[2] // cells[2])
            shown = order[first_cell + cell]
            rest = shown // cells[2]
            at_z = _source_index(z, grid[0], cells[0], rest // cells[1])
            at_y = _source_index(y, grid[1], cells[1], rest % cells[1])
            at_x = _source_index(x, grid[2], cells[2], shown % cells[2])
            start = (at_z * grid[1] + at_y) * grid[2] + at_x
            count = append(source, count, start, start + end - x)
            x = end
    return source[:count].copy()


@kernel
def _source_index(at: int, side: int, cells: int, shown: int) -> int:
    """Return the index along an axis of the pixel that is shown at `at` when its cell shows another one."""
    cell = ((at + 1) * cells - 1) // side
    first = cell * side // cells
    width = (cell + 1) * side // cells - first
    return min(shown * side // cells, side - width) + at - first
