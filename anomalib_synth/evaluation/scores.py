"""Figures of ranked anomalies, for many weightings of the same volumes at one time.

A ranking is given as counts of positives and negatives in bins of the score, the highest bin first, of shape
(weightings, bins). In an *exact* bin all scores are equal, and nothing is lost. In any other bin the order is not
known, so each figure comes as a pair of numbers, and the one that the single scores would give lies between them.
"""

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import _kernels as kernels

__all__ = ["area_under_roc", "bounds"]

Counts = NDArray[np.float64]


def bounds(positive: Counts, negative: Counts, exact: NDArray[np.bool_]) -> dict[str, tuple[Counts, Counts]]:
    """Least and largest value of the average precision (`ap`) and of the Dice score at its best threshold (`dice`)."""
    found = np.zeros((len(positive), 4))
    kernels.bound_figures(positive, negative, exact, found)
    return {"ap": (found[:, 0], found[:, 1]), "dice": (found[:, 2], found[:, 3])}


def area_under_roc(positive: Counts, negative: Counts) -> Counts:
    """Chance that a positive ranks above a negative, ties counting half; every bin is exact, and there are of both."""
    wrong = np.cumsum(negative, -1)
    below = wrong[:, -1:] - wrong + negative / 2
    return np.asarray((positive * below).sum(-1) / (positive.sum(-1) * wrong[:, -1]))
