"""The ranking of positives and negatives as levels: all that any figure of it depends on.

A level is a distinct score of positives. Whatever negatives lie between two levels may change places without a change
of any figure here, so they are only counted: one array of negatives at a time, in any number of arrays.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import _kernels as kernels
from anomalib_synth._kernels.walk import STATE

from .keys import Keys

__all__ = ["Levels", "Ranked", "Walk"]

NO_WEIGHTS = np.empty(0)


class Levels:
    """Levels of some positives.

    Parameters
    ----------
    positives : array of unsigned integers
        Their keys, in any order; the array is used up.
    weights : array of float64, optional
        One for each positive, likewise: what the positive adds to the coverage of regions.
    """

    def __init__(self, positives: Keys, weights: NDArray[np.float64] = NO_WEIGHTS) -> None:
        if len(weights):
            kernels.sort_along(positives, weights, np.empty_like(positives), np.empty_like(weights))
        else:
            kernels.sort(positives, np.empty_like(positives))
        count = np.count_nonzero(positives[1:] != positives[:-1]) + (len(positives) > 0)
        hits, sums = np.empty(count, np.int64), np.zeros(count)
        kernels.group(positives, weights, positives, hits, sums)
        self._begin(positives[:count].copy(), hits, sums)

    @classmethod
    def merged(cls, parts: Sequence["Levels"]) -> "Levels":
        """The levels of the positives of all parts; no negatives are counted yet."""
        if len(parts) == 1:
            return parts[0].between(0, len(parts[0]))
        half = len(parts) // 2
        one, other = cls.merged(parts[:half]), cls.merged(parts[half:])
        most = len(one) + len(other)
        keys, hits, sums = np.empty(most, one.keys.dtype), np.empty(most, np.int64), np.empty(most)
        count = kernels.merge(one.keys, one.hits, one.weights, other.keys, other.hits, other.weights, keys, hits, sums)
        del one, other
        merged = cls.__new__(cls)
        merged._begin(keys[:count].copy(), hits[:count].copy(), sums[:count].copy())
        return merged

    def __len__(self) -> int:
        return len(self.keys)

    def between(self, low: int, high: int) -> "Levels":
        """Some of the levels, counted from the lowest; no negatives are counted yet."""
        part = Levels.__new__(Levels)
        part._begin(self.keys[low:high].copy(), self.hits[low:high].copy(), self.weights[low:high].copy())
        return part

    def count(self, negatives: Keys) -> None:
        """Enter some sorted negatives."""
        self.below += kernels.tally_levels(negatives, self.keys, self.tied, self.above)

    def _begin(self, keys: Keys, hits: NDArray[np.int64], weights: NDArray[np.float64]) -> None:
        self.keys: Keys = keys
        self.hits: NDArray[np.int64] = hits
        self.weights: NDArray[np.float64] = weights
        self.tied: NDArray[np.int64] = np.zeros(len(keys), np.int64)
        self.above: NDArray[np.int64] = np.zeros(len(keys), np.int64)
        self.below: int = 0


class Ranked(NamedTuple):
    """What a ranking says; see the functions of `anomalib_synth.metrics` for the definitions."""

    average_precision: float
    roc_auc: float
    f1_max: float
    iou_max: float
    best: Any
    """The key of the lowest score that is called anomalous where F1 is best; None without positives."""
    aupro: tuple[float, ...]
    """For each limit."""


class Walk:
    """Figures of blocks of levels, from the highest block down.

    Parameters
    ----------
    positives, negatives : int
        How many there are in all blocks together.
    regions : float
        The sum of the weights: the number of connected components.
    limits : tuple of float
        Largest false positive rates of the area under the curve of covered regions.
    """

    def __init__(self, positives: int, negatives: int, regions: float = 0, limits: tuple[float, ...] = ()) -> None:
        self.positives: int = positives
        self.negatives: int = negatives
        self.regions: float = regions
        self.limits: NDArray[np.float64] = np.array(limits, float) * negatives
        self.state: NDArray[np.float64] = np.zeros(STATE)
        self.areas: NDArray[np.float64] = np.zeros((len(limits), 2))
        self.best: Any = None

    def enter(self, levels: Levels) -> None:
        """The next block of levels, all of whose negatives are counted."""
        self._step(levels.hits, levels.weights, levels.tied, levels.above)
        if (at := int(self.state[9])) >= 0:
            self.best = levels.keys[at]

    def figures(self, hits: Any, weights: Any, tied: Any, above: Any) -> Ranked:
        """The figures of levels that are given as counts, in one block."""
        self._step(hits, weights, tied, above)
        return self.close()

    def close(self) -> Ranked:
        """All figures, once the last block is entered; negatives that are left lie below everything."""
        left = self.negatives - self.state[1]
        self._step(np.zeros(1), np.zeros(1), np.zeros(1), np.full(1, left))
        found, wrong = self.state[7:9]
        pairs = self.positives * self.negatives
        either = self.positives + wrong
        return Ranked(
            float((self.state[3] + self.state[4]) / self.positives) if self.positives else 0.0,
            float(self.state[5] / pairs) if pairs else float("nan"),
            float(2 * found / (found + wrong + self.positives)) if self.positives else 0.0,
            float(found / either) if self.positives else 0.0,
            self.best,
            tuple(self._aupro()) if self.negatives and self.regions else (float("nan"),) * len(self.limits),
        )

    def _aupro(self) -> list[float]:
        # The parts of a region need not add up to 1 to the last bit.
        return [min(float(value), 1.0) for value in self.areas.sum(1) / (self.limits * self.regions)]

    def _step(self, hits: Any, weights: Any, tied: Any, above: Any) -> None:
        kernels.walk_levels(hits, weights, tied, above, float(self.positives), self.limits, self.state, self.areas)
