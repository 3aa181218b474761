"""Foreign patch interpolation and its label in one pass over the covered pixels.

Images come as channels x slices x rows x columns in C order, and are flattened to channels x pixels, so that a run is
a slice of each channel.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def tame(image: NDArray[Any], donor: NDArray[Any], runs: NDArray[np.int64], limit: float) -> bool:
    """Whether all covered pixels of both images are finite and at most `limit`, so that their mixture is finite too."""
    mine, other = image.reshape(len(image), -1), donor.reshape(len(donor), -1)
    bound = image.dtype.type(limit)
    for channel in range(len(mine)):
        for run in range(len(runs)):
            start, stop = runs[run, 0], runs[run, 1]
            wild = 0
            # Without a way out, so that the loop runs several pixels at a time; NaN is not <= anything.
            for at in range(start, stop):
                wild += not (abs(mine[channel, at]) <= bound and abs(other[channel, at]) <= bound)
            if wild:
                return False
    return True


@kernel
def stamp(
    image: NDArray[Any],
    donor: NDArray[Any],
    runs: NDArray[np.int64],
    factor: float,
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> None:
    """Write (1 - factor) image + factor donor, the mask, and the factor where the two differ in any channel."""
    mine, other = image.reshape(len(image), -1), donor.reshape(len(donor), -1)
    weight = image.dtype.type(factor)
    rest = image.dtype.type(1.0 - factor)
    value = np.float32(factor)
    nothing = np.float32(0.0)
    for run in range(len(runs)):
        start, stop = runs[run, 0], runs[run, 1]
        mask[start:stop] = True
        for channel in range(len(mine)):
            for at in range(start, stop):
                here, there = mine[channel, at], other[channel, at]
                before = label[at] if channel else nothing
                label[at] = value if here != there else before
                mine[channel, at] = rest * here + weight * there


@kernel
def stamp_if_tame(
    image: NDArray[Any],
    donor: NDArray[Any],
    runs: NDArray[np.int64],
    factor: float,
    limit: float,
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> bool:
    """`stamp`, unless a pixel is not `tame`: then nothing is written."""
    fine = tame(image, donor, runs, limit)
    if fine:
        stamp(image, donor, runs, factor, mask, label)
    return fine


@kernel
def stamp_pieces(
    image: NDArray[Any],
    donor: NDArray[Any],
    runs: NDArray[np.int64],
    ends: NDArray[np.int64],
    factors: NDArray[np.float64],
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> None:
    """`stamp` consecutive pieces of the runs, which end at `ends`, each with its own factor."""
    start = 0
    for piece in range(len(ends)):
        stamp(image, donor, runs[start : ends[piece]], factors[piece], mask, label)
        start = ends[piece]
