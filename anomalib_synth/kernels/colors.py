"""Brightness and contrast."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def jitter(
    before: NDArray[Any], values: NDArray[Any], brightness: float, contrast: float, differs: NDArray[np.bool_]
) -> None:
    """Multiply `values` by the brightness, then move them away from the mean of the finite ones by the contrast.

    Afterwards `differs` says where they are not those of before, in any channel.
    """
    channels, size = values.shape
    if brightness != 1 or contrast != 1:
        total, count = 0.0, 0
        share = 1 / (channels * size)
        for channel in range(channels):
            for at in range(size):
                value = np.float64(values[channel, at])
                if math.isfinite(value):
                    count += 1
                    # Made small first: no sum of large floats overflows.
                    total += value * share
        mean = brightness * total * (channels * size / max(count, 1))
        for channel in range(channels):
            for at in range(size):
                values[channel, at] = contrast * (brightness * np.float64(values[channel, at]) - mean) + mean
    differs[:] = False
    for channel in range(channels):
        for at in range(size):
            differs[at] |= values[channel, at] != before[channel, at]
