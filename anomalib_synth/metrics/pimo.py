"""Recall of each anomalous image where next to nothing of the normal images is called anomalous (AUPIMO)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anomalib_synth import _checks as checks

from . import metric_checks
from .keys import Keys
from .regions import keyed

__all__ = ["Shared", "aupimo"]

BOUNDS = (1e-5, 1e-4)


def aupimo(
    masks: Sequence[ArrayLike] | NDArray[Any],
    scores: Sequence[ArrayLike] | NDArray[Any],
    bounds: tuple[float, float] = BOUNDS,
) -> NDArray[np.float64]:
    r"""Area under the per-image overlap curve of each anomalous image.

    .. math:: \frac{1}{\log(u / l)} \int_{\log l}^{\log u} R(x) \, d \log x

    R(x) is the recall of the image's anomalous pixels at the lowest threshold at which the false positive rate is at
    most x: the mean over the *normal* images of the fraction of each that is called anomalous. Every distinct score is
    a threshold, and nothing is interpolated. The mean over images is what is reported beside it.

    Parameters
    ----------
    masks, scores
        As for `aupro`; images without anomalous pixels are the normal ones.
    bounds : pair of float
        Lower and upper false positive rate, l and u.

    Returns
    -------
    array of float64, one for each image
        Between 0 and 1; NaN for normal images.

    Raises
    ------
    ValueError, TypeError
        As for `aupro`, and when there is no normal or no anomalous image.

    References
    ----------
    Bertoldo, Vela and Bulian, "AUPIMO: Redefining Visual Anomaly Detection Benchmarks with High Speed and Low
    Tolerance", BMVC 2024.

    Examples
    --------
    >>> masks = np.zeros((2, 300, 300), bool)
    >>> masks[1, 9, 5:15] = True
    >>> scores = masks * 0.5
    >>> scores[0, 0, :3], scores[1, 9, 5:10] = 0.7, 1  # above 3 of 90,000 pixels there is half of the anomaly
    >>> aupimo(masks, scores).round(3)
    array([ nan, 0.739])
    """
    bounds = metric_checks.bounds(bounds)
    pairs = [(checks.binary(mask), score) for mask, score in metric_checks.images(masks, scores)]
    dtype = np.result_type(*(score.dtype for _, score in pairs))
    normal = sum(not mask.any() for mask, _ in pairs)
    metric_checks.both("masks", len(pairs) - normal, normal)
    shared = Shared(normal, bounds)
    for place, (mask, score) in enumerate(pairs):
        if not mask.any():
            shared.enter(keyed(place, score, dtype))
    values = np.full(len(pairs), np.nan)
    for place, (mask, score) in enumerate(pairs):
        if mask.any():
            values[place] = shared.area(keyed(place, score, dtype)[mask.reshape(-1)])
    return values


class Shared:
    """The false positive rate that all images share, from the normal ones, of which only the highest scores are kept.

    Parameters
    ----------
    images : int
        How many normal images there will be, or more.
    bounds : pair of float
        Lower and upper rate.
    """

    def __init__(self, images: int, bounds: tuple[float, float] = BOUNDS) -> None:
        self.images: int = images
        self.bounds: tuple[float, float] = bounds
        self.keys: Keys | None = None
        self.rates: NDArray[np.float64] = np.empty(0)
        self.owners: NDArray[np.int64] = np.empty(0, np.int64)
        """Of each key that is kept, the number of its image among those that were entered."""
        self.entered: int = 0

    def enter(self, keys: Keys) -> None:
        """The pixels of one normal image."""
        # More of one image cannot matter: they alone would exceed the upper rate.
        most = min(len(keys), int(self.bounds[1] * self.images * len(keys)) + 1)
        top = np.partition(keys, len(keys) - most)[len(keys) - most :]
        # What ties with the lowest that is kept is above the rate, too.
        known = self.keys if self.keys is not None else np.empty(0, keys.dtype)
        every = np.concatenate([known, top])
        rates = np.concatenate([self.rates, np.full(most, 1 / (len(keys) * self.images))])
        owners = np.concatenate([self.owners, np.full(most, self.entered)])
        self.entered += 1
        order = np.argsort(every, kind="stable")[::-1]
        total = np.cumsum(rates[order])
        # Without any one image, which has no more than `most` of them, the upper rate is to be exceeded still.
        enough = self.bounds[1] * 2 * (1 + 1e-9) + rates.max()
        order = order[: int(np.searchsorted(total, enough, "right")) + 1]
        self.keys, self.rates, self.owners = every[order], rates[order], owners[order]

    def levels(self) -> tuple[Keys, NDArray[np.float64]]:
        """Distinct keys, falling, and the false positive rate of each."""
        assert self.keys is not None
        levels, first = np.unique(self.keys[::-1], return_index=True)
        totals = np.cumsum(self.rates)[len(self.keys) - 1 - first][::-1] * (self.images / self.entered)
        return levels[::-1], totals

    def area(self, positives: Keys) -> float:
        """The value of an image, from its anomalous pixels."""
        if self.keys is None:
            return float("nan")
        levels, totals = self.levels()
        starts = np.concatenate([[0.0], totals])
        low, high = (np.log(bound) for bound in self.bounds)
        with np.errstate(divide="ignore"):
            edges = np.clip(np.log(starts), low, high)
        edges[-1] = high
        ordered = np.sort(positives)
        recall = 1 - np.searchsorted(ordered, levels, "right") / len(ordered)
        return float((recall * np.diff(edges)).sum() / (high - low))
