"""Brightness and contrast."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .mixing import all_finite
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
            for pixel in range(start, stop):
                value = flat[channel, pixel + shift]
                wild += not (abs(flat[channel, pixel]) < math.inf and abs(value) < math.inf)
                values[channel, at + pixel - start] = value
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
            flat[channel, start:stop] = values[channel, at : at + stop - start]
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
    channels, size = values.shape
    known = 0
    # Made small first: no sum of large floats overflows. Four sums do not wait for each other.
    share = 1 / (channels * size)
    sums = np.zeros(4)
    for channel in range(channels):
        whole = size - size % 4
        for at in range(0, whole, 4):
            for part in range(4):
                value = np.float64(values[channel, at + part])
                finite = abs(value) < math.inf
                known += int(finite)
                sums[part] += value * share if finite else 0.0
        for at in range(whole, size):
            value = np.float64(values[channel, at])
            finite = abs(value) < math.inf
            known += int(finite)
            sums[0] += value * share if finite else 0.0
    mean = brightness * ((sums[0] + sums[1]) + (sums[2] + sums[3])) * (channels * size / max(known, 1))
    for channel in range(channels):
        for at in range(size):
            values[channel, at] = contrast * (brightness * np.float64(values[channel, at]) - mean) + mean
