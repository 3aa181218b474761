"""Detection of lesions one by one: sensitivity at rates of false alarms (FROC), and F1 of lesions."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anomalib_synth import _checks as checks
from anomalib_synth import _kernels as kernels

from . import metric_checks
from .keys import Keys
from .outlines import Outline, outline
from .regions import keyed

__all__ = ["RATES", "Alarms", "Detection", "detection"]

RATES = (1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0)


class Detection(NamedTuple):
    """How many lesions are found beside how many false alarms."""

    sensitivity: tuple[float, ...]
    """Fraction of all lesions that are found, at each rate of false alarms for each image."""
    froc: float
    """The mean of these."""
    f1_max: float
    """F1 of lesions at the threshold where it is largest, of those with at most the largest of the rates."""


def detection(
    masks: Sequence[ArrayLike] | NDArray[Any],
    scores: Sequence[ArrayLike] | NDArray[Any],
    rates: Sequence[float] = RATES,
) -> Detection:
    r"""Find lesions: connected components of the masks against those of the thresholded maps, at every threshold.

    Components have 8 neighbours in an image and 26 in a volume. A lesion is found where one of its pixels scores at
    least the threshold; a component of the thresholded map that touches no lesion is a false alarm. Going down from the
    highest score, the sensitivity at a rate is that of the last threshold before there are more false alarms for each
    image for the first time: further down components merge, until one holds every pixel and is no false alarm. F1 of
    lesions, :math:`2 TP / (2 TP + FP + FN)`, counts as FP the most false alarms that there were down to the threshold,
    for the same reason.

    Parameters
    ----------
    masks, scores
        As for `aupro`. Images without anomalous pixels bring false alarms only.
    rates : sequence of float
        False alarms for each image, rising: by itself 1/8 to 8, as in the LUNA16 and CAMELYON16 challenges.

    Returns
    -------
    Detection
        Each figure between 0 and 1.

    Raises
    ------
    ValueError, TypeError
        As for `aupro`, and when `rates` do not rise from above 0.

    References
    ----------
    Bunch, Hamilton, Sanderson and Simmons, "A free response approach to the measurement and characterization of
    radiographic observer performance", Proc. SPIE 1977.

    Examples
    --------
    >>> mask = np.zeros((9, 9), bool)
    >>> mask[1, 1], mask[4:6, 4:6] = True, True
    >>> score = np.zeros((9, 9))
    >>> score[5, 5], score[8, 0], score[1, 1] = 3, 2, 1  # a lesion, a false alarm, a lesion
    >>> detection([mask], [score], rates=(0.5, 1))
    Detection(sensitivity=(0.5, 1.0), froc=0.75, f1_max=0.8)
    """
    rates = metric_checks.rates("rates", rates)
    pairs = [(checks.binary(mask), score) for mask, score in metric_checks.images(masks, scores)]
    dtype = np.result_type(*(score.dtype for _, score in pairs))
    alarms = Alarms(len(pairs), rates)
    for place, (mask, score) in enumerate(pairs):
        alarms.enter(*events(keyed(place, score, dtype), outline(mask), mask, alarms.floor))
    metric_checks.both("masks", len(alarms.peaks), 1)
    return alarms.figures()


def events(keys: Keys, outlined: Outline, mask: NDArray[np.bool_], floor: Any) -> tuple[Keys, Keys, NDArray[np.int64]]:
    """The highest key of each lesion; keys, falling, at which false alarms change in number; and by how many they do.

    Pixels whose key is below `floor` are passed over, where it is not None.
    """
    peaks = np.zeros(len(outlined.sizes), keys.dtype)
    kernels.component_peaks(keys, outlined.runs, outlined.labels, peaks)
    places = np.arange(len(keys)) if floor is None else np.flatnonzero(keys >= floor)
    sorted_keys = keys[places]
    kernels.sort_along(sorted_keys, places, np.empty_like(sorted_keys), np.empty_like(places))
    levels, changes = np.empty_like(sorted_keys), np.empty_like(places)
    flat = np.ascontiguousarray(mask).reshape(-1)
    count = kernels.false_alarms(sorted_keys, places, flat, outlined.grid, levels, changes)
    return peaks, levels[:count].copy(), changes[:count].copy()


class Alarms:
    """Lesions and false alarms of many images, kept as far down as any rate reaches, also without any one image.

    Parameters
    ----------
    images : int
        How many there will be.
    rates : tuple of float
        False alarms for each image.
    """

    def __init__(self, images: int, rates: tuple[float, ...] = RATES) -> None:
        self.images: int = images
        self.rates: tuple[float, ...] = rates
        self.floor: Any = None
        """Thresholds below this key have too many false alarms already."""
        self.peaks: list[Any] = []
        self.owners: list[int] = []
        self.levels: Keys = np.empty(0, np.uint32)
        self.changes: NDArray[np.int64] = np.empty((0, 2), np.int64)
        """By how many false alarms change at each level, and the number of the image that they are in."""
        self.entered: int = 0

    def enter(self, peaks: Keys, levels: Keys, changes: NDArray[np.int64]) -> None:
        """What `events` says of one image."""
        self.peaks.extend(peaks)
        self.owners.extend([self.entered] * len(peaks))
        own = np.column_stack([changes, np.full(len(changes), self.entered)])
        self.entered += 1
        every = np.concatenate([self.levels.astype(levels.dtype), levels])
        order = np.argsort(every, kind="stable")[::-1]
        self.levels, self.changes = every[order], np.concatenate([self.changes, own])[order]
        alarms, images = np.ascontiguousarray(self.changes.T)
        counts, rate = np.zeros(self.entered, np.int64), float(self.rates[-1])
        needed = kernels.last_alarm(self.levels, alarms, images, counts, rate * self.images, rate * (self.images - 1))
        if needed > 0:
            self.levels, self.changes = self.levels[:needed], self.changes[:needed]
            self.floor = self.levels[-1]

    def figures(self, without: int | None = None) -> Detection:
        """All of them, of all images or of all but one; zeros where there is no lesion."""
        owners, kept = np.array(self.owners, int), self.changes[:, 1] != (-1 if without is None else without)
        lesions = np.sort(np.array(self.peaks, self.levels.dtype)[owners != (-1 if without is None else without)])
        levels, changes = self.levels[kept][::-1], self.changes[kept, 0][::-1]
        thresholds = np.unique(np.concatenate([lesions, levels]))[::-1]
        if self.floor is not None:
            thresholds = thresholds[thresholds >= self.floor]
        return _detection(thresholds, lesions, levels, changes, self.rates, self.images - (without is not None))


def _detection(
    thresholds: Keys, lesions: Keys, levels: Keys, changes: NDArray[np.int64], rates: tuple[float, ...], images: int
) -> Detection:
    """From falling thresholds, the highest key of each lesion, and the rising levels at which false alarms change."""
    found = len(lesions) - np.searchsorted(lesions, thresholds)
    totals = np.append(np.cumsum(changes[::-1])[::-1], 0)
    worst = np.maximum.accumulate(totals[np.searchsorted(levels, thresholds)])
    sensitivity = []
    for rate in rates:
        allowed = int(np.searchsorted(worst, rate * images, "right"))
        sensitivity.append(float(found[allowed - 1] / len(lesions)) if allowed and len(lesions) else 0.0)
    scores = (2 * found / np.maximum(found + worst + len(lesions), 1))[worst <= rates[-1] * images]
    best = float(scores.max()) if len(scores) and len(lesions) else 0.0
    return Detection(tuple(sensitivity), float(np.mean(sensitivity)), best)
