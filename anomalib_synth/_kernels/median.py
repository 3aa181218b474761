"""Medians over small windows."""

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def median_of_five(
    values: NDArray[np.float64],
    runs: NDArray[np.int64],
    room: NDArray[np.float64],
    margin: NDArray[np.int64],
    smooth: NDArray[np.float64],
) -> None:
    """Write, for each covered pixel, the median over five pixels along each axis with a margin.

    `runs` are those of the box within the margins of `room`, an array of zeros.
    """
    rows, columns = room.shape[1] - 2 * margin[1], room.shape[2] - 2 * margin[2]
    at = 0
    for run in range(len(runs)):
        line = runs[run, 0] // columns
        z, y = line // rows + margin[0], line % rows + margin[1]
        for pixel in range(runs[run, 0], runs[run, 1]):
            room[z, y, pixel - line * columns + margin[2]] = values[at]
            at += 1
    window = np.empty((2 * margin[0] + 1) * (2 * margin[1] + 1) * (2 * margin[2] + 1))
    half = len(window) // 2
    at = 0
    for run in range(len(runs)):
        line = runs[run, 0] // columns
        z, y = line // rows, line % rows
        for pixel in range(runs[run, 0], runs[run, 1]):
            x = pixel - line * columns
            size = 0
            for k in range(z, z + 2 * margin[0] + 1):
                for j in range(y, y + 2 * margin[1] + 1):
                    for i in range(x, x + 2 * margin[2] + 1):
                        window[size] = room[k, j, i]
                        size += 1
            # Hoare's selection: only the part that holds the middle is put in order.
            first, last = 0, size - 1
            while first < last:
                pivot, left, right = window[half], first, last
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
                    first = left
                if half < left:
                    last = right
            smooth[at] = window[half]
            at += 1
