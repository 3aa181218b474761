"""Arithmetic on compact lists of pixels, channels x covered pixels."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def mean_absolute_change(before: NDArray[Any], after: NDArray[Any], unit: float, x: NDArray[np.float64]) -> None:
    """Write the mean over the channels of the absolute change over `unit`; zero where it is NaN."""
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
def add_weighted(
    before: NDArray[Any],
    weights: NDArray[np.float64],
    changes: NDArray[np.float64],
    low: float,
    high: float,
    values: NDArray[Any],
    differs: NDArray[np.bool_],
) -> None:
    """Add each channel's change, weighted, to the intensities within a range and clip to it; others stay.

    `differs` is set where that changed any channel.
    """
    kind = before.dtype.type
    lowest, highest = kind(low), kind(high)
    for channel in range(len(before)):
        change = changes[channel]
        line, new = before[channel], values[channel]
        for at in range(len(weights)):
            here = line[at]
            value = kind(min(max(np.float64(here) + change * weights[at], low), high))
            value = value if here >= lowest and here <= highest else here
            differs[at] = value != here or (channel > 0 and differs[at])
            new[at] = value


@kernel
def interpolate(before: NDArray[Any], foreign: NDArray[Any], factor: float, differs: NDArray[np.bool_]) -> None:
    """Replace `foreign` by (1 - factor) before + factor foreign; set `differs` where the two differ in any channel."""
    weight = foreign.dtype.type(factor)
    rest = foreign.dtype.type(1.0 - factor)
    for channel in range(len(before)):
        for at in range(len(differs)):
            mine, other = before[channel, at], foreign[channel, at]
            differs[at] = mine != other or (channel > 0 and differs[at])
            # Equal numbers stay as they are, however their products are rounded.
            foreign[channel, at] = mine if mine == other else rest * mine + weight * other


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
    """Return whether nothing is NaN or infinite."""
    for channel in range(len(values)):
        not_finite = 0
        # Without an early exit, so that the loop is vectorized.
        for at in range(values.shape[1]):
            not_finite += not abs(values[channel, at]) < math.inf
        if not_finite:
            return False
    return True
