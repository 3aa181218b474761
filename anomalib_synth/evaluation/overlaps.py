"""AUPIMO with one image after the other left out, the normal ones too: without one, all have other thresholds."""

import numpy as np
from numpy.typing import NDArray

from ..metrics.keys import Keys
from ..metrics.pimo import Shared

__all__ = ["Overlaps"]

Values = NDArray[np.float64]


class Overlaps:
    """Thresholds at which the recall of each anomalous image is kept, and what each counts for in the area.

    Parameters
    ----------
    shared : Shared
        With every normal image entered.
    points : int
        How many thresholds there are at most, evenly spaced in the logarithm of the false positive rate: where there
        are no more distinct scores, each is one and nothing is lost.
    """

    def __init__(self, shared: Shared, points: int = 256) -> None:
        assert shared.keys is not None
        low, high = (np.log(bound) for bound in shared.bounds)
        levels, rates = shared.levels()
        if len(levels) > points:
            wanted = np.geomspace(max(rates[0], shared.bounds[0] / 4), rates[-1], points)
            at = np.unique(np.minimum(np.searchsorted(rates, wanted), len(rates) - 1))
        else:
            at = np.arange(len(levels))
        self.levels: Keys = levels[at]
        """Falling."""
        own = np.zeros((shared.entered, len(at)))
        places = len(at) - np.searchsorted(self.levels[::-1], shared.keys, "right")
        np.add.at(own, (shared.owners, places), shared.rates * shared.images)
        own = np.cumsum(own, axis=1)
        total = own.sum(0)
        self.whole: Values = _weights((total / shared.entered)[None], low, high)[0]
        """What the recall at each threshold counts for."""
        others = np.maximum(total - own, 0) / max(shared.entered - 1, 1)
        self.without: Values = _weights(others, low, high) if shared.entered > 1 else self.whole[None]
        """The same without each of the normal images, in the order in which they were entered."""

    def recall(self, positives: Keys) -> NDArray[np.float32]:
        """Of the anomalous pixels of an image, the fraction above each threshold."""
        above = np.searchsorted(np.sort(positives), self.levels, "right")
        return (1 - above / len(positives)).astype(np.float32)


def _weights(rates: Values, low: float, high: float) -> Values:
    """Widths, in the logarithm of the rate, of the steps whose recall is that above each threshold; rows apart."""
    with np.errstate(divide="ignore"):
        edges = np.clip(np.log(np.pad(rates, ((0, 0), (1, 0)))), low, high)
    edges[:, -1] = high
    return np.asarray(np.diff(edges) / (high - low))
