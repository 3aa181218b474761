"""Brightness and contrast."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .mixing import all_finite
from .moves import copy
from .spans import count


@kernel
def jitter(
    before: NDArray[Any], values: NDArray[Any], brightness: float, contrast: float, differs: NDArray[np.bool_]
) -> None:
    """Multiply `values` by the brightness, then move them away from the mean of the finite ones by the contrast.

    `differs` is set where that changed any channel.
    """
    channels, size = values.shape
    _jitter(values, brightness, contrast)
    differs[:] = False
    for channel in range(channels):
        now, was = values[channel], before[channel]
        for at in range(size):
            differs[at] |= now[at] != was[at]


@kernel
def stamp_moved_if_finite(
    image: NDArray[Any],
    runs: NDArray[np.int64],
    shift: int,
    brightness: float,
    contrast: float,
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> int:
    """Replace the covered pixels by those that lie `shift` further on, jittered, and set mask and label; in one pass.

    Returns how many numbers of the image changed. Nothing is written if none changes, nor
    if a pixel, before or after, is not finite; then the result is -1.
    """
    flat = image.reshape(len(image), -1)
    size = count(runs)
    values = np.empty((len(flat), size), flat.dtype)
    not_finite, infinity = np.int32(0), flat.dtype.type(math.inf)
    for channel in range(len(flat)):
        at = 0
        for run in range(len(runs)):
            start, stop = runs[run, 0], runs[run, 1]
            here, there = flat[channel, start:stop], flat[channel, start + shift : stop + shift]
            target = values[channel, at : at + stop - start]
            for i in range(len(here)):
                not_finite += np.int32(not abs(here[i]) < infinity) + np.int32(not abs(there[i]) < infinity)
                target[i] = there[i]
            at += stop - start
    if not_finite:
        return -1
    _jitter(values, brightness, contrast)
    if not all_finite(values):
        return -1
    if not _differs(values, flat, runs):
        return 0
    for channel in range(len(flat)):
        at = 0
        for run in range(len(runs)):
            start, stop = runs[run, 0], runs[run, 1]
            copy(values[channel, at : at + stop - start], flat[channel, start:stop])
            at += stop - start
    for run in range(len(runs)):
        mask[runs[run, 0] : runs[run, 1]] = True
        label[runs[run, 0] : runs[run, 1]] = 1.0
    return 1


@kernel
def _differs(values: NDArray[Any], flat: NDArray[Any], runs: NDArray[np.int64]) -> bool:
    """Return whether any value differs from the present one; it stops at the first that does."""
    for channel in range(len(flat)):
        at = 0
        for run in range(len(runs)):
            here = flat[channel, runs[run, 0] : runs[run, 1]]
            for i in range(len(here)):
                if values[channel, at + i] != here[i]:
                    return True
            at += len(here)
    return False


@kernel
def _jitter(values: NDArray[Any], brightness: float, contrast: float) -> None:
    """Apply brightness and contrast, as `jitter` does."""
    if brightness == 1 and contrast == 1:
        return
    mean = brightness * _mean(values)
    for channel in range(len(values)):
        line = values[channel]
        for at in range(len(line)):
            line[at] = contrast * (brightness * np.float64(line[at]) - mean) + mean


@kernel
def _mean(values: NDArray[Any]) -> float:
    """Return the mean of the finite values."""
    channels, size = values.shape
    # Divided before they are added, so that the sum of large floats does not overflow.
    weight = 1 / (channels * size)
    total: float = _sum(values, weight)
    if abs(total) < math.inf:
        return total
    count_finite = 0
    finite = np.zeros_like(values)
    for channel in range(channels):
        for at in range(size):
            if abs(values[channel, at]) < math.inf:
                finite[channel, at] = values[channel, at]
                count_finite += 1
    return float(_sum(finite, weight) * (channels * size / max(count_finite, 1)))


@kernel
def _sum(values: NDArray[Any], weight: float) -> float:
    """Return the weighted sum of all values, in four independent partial sums."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    for channel in range(len(values)):
        line = values[channel]
        fours = len(line) // 4
        for four in range(fours):
            part = line[4 * four : 4 * four + 4]
            a += np.float64(part[0]) * weight
            b += np.float64(part[1]) * weight
            c += np.float64(part[2]) * weight
            d += np.float64(part[3]) * weight
        for at in range(4 * fours, len(line)):
            a += np.float64(line[at]) * weight
    return float((a + b) + (c + d))
