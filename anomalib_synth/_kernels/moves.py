"""Copies of pixels between an image and a compact list of the covered ones.

Images come as channels x slices x rows x columns *bit patterns* (unsigned integers as wide as the pixel), so that four
compiled forms serve every dtype and byte order, and a pixel that is only moved keeps its bits.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import position


@kernel
def copy(source: NDArray[Any], target: NDArray[Any]) -> None:
    """Copy a line.

    An assignment of slices first tests whether they overlap, which takes longer than to copy a short run.
    """
    for i in range(len(source)):
        target[i] = source[i]


@kernel
def gather(image: NDArray[Any], runs: NDArray[np.int64], values: NDArray[Any]) -> None:
    """Copy the covered pixels of `image` into `values`, channels x covered pixels."""
    channels, _, rows, columns = image.shape
    for channel in range(channels):
        at = 0
        for run in range(len(runs)):
            z, y, first = position(runs[run, 0], rows, columns)
            length = runs[run, 1] - runs[run, 0]
            copy(image[channel, z, y, first : first + length], values[channel, at : at + length])
            at += length


@kernel
def scatter(image: NDArray[Any], runs: NDArray[np.int64], values: NDArray[Any]) -> None:
    """Write `values`, channels x covered pixels, to the covered pixels of `image`."""
    channels, _, rows, columns = image.shape
    for channel in range(channels):
        at = 0
        for run in range(len(runs)):
            z, y, first = position(runs[run, 0], rows, columns)
            length = runs[run, 1] - runs[run, 0]
            copy(values[channel, at : at + length], image[channel, z, y, first : first + length])
            at += length


@kernel
def fill(flat: NDArray[Any], runs: NDArray[np.int64], value: Any) -> None:
    """Set the covered pixels of a flattened contiguous image to one value."""
    for run in range(len(runs)):
        flat[runs[run, 0] : runs[run, 1]] = value


@kernel
def place(flat: NDArray[Any], runs: NDArray[np.int64], values: NDArray[Any]) -> None:
    """Write one value per covered pixel into a flattened contiguous image."""
    at = 0
    for run in range(len(runs)):
        length = runs[run, 1] - runs[run, 0]
        copy(values[at : at + length], flat[runs[run, 0] : runs[run, 1]])
        at += length


@kernel
def gather_mapped(
    image: NDArray[Any],
    runs: NDArray[np.int64],
    origin: NDArray[np.int64],
    z_from: NDArray[np.int64],
    y_from: NDArray[np.int64],
    x_from: NDArray[np.int64],
    values: NDArray[Any],
) -> None:
    """Copy as `gather` does, but read the pixel at (z, y, x) from (z_from[z], y_from[y], x_from[x]).

    The tables begin at `origin`. Shifts, reflections and shuffles are all of this form.
    """
    channels, _, rows, columns = image.shape
    for channel in range(channels):
        at = 0
        for run in range(len(runs)):
            z, y, first = position(runs[run, 0], rows, columns)
            from_z = z_from[z - origin[0]]
            from_y = y_from[y - origin[1]]
            for x in range(first, first + runs[run, 1] - runs[run, 0]):
                values[channel, at] = image[channel, from_z, from_y, x_from[x - origin[2]]]
                at += 1
