"""Soft edges: the pixels of positive weight, their outline, and the mixture by weight."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import append_pixel, with_room


@kernel
def positive_runs(
    weights: NDArray[np.float32], first: tuple[int, int, int], rows: int, columns: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the runs of the weights above zero, and these weights, at most 1.

    The weights are a box, slices x rows x columns, which begins at `first` in a grid of as many rows and columns.
    """
    slices, height, width = weights.shape
    found = np.empty((slices * height + 1, 2), np.int64)
    values = np.empty(weights.size, np.float32)
    count, size = 0, 0
    for z in range(slices):
        for y in range(height):
            line = weights[z, y]
            start = ((z + first[0]) * rows + y + first[1]) * columns + first[2]
            found = with_room(found, count, (width + 1) // 2)
            follows = False
            for x in range(width):
                positive = line[x] > 0
                if positive:
                    values[size] = min(line[x], np.float32(1.0))
                    size += 1
                    count = append_pixel(found, count, start + x, follows)
                follows = positive
    return found[:count].copy(), values[:size].copy()


@kernel
def runs_from(runs: NDArray[np.int64], weights: NDArray[np.float32], level: float) -> NDArray[np.int64]:
    """Return the runs of the covered pixels whose weight is at least `level`."""
    found = np.empty((len(runs) + 1, 2), np.int64)
    least = np.float32(level)
    count, at = 0, 0
    for run in range(len(runs)):
        start = runs[run, 0]
        line = weights[at : at + runs[run, 1] - start]
        at += len(line)
        found = with_room(found, count, (len(line) + 1) // 2)
        follows = False
        for i in range(len(line)):
            inside = line[i] >= least
            if inside:
                count = append_pixel(found, count, start + i, follows)
            follows = inside
    return found[:count].copy()


@kernel
def any_from(weights: NDArray[np.float32], level: float) -> bool:
    """Return whether any weight is at least `level`; it stops at the first that is."""
    least = np.float32(level)
    at = 0
    while at < len(weights) and weights[at] < least:
        at += 1
    return at < len(weights)


@kernel
def fade(before: NDArray[Any], values: NDArray[Any], weights: NDArray[np.float32], mixed: NDArray[Any]) -> None:
    """Write (1 - weight) before + weight value, kept between the two."""
    one = np.float32(1.0)
    for channel in range(len(before)):
        was, will, target = before[channel], values[channel], mixed[channel]
        for at in range(len(weights)):
            low, high = min(was[at], will[at]), max(was[at], will[at])
            mixture = (one - weights[at]) * was[at] + weights[at] * will[at]
            target[at] = min(max(mixture, low), high)
