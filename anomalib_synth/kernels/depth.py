"""How deep a pixel lies in a region: its Euclidean distance from the nearest pixel outside, up to a limit."""

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def squared_depths(runs: NDArray[np.int64], limit: int, depths: NDArray[np.int32]) -> None:
    """Squared distances, up to limit^2, of the pixels of runs that lie in a box with a margin of zeros of one pixel.

    `depths` is the box, slices x rows x columns, all zeros before. Along a row the distance is that to the end of the
    run; along each other axis it is the least of what the neighbours have and how far they are away.
    """
    slices, rows, columns = depths.shape
    most = limit * limit
    for run in range(len(runs)):
        start, stop = runs[run, 0], runs[run, 1]
        line = start // columns
        for at in range(start, stop):
            near = min(at - start, stop - 1 - at) + 1
            depths[line // rows, line % rows, at - line * columns] = min(near * near, most)
    if rows > 1:
        before = np.empty((rows, columns), np.int32)
        for z in range(slices):
            before[:] = depths[z]
            for y in range(rows):
                _lower(depths[z, y], before, y, limit)
    if slices > 3:  # a plane has no slices besides those of the margin
        column = np.empty((slices, columns), np.int32)
        for y in range(rows):
            column[:] = depths[:, y]
            for z in range(slices):
                _lower(depths[z, y], column, z, limit)


@kernel
def _lower(line: NDArray[np.int32], lines: NDArray[np.int32], at: int, limit: int) -> None:
    """Lower a line to the squared distances by way of its neighbours, as far as these can still lower it."""
    size = len(line)
    for step in range(1, limit + 1):
        add = np.int32(step * step)
        greatest = np.int32(0)
        for x in range(size):
            greatest = line[x] if line[x] > greatest else greatest
        if greatest <= add:
            return
        for other in (at - step, at + step):
            if 0 <= other < len(lines):
                neighbor = lines[other]
                for x in range(size):
                    value = np.int32(neighbor[x] + add)
                    line[x] = value if value < line[x] else line[x]


@kernel
def ramp(depths: NDArray[np.int32], runs: NDArray[np.int64], width: float, values: NDArray[np.float64]) -> float:
    """Distances of the covered pixels over `width`, at most 1; the width is the greatest distance if that is less."""
    flat = depths.ravel()
    deepest = 0
    for run in range(len(runs)):
        for pixel in range(runs[run, 0], runs[run, 1]):
            deepest = max(deepest, flat[pixel])
    width = min(width, np.sqrt(deepest))
    at = 0
    for run in range(len(runs)):
        for pixel in range(runs[run, 0], runs[run, 1]):
            values[at] = min(np.sqrt(flat[pixel]) / width, 1.0)
            at += 1
    return width
