"""Arithmetic on compact lists of pixels, channels x covered pixels."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def mean_change(before: NDArray[Any], after: NDArray[Any], unit: float, x: NDArray[np.float64]) -> None:
    """Mean over the channels of the absolute change in a unit; zero where it is no number."""
    channels = len(before)
    for at in range(len(x)):
        x[at] = 0.0
    for channel in range(channels):
        for at in range(len(x)):
            x[at] += abs(np.float64(after[channel, at]) - np.float64(before[channel, at])) / unit
    for at in range(len(x)):
        mean = x[at] / channels
        x[at] = 0.0 if math.isnan(mean) else mean


@kernel
def add(
    before: NDArray[Any],
    share: NDArray[np.float64],
    changes: NDArray[np.float64],
    low: float,
    high: float,
    values: NDArray[Any],
    differs: NDArray[np.bool_],
) -> None:
    """Add a share of each channel's change to the intensities of a range, and clip to it; others stay.

    Also notes where that made a difference in any channel.
    """
    kind = before.dtype.type
    least, most = kind(low), kind(high)
    for channel in range(len(before)):
        change = changes[channel]
        line, new = before[channel], values[channel]
        for at in range(len(share)):
            here = line[at]
            value = kind(min(max(np.float64(here) + change * share[at], low), high))
            value = value if here >= least and here <= most else here
            differs[at] = value != here or (channel > 0 and differs[at])
            new[at] = value


@kernel
def interpolate(before: NDArray[Any], foreign: NDArray[Any], factor: float, differs: NDArray[np.bool_]) -> None:
    """Replace `foreign` by (1 - factor) before + factor foreign, and note where the two differed in any channel."""
    weight = foreign.dtype.type(factor)
    rest = foreign.dtype.type(1.0 - factor)
    for channel in range(len(before)):
        for at in range(len(differs)):
            mine, other = before[channel, at], foreign[channel, at]
            differs[at] = mine != other or (channel > 0 and differs[at])
            foreign[channel, at] = rest * mine + weight * other


@kernel
def interpolate_pieces(
    before: NDArray[Any],
    foreign: NDArray[Any],
    ends: NDArray[np.int64],
    factors: NDArray[np.float64],
    differs: NDArray[np.bool_],
) -> None:
    """Interpolate consecutive pieces of the lists, which end at `ends`, each with its own factor."""
    start = 0
    for piece in range(len(ends)):
        stop = ends[piece]
        interpolate(before[:, start:stop], foreign[:, start:stop], factors[piece], differs[start:stop])
        start = stop


@kernel
def all_finite(values: NDArray[Any]) -> bool:
    """Whether nothing is NaN or infinite."""
    for channel in range(len(values)):
        wild = 0
        # Without a way out, so that the loop runs several pixels at a time.
        for at in range(values.shape[1]):
            wild += not abs(values[channel, at]) < math.inf
        if wild:
            return False
    return True
