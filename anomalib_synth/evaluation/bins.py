"""Bins of equal width that scores are put into before they are ranked, where that is asked for."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import _kernels as kernels

from ..metrics.keys import Keys, score_of
from ..metrics.levels import Levels

__all__ = ["Bins"]


class Bins:
    """Levels from the lowest score of all maps to the highest; each stands for the scores from it to the next.

    Parameters
    ----------
    count : int
        How many there are.
    """

    def __init__(self, count: int) -> None:
        self.count: int = count
        self.low: float = np.inf
        self.high: float = -np.inf
        self.lowest: NDArray[np.uint64] = np.zeros(count, np.uint64)
        """The lowest key in each bin, which is the threshold that calls it anomalous."""
        self.mixed: NDArray[np.bool_] = np.zeros(count, bool)
        """Whether a bin holds several distinct scores."""

    def widen(self, scores: NDArray[Any]) -> None:
        """Enter the scores of one map, before any are put into bins."""
        self.low = min(self.low, float(scores.min()))
        self.high = max(self.high, float(scores.max()))

    def of(self, scores: NDArray[Any]) -> Keys:
        """The number of the bin of each score, flat: higher scores are never in lower bins."""
        span = self.high / 2 - self.low / 2  # halves, since the whole may be more than the largest number
        if not span > 0:
            return np.zeros(scores.size, np.uint32)
        places = scores.reshape(-1) / 2
        places -= self.low / 2
        places /= span
        places *= self.count
        return np.clip(places, 0, self.count - 1, out=places).astype(np.uint32)

    def note(self, bins: Keys, keys: Keys) -> None:
        """Enter which distinct scores of one map are in which bins."""
        kernels.note_bins(bins, keys, self.lowest, self.mixed)

    def several(self, levels: Levels) -> NDArray[np.bool_]:
        """Of each level, whether it holds several distinct scores."""
        return self.mixed[levels.keys]

    def threshold(self, place: int) -> float:
        """The lowest score in a bin."""
        return score_of(self.lowest[place], np.dtype(np.float64))
