"""Voxels of many volumes in one ranking, a volume at a time: the scores of the positives are kept, negatives counted.

Two passes make it exact. The first collects the scores of all positives; the second counts, for each of them, the
negatives that score at least as much. Scores are clipped to [0, 1], as the MOOD challenge does, and kept as the bits
of 64-bit floats, which have the order of the numbers since none is negative.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import _kernels as kernels

__all__ = ["Grid", "Pool", "keys"]

Keys = NDArray[np.uint64]
POINTS = 1024  # distinct scores of a grid at most: up to as many, all that is counted on it is exact


def keys(scores: NDArray[Any]) -> Keys:
    """Scores clipped to [0, 1] as unsigned integers of the same order."""
    clipped = np.clip(scores.astype(np.float64, copy=False), 0, 1) + 0.0  # adding makes -0.0 a zero
    return clipped.view(np.uint64)


def in_order(values: Keys) -> Keys:
    """The same keys, sorted in place."""
    kernels.sort(values, np.empty_like(values))
    return values


class Pool:
    """The pooled ranking of some volumes, made from the keys of all their positives.

    Parameters
    ----------
    positives : list of arrays of keys
        The positives of every volume, in any order.
    """

    def __init__(self, positives: list[Keys]) -> None:
        self.positives = in_order(np.concatenate([*positives, np.empty(0, np.uint64)]))
        self.counts = np.zeros(len(self.positives), np.int64)

    def count(self, negatives: Keys) -> None:
        """Enter the sorted negatives of one volume; those below every positive may be left out."""
        kernels.tally(negatives, self.positives, self.counts)

    def average_precision(self) -> float:
        """Exact average precision of all voxels in one ranking."""
        return float(kernels.average_precision(self.positives, self.counts))

    def best_dice(self) -> float:
        """Exact Dice score at the best of all thresholds: it is the score of some positive."""
        total = len(self.positives)
        first = np.flatnonzero(np.diff(self.positives, prepend=~self.positives[:1]))  # of each group of equal scores
        right = total - first
        wrong = np.cumsum(self.counts[::-1])[::-1][first]
        return float((2 * right / (right + wrong + total)).max())


class Grid(NamedTuple):
    """Bins of the score: single scores of positives, and the gaps between them."""

    edges: Keys
    """Where bins begin, rising; the last has no end. Below the first edge there is no positive."""
    exact: NDArray[np.bool_]
    """Bins that hold one score alone."""

    @classmethod
    def of(cls, positives: Keys) -> "Grid":
        """At most 1,024 scores of sorted positives, evenly spaced in rank: all of them where there are not more."""
        distinct = positives[np.flatnonzero(np.diff(positives, prepend=~positives[:1]))]
        if len(distinct) > POINTS:
            distinct = np.unique(positives[np.linspace(0, len(positives) - 1, POINTS).round().astype(np.int64)])
        edges = np.unique(np.concatenate([distinct, distinct + np.uint64(1)]))
        return cls(edges, np.isin(edges, distinct))

    def histogram(self, values: Keys) -> NDArray[np.int64]:
        """How many sorted keys each bin has; those below the first edge are in none."""
        return np.diff(np.searchsorted(values, self.edges), append=len(values))
