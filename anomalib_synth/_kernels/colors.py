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

    Afterwards `differs` says where they are not those of before, in any channel.
    """
    channels, size = values.shape
    _recolor(values, brightness, contrast)
    differs[:] = False
    for channel in range(channels):
        for at in range(size):
            differs[at] |= values[channel, at] != before[channel, at]


@kernel
def stamp_moved_if_finite(
    image: NDArray[Any],
    runs: NDArray[np.int64],
    shift: int,
    brightness: float,
    contrast: float,
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> bool:
    """Write the pixels that lie `shift` further on, jittered, and ones in mask and label; in one pass.

    Unless one of them, before or after, is not finite: then nothing is written.
    """
    flat = image.reshape(len(image), -1)
    size = count(runs)
    values = np.empty((len(flat), size), flat.dtype)
    wild = 0
    for channel in range(len(flat)):
        at = 0
        for run in range(len(runs)):
            start, stop = runs[run, 0], runs[run, 1]
            here, there = flat[channel, start:stop], flat[channel, start + shift : stop + shift]
            target = values[channel, at : at + stop - start]
            for i in range(stop - start):
                wild += not (abs(here[i]) < math.inf and abs(there[i]) < math.inf)
                target[i] = there[i]
            at += stop - start
    if wild:
        return False
    _recolor(values, brightness, contrast)
    if not all_finite(values):
        return False
    for channel in range(len(flat)):
        at = 0
        for run in range(len(runs)):
            start, stop = runs[run, 0], runs[run, 1]
            copy(values[channel, at : at + stop - start], flat[channel, start:stop])
            at += stop - start
    for run in range(len(runs)):
        mask[runs[run, 0] : runs[run, 1]] = True
        label[runs[run, 0] : runs[run, 1]] = 1.0
    return True


@kernel
def _recolor(values: NDArray[Any], brightness: float, contrast: float) -> None:
    """The colours of `jitter`."""
    if brightness == 1 and contrast == 1:
        return
    mean = brightness * _mean(values)
    for channel in range(len(values)):
        line = values[channel]
        for at in range(len(line)):
            line[at] = contrast * (brightness * np.float64(line[at]) - mean) + mean


@kernel
def _mean(values: NDArray[Any]) -> float:
    """The mean of the finite ones."""
    channels, size = values.shape
    # Made small first: no sum of large floats overflows.
    share = 1 / (channels * size)
    total: float = _sum(values, share)
    if abs(total) < math.inf:
        return total
    known = 0
    finite = np.zeros_like(values)
    for channel in range(channels):
        for at in range(size):
            if abs(values[channel, at]) < math.inf:
                finite[channel, at] = values[channel, at]
                known += 1
    return float(_sum(finite, share) * (channels * size / max(known, 1)))


@kernel
def _sum(values: NDArray[Any], share: float) -> float:
    """The sum of all, each multiplied by a share: in four parts, which do not wait for each other."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    for channel in range(len(values)):
        line = values[channel]
        fours = len(line) // 4
        for four in range(fours):
            part = line[4 * four : 4 * four + 4]
            a += np.float64(part[0]) * share
            b += np.float64(part[1]) * share
            c += np.float64(part[2]) * share
            d += np.float64(part[3]) * share
        for at in range(4 * fours, len(line)):
            a += np.float64(line[at]) * share
    return float((a + b) + (c + d))
