"""Runs that say where the covered pixels come from: from a tiled image, or from shuffled cells of the same one."""

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def tiled_runs(
    runs: NDArray[np.int64], grid: tuple[int, int, int], tile: tuple[int, int, int], offset: tuple[int, int, int]
) -> NDArray[np.int64]:
    """The pixels of a tile that lie under the covered ones, in their order, when the grid begins `offset` within it."""
    pieces = 0
    for run in range(len(runs)):
        pieces += (runs[run, 1] - runs[run, 0] - 1) // tile[2] + 2
    source = np.empty((pieces, 2), np.int64)
    count = 0
    for run in range(len(runs)):
        line = runs[run, 0] // grid[2]
        z = line // grid[1]
        row = (z + offset[0]) % tile[0] * tile[1] + (line - z * grid[1] + offset[1]) % tile[1]
        x = (runs[run, 0] - line * grid[2] + offset[2]) % tile[2]
        left = runs[run, 1] - runs[run, 0]
        while left > 0:
            length = min(left, tile[2] - x)
            source[count, 0] = row * tile[2] + x
            source[count, 1] = row * tile[2] + x + length
            count += 1
            left -= length
            x = 0
    return source[:count].copy()


@kernel
def shuffled_runs(
    runs: NDArray[np.int64], grid: tuple[int, int, int], cells: tuple[int, int, int], order: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The pixels that the covered ones show when cell number n of the grid shows cell number order[n].

    Cell i of n along an axis begins at pixel i side // n. One that is a pixel wider than the cell that it
    shows takes a pixel beyond it too, or before it at the end of the image.
    """
    source = np.empty((len(runs) * cells[2], 2), np.int64)
    count = 0
    for run in range(len(runs)):
        line = runs[run, 0] // grid[2]
        z = line // grid[1]
        y = line - z * grid[1]
        x = runs[run, 0] - line * grid[2]
        stop = x + runs[run, 1] - runs[run, 0]
        across = (((z + 1) * cells[0] - 1) // grid[0] * cells[1] + ((y + 1) * cells[1] - 1) // grid[1]) * cells[2]
        while x < stop:
            cell = ((x + 1) * cells[2] - 1) // grid[2]
            end = min(stop, (cell + 1) * grid[2] // cells[2])
            shown = order[across + cell]
            rest = shown // cells[2]
            at_z = _shown(z, grid[0], cells[0], rest // cells[1])
            at_y = _shown(y, grid[1], cells[1], rest % cells[1])
            at_x = _shown(x, grid[2], cells[2], shown % cells[2])
            source[count, 0] = (at_z * grid[1] + at_y) * grid[2] + at_x
            source[count, 1] = source[count, 0] + end - x
            count += 1
            x = end
    return source[:count].copy()


@kernel
def _shown(at: int, side: int, cells: int, shown: int) -> int:
    """The pixel that stands at `at` when its cell shows another one."""
    cell = ((at + 1) * cells - 1) // side
    first = cell * side // cells
    width = (cell + 1) * side // cells - first
    return min(shown * side // cells, side - width) + at - first
