"""Medians over small windows."""

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import position


@kernel
def median_of_five(
    values: NDArray[np.float64],
    runs: NDArray[np.int64],
    padded: NDArray[np.float64],
    margin: NDArray[np.int64],
    smooth: NDArray[np.float64],
) -> None:
    """Write, for each covered pixel, the median over five pixels along each axis with a margin.

    `runs` are those of the box within the margins of `padded`, which is all zeros before.
    """
    rows, columns = padded.shape[1] - 2 * margin[1], padded.shape[2] - 2 * margin[2]
    at = 0
    for run in range(len(runs)):
        z, y, first = position(runs[run, 0], rows, columns)
        for x in range(first, first + runs[run, 1] - runs[run, 0]):
            padded[z + margin[0], y + margin[1], x + margin[2]] = values[at]
            at += 1
    window = np.empty((2 * margin[0] + 1) * (2 * margin[1] + 1) * (2 * margin[2] + 1))
    half = len(window) // 2
    at = 0
    for run in range(len(runs)):
        z, y, first = position(runs[run, 0], rows, columns)
        for x in range(first, first + runs[run, 1] - runs[run, 0]):
            size = 0
            for k in range(z, z + 2 * margin[0] + 1):
                for j in range(y, y + 2 * margin[1] + 1):
                    for i in range(x, x + 2 * margin[2] + 1):
                        window[size] = padded[k, j, i]
                        size += 1
            # Hoare's selection, which sorts only the part that holds the median.
            low, high = 0, size - 1
            while low < high:
                pivot, left, right = window[half], low, high
                while left <= right:
                    while window[left] < pivot:
                        left += 1
                    while pivot < window[right]:
                        right -= 1
                    if left <= right:
                        window[left], window[right] = window[right], window[left]
                        left += 1
                        right -= 1
                if right < half:
                    low = left
                if half < left:
                    high = right
            smooth[at] = window[half]
            at += 1
