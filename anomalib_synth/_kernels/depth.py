"""The Euclidean distance of a region's pixels from the nearest pixel outside, up to a limit."""

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def squared_depths(runs: NDArray[np.int64], limit: int, depths: NDArray[np.int32]) -> None:
    """Write squared distances, up to limit^2, of the pixels of runs in a box with a margin of zeros of one pixel.

    `depths` is the box, slices x rows x columns, all zeros before. Along a row the distance is that to the end of the
    run; along each other axis it is the minimum over the neighbours of their squared distance plus that to them.
    """
    slices, rows, columns = depths.shape
    flat = depths.reshape(-1)
    largest = limit * limit
    for run in range(len(runs)):
        row = flat[runs[run, 0] : runs[run, 1]]
        for x in range(len(row)):
            near = min(x, len(row) - 1 - x) + 1
            row[x] = min(near * near, largest)
    if rows > 1:
        before = np.empty((rows, columns), np.int32)
        for z in range(slices):
            _lower_along_lines(depths[z], before, limit)
    if slices > 3:  # a plane has no slices besides those of the margin
        layer, before = np.empty((slices, columns), np.int32), np.empty((slices, columns), np.int32)
        for y in range(rows):
            layer[:] = depths[:, y]
            _lower_along_lines(layer, before, limit)
            depths[:, y] = layer


@kernel
def _lower_along_lines(plane: NDArray[np.int32], before: NDArray[np.int32], limit: int) -> None:
    """Lower squared distances to those by way of other lines, nearest lines first, until none can be lowered.

    Another line is a whole number of lines further on in the flattened plane; `before` is scratch.
    """
    line, old = plane.reshape(-1), before.reshape(-1)
    old[:] = line
    largest = _maximum(line, np.int32(0))
    for step in range(1, limit + 1):
        add = np.int32(step * step)
        size = max(0, len(line) - step * plane.shape[1])
        if largest <= add:
            return
        later, earlier = line[len(line) - size :], old[:size]
        for i in range(size):
            value = np.int32(earlier[i] + add)
            later[i] = value if value < later[i] else later[i]
        largest = _maximum(line[size:], np.int32(0))
        here, after = line[:size], old[len(line) - size :]
        for i in range(size):
            value = np.int32(after[i] + add)
            value = value if value < here[i] else here[i]
            here[i] = value
            largest = value if value > largest else largest


@kernel
def _maximum(line: NDArray[np.int32], largest: np.int32) -> np.int32:
    """Return the maximum of a line and a number."""
    for i in range(len(line)):
        largest = line[i] if line[i] > largest else largest
    return largest


@kernel
def depth_fractions(
    depths: NDArray[np.int32], runs: NDArray[np.int64], width: float, values: NDArray[np.float64]
) -> float:
    """Write the distances of the covered pixels over `width`, at most 1; the width is at most the largest distance."""
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
