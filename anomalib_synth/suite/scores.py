"""Figures of ranked anomalies, for many weightings of the same volumes at one time.

A ranking is given as counts of positives and negatives in bins of the score, the highest bin first. In an *exact* bin
all scores are equal, and nothing is lost. In any other bin the order is not known, so each figure comes as a pair of
numbers, and the one that the single scores would give lies between them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["area_under_roc", "average_precision", "best_dice"]

Counts = NDArray[np.float64]
Bounds = tuple[Counts, Counts]


def average_precision(positive: Counts, negative: Counts, exact: NDArray[np.bool_]) -> Bounds:
    """Least and largest average precision that counts of shape (..., bins) allow.

    The i-th positive of a bin has at least i positives of the bin, and at most all of its negatives, before or beside
    it; at best it has all of its positives and none of its negatives. The precision is concave in i, so the mean of
    the first and the last term is at most the mean of all.
    """
    right, wrong = np.cumsum(positive, -1), np.cumsum(negative, -1)
    before_right, before_wrong = right - positive, wrong - negative
    tied = _share(right, right + wrong)
    lowest = np.where(exact, tied, (tied + _share(before_right + 1, before_right + 1 + wrong)) / 2)
    highest = np.where(exact, tied, _share(right, right + before_wrong))
    total = right[..., -1]
    return _share((positive * lowest).sum(-1), total), _share((positive * highest).sum(-1), total)


def best_dice(positive: Counts, negative: Counts, exact: NDArray[np.bool_]) -> Bounds:
    """Least and largest value of the Dice score at its best threshold, one threshold for all."""
    right, wrong = np.cumsum(positive, -1), np.cumsum(negative, -1)
    total = right[..., -1:]
    reached = _share(2 * right, right + wrong + total)
    possible = np.where(exact, reached, _share(2 * right, right + wrong - negative + total))
    return reached.max(-1), possible.max(-1)


def area_under_roc(positive: Counts, negative: Counts) -> Counts:
    """Chance that a positive ranks above a negative, ties counting half; every bin is exact."""
    wrong = np.cumsum(negative, -1)
    total = wrong[..., -1]
    below = total[..., None] - wrong + negative / 2
    return _share((positive * below).sum(-1), positive.sum(-1) * total)


def _share(part: Any, whole: Any) -> Counts:
    """Quotients, 0 where there is nothing to divide."""
    quotients = np.zeros(np.broadcast_shapes(np.shape(part), np.shape(whole)))
    np.divide(part, whole, out=quotients, where=whole > 0)
    return quotients
