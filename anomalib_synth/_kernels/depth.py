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
    flat = depths.reshape(-1)
    most = limit * limit
    for run in range(len(runs)):
        row = flat[runs[run, 0] : runs[run, 1]]
        for x in range(len(row)):
            near = min(x, len(row) - 1 - x) + 1
            row[x] = min(near * near, most)
    if rows > 1:
        before = np.empty((rows, columns), np.int32)
        for z in range(slices):
            _lower(depths[z], before, limit)
    if slices > 3:  # a plane has no slices besides those of the margin
        layer, before = np.empty((slices, columns), np.int32), np.empty((slices, columns), np.int32)
        for y in range(rows):
            layer[:] = depths[:, y]
            _lower(layer, before, limit)
            depths[:, y] = layer


@kernel
def _lower(plane: NDArray[np.int32], before: NDArray[np.int32], limit: int) -> None:
    """Lower the squared distances of lines by way of their neighbours, as far as these can still lower any.

    A neighbour is a whole number of lines further on in the flattened plane; `before` is room for what it was.
    """
    line, old = plane.reshape(-1), before.reshape(-1)
    old[:] = line
    greatest = _greatest(line, np.int32(0))
    for step in range(1, limit + 1):
        add = np.int32(step * step)
        size = max(0, len(line) - step * plane.shape[1])
        if greatest <= add:
            return
        later, earlier = line[len(line) - size :], old[:size]
        for i in range(size):
            value = np.int32(earlier[i] + add)
            later[i] = value if value < later[i] else later[i]
        greatest = _greatest(line[size:], np.int32(0))
        here, after = line[:size], old[len(line) - size :]
        for i in range(size):
            value = np.int32(after[i] + add)
            value = value if value < here[i] else here[i]
            here[i] = value
            greatest = value if value > greatest else greatest


@kernel
def _greatest(line: NDArray[np.int32], greatest: np.int32) -> np.int32:
    for i in range(len(line)):
        greatest = line[i] if line[i] > greatest else greatest
    return greatest


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
