r"""How far figures of binned scores may be from those of the scores themselves.

In a bin that holds several distinct scores, the p anomalous and n normal elements may stand in any order. With TP and
FP elements in higher bins, and P and N in all:

* AUROC counts half of the p n pairs as ranked rightly, so it is off by at most :math:`p n / (2 P N)`.
* The precision at the j-th of the p is at most :math:`(TP + p) / (TP + p + FP)`, where all of them come first, and at
  least :math:`(TP + j) / (TP + j + FP + n)`, where they come last, one after the other. AP is their mean over P.
* F1 and IoU of a threshold within the bin are at most those of all p and none of the n. They are never below those of
  the bins, whose limits are thresholds too.
* The curve of AUPRO goes from one corner of a rectangle to the other and never down; its diagonal is what is counted.

Each holds whatever the order, and sums over bins hold together. A bin with one distinct score adds nothing.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .levels import Levels, Ranked

__all__ = ["Bounds", "Within"]

Values = NDArray[np.float64]


class Within(NamedTuple):
    """The largest difference that there may be, up or down, of each figure of a ranking."""

    average_precision: float
    roc_auc: float
    f1_max: float
    iou_max: float
    aupro: tuple[float, ...]
    """For each limit."""


class Bounds:
    """Blocks of levels that are bins, from the highest block down, beside a `Walk` of the same arguments."""

    def __init__(self, positives: int, negatives: int, regions: float = 0, limits: tuple[float, ...] = ()) -> None:
        self.positives: int = positives
        self.negatives: int = negatives
        self.regions: float = regions
        self.limits: NDArray[np.float64] = np.array(limits, float) * negatives
        self._found = self._wrong = self._pairs = 0.0
        self._precision = np.zeros(2)
        """By how much the sum of precisions may be lower, and higher."""
        self._areas = np.zeros((len(limits), 2))
        self._f1 = self._iou = 0.0

    def enter(self, levels: Levels, mixed: NDArray[np.bool_]) -> None:
        """The next block; `mixed` says of each level whether it holds several distinct scores."""
        hits, tied = (counts[::-1].astype(np.float64) for counts in (levels.hits, levels.tied))
        found = self._found + np.cumsum(hits) - hits
        wrong = self._wrong + np.cumsum(levels.above[::-1] + tied) - tied
        if len(hits):
            self._found, self._wrong = float(found[-1] + hits[-1]), float(wrong[-1] + tied[-1])
        several = mixed[::-1]
        if several.any():
            kept = (values[several] for values in (hits, tied, found, wrong, levels.weights[::-1]))
            self._add(*kept)

    def _add(self, hits: Values, tied: Values, found: Values, wrong: Values, weights: Values) -> None:
        """Bins in which any order is possible; `found` and `wrong` are in higher ones."""
        self._pairs += float(hits @ tied)
        top = found + hits
        last = wrong + tied
        # 1 / x is convex, so its value is at most its mean over the step around it, and its sum at most this logarithm.
        lowest = hits - last * np.log1p(hits / (found + last + 0.5))
        value, highest = hits * (top / (top + last)), hits * (top / (top + wrong))
        self._precision += [(value - lowest).sum(), (highest - value).sum()]
        self._f1 = max(self._f1, float((2 * top / (top + wrong + self.positives)).max()))
        self._iou = max(self._iou, float((top / (wrong + self.positives)).max()))
        for areas, limit in zip(self._areas, self.limits, strict=True):
            width = np.clip(limit - wrong, 0, tied)
            below = weights * width**2 / (2 * np.maximum(tied, 1))
            areas += [below.sum(), (weights * width - below).sum()]

    def close(self, ranked: Ranked) -> Within:
        """The bounds, once all blocks are entered; `ranked` is what the walk found."""
        pairs, area = self.positives * self.negatives, self.limits * self.regions
        return Within(
            float(self._precision.max() / max(self.positives, 1)),
            self._pairs / (2 * pairs) if pairs else 0.0,
            max(self._f1 - ranked.f1_max, 0.0),
            max(self._iou - ranked.iou_max, 0.0),
            tuple(float(value) for value in self._areas.max(1) / np.where(area > 0, area, 1)),
        )
