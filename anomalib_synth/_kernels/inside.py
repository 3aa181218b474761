"""The inside of a lesion, and the surroundings with which it is compared."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def lesion_pixels(
    before: NDArray[Any],
    means: NDArray[Any],
    smoothing: float,
    shifts: NDArray[np.float64],
    profile: NDArray[np.float64],
    noise: NDArray[np.float64],
    grain: float,
    values: NDArray[Any],
) -> None:
    """Write before + smoothing (means - before) + shift profile + grain noise, channels x covered pixels.

    `means`, `profile` and `noise` may be empty: then nothing is smoothed, the profile is 1, and there is no noise.
    """
    for channel in range(len(values)):
        line, old, shift = values[channel], before[channel], shifts[channel]
        for i in range(len(line)):
            line[i] = old[i] + shift
        if means.shape[1] > 0:
            for i in range(len(line)):
                line[i] += smoothing * (means[channel, i] - old[i])
        if len(profile) > 0:
            for i in range(len(line)):
                line[i] += shift * (profile[i] - 1.0)
        if noise.shape[1] > 0:
            for i in range(len(line)):
                line[i] += grain * noise[channel, i]


@kernel
def dilate(mask: NDArray[np.bool_], reach: int) -> None:
    """Set what lies within `reach` pixels of a set pixel along each axis in turn; the mask is contiguous."""
    slices, rows, columns = mask.shape
    _dilate_lines(mask.reshape(1, slices, rows * columns), reach)
    _dilate_lines(mask.reshape(slices, rows, columns), reach)
    _dilate_lines(mask.reshape(slices * rows, columns, 1), reach)


@kernel
def _dilate_lines(lines: NDArray[np.bool_], reach: int) -> None:
    """Set what lies within `reach` places of a set one along the second axis."""
    number = lines.shape[1]
    old = np.empty(number, np.bool_)
    for a in range(lines.shape[0] if number > 1 else 0):
        for b in range(lines.shape[2]):
            since = reach
            for at in range(number):
                old[at] = lines[a, at, b]
                since = 0 if old[at] else since + 1
                lines[a, at, b] = since <= reach
            since = reach
            for back in range(number):
                at = number - 1 - back
                since = 0 if old[at] else since + 1
                lines[a, at, b] = lines[a, at, b] or since <= reach


@kernel
def ring_moments(box: NDArray[Any], near: NDArray[np.bool_], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return mean and standard deviation of each channel over the pixels near a region and outside it, if finite.

    NaN where there is no such pixel. The box is channels x slices x rows x columns.
    """
    channels = len(box)
    moments = np.zeros((channels, 2))
    flat, close, within = box.reshape(channels, -1), near.ravel(), inside.ravel()
    for channel in range(channels):
        line = flat[channel]
        number, total, squares = 0, 0.0, 0.0
        for i in range(len(close)):
            if close[i] and not within[i] and np.isfinite(line[i]):
                number += 1
                total += (line[i] - total) / number  # the mean so far, which never overflows
        for i in range(len(close)):
            if close[i] and not within[i] and np.isfinite(line[i]):
                squares += (line[i] - total) ** 2
        moments[channel, 0] = total if number else np.nan
        moments[channel, 1] = np.sqrt(squares / number) if number else np.nan
    return moments
