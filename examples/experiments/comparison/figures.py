"""The columns: figures of all test images, with 95 % intervals over the groups, which are drawn again as a whole."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import metrics

from .sets import Images

RATE = 0.01  # of the pixels of normal images that lie above the fixed threshold
RESAMPLES = 1000
LEVELS = 512  # thresholds of the curves that intervals are taken from; the figures themselves are exact

Scores = NDArray[np.float32]
Values = NDArray[np.float64]


class Figure(NamedTuple):
    """A number with its interval."""

    value: float
    low: float
    high: float


def figures(test: Images, scores: Scores, normal_scores: Scores) -> dict[str, Figure]:
    """Return every figure of one row.

    Parameters
    ----------
    test
        The images.
    scores
        A map for each of them.
    normal_scores
        Maps of the normal images of training, which fix the threshold of ``dice_fixed``: the lowest at which at most
        1 % of their pixels count as anomalous.

    Returns
    -------
    dict
        ``pixel_ap``: mean of the anomalous images' average precision; ``pooled_ap``: of all pixels of all images;
        ``aupro`` up to a false positive rate of 0.3; ``image_auroc`` and ``image_ap`` of the highest score of an
        image; ``dice_best`` at the best threshold for all test pixels, ``dice_fixed`` at the fixed one.
    """
    wrong, masks = test.anomalous, test.masks
    groups = Groups.of(test.groups)
    top = scores.max(axis=(1, 2)).astype(float)
    fixed = float(np.nextafter(np.quantile(normal_scores, 1 - RATE), np.float32(np.inf)))
    best = metrics.f1_threshold(masks, scores)
    single = [metrics.average_precision(mask, map_) for mask, map_ in zip(masks[wrong], scores[wrong], strict=True)]
    curves = Curves.of(masks, scores)
    exact = {
        "pixel_ap": float(np.mean(single)),
        "pooled_ap": metrics.average_precision(masks, scores),
        "aupro": metrics.aupro(masks, scores, 0.3),
        "image_auroc": metrics.roc_auc(wrong, top),
        "image_ap": metrics.average_precision(wrong, top),
        "dice_best": metrics.f1_max(masks, scores),
        "dice_fixed": metrics.f1(masks, scores, fixed),
    }
    weights = groups.resampled(RESAMPLES)
    means = np.zeros(len(scores))
    means[wrong] = single
    enough = (weights[:, wrong].sum(axis=1) > 0) & (weights[:, ~wrong].sum(axis=1) > 0)
    weights = weights[enough]
    drawn = {
        "pixel_ap": weights @ means / (weights @ wrong),
        "pooled_ap": curves.pooled_ap(weights),
        "aupro": curves.aupro(weights, 0.3),
        "image_auroc": auroc(wrong, top, weights),
        "image_ap": average_precision(wrong, top, weights),
        "dice_best": dice(masks, scores >= best, weights),
        "dice_fixed": dice(masks, scores >= fixed, weights),
    }
    return {name: interval(value, drawn[name]) for name, value in exact.items()}


def interval(value: float, drawn: Values) -> Figure:
    """Return a figure with the middle 95 % of what its resamples gave."""
    if not len(drawn):
        return Figure(value, float("nan"), float("nan"))
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Figure(float(value), float(min(low, value)), float(max(high, value)))


class Groups(NamedTuple):
    """Which group each image is of, by number."""

    number: NDArray[np.int64]
    count: int

    @classmethod
    def of(cls, names: NDArray[np.str_]) -> "Groups":
        """Number the groups."""
        found, number = np.unique(names, return_inverse=True)
        return cls(number, len(found))

    def resampled(self, times: int, seed: int = 0) -> Values:
        """Return how often each image is there when as many groups are drawn with replacement: ``(times, images)``."""
        rng = np.random.default_rng((seed, self.count, 95))
        drawn = rng.multinomial(self.count, np.full(self.count, 1 / self.count), size=times)
        return drawn[:, self.number].astype(float)


def dice(masks: NDArray[np.bool_], found: NDArray[np.bool_], weights: Values) -> Values:
    """Return the Dice score of every resample."""
    both, either = (masks & found).sum(axis=(1, 2)), masks.sum(axis=(1, 2)) + found.sum(axis=(1, 2))
    return 2 * (weights @ both) / np.maximum(weights @ either, 1)


def auroc(wrong: NDArray[np.bool_], top: Values, weights: Values) -> Values:
    """Return the image AUROC of every resample: which fraction of pairs is in order, ties being half."""
    a, b = top[wrong][:, None], top[~wrong]
    order = (a > b) + 0.5 * (a == b)
    ours, theirs = weights[:, wrong], weights[:, ~wrong]
    return ((ours @ order) * theirs).sum(axis=1) / (ours.sum(axis=1) * theirs.sum(axis=1))


def average_precision(wrong: NDArray[np.bool_], top: Values, weights: Values) -> Values:
    """Return the average precision of images of every resample."""
    order = np.argsort(-top, kind="stable")
    last = np.append(np.diff(top[order]) != 0, True)
    hits = np.cumsum(weights[:, order] * wrong[order], axis=1)[:, last]
    found = np.cumsum(weights[:, order], axis=1)[:, last]
    gained = np.diff(hits, axis=1, prepend=0)
    return (gained * hits / np.maximum(found, 1)).sum(axis=1) / hits[:, -1]


class Curves(NamedTuple):
    """What every image adds to the curves of all pixels, at thresholds from the highest down.

    Attributes
    ----------
    hits, false
        ``(images, levels)``: anomalous and normal pixels at or above each threshold.
    overlap
        ``(images, levels)``: the found fractions of the image's components, added up.
    components
        ``(images,)``: their number.
    """

    hits: Values
    false: Values
    overlap: Values
    components: Values

    @classmethod
    def of(cls, masks: NDArray[np.bool_], scores: Scores) -> "Curves":
        """Count at `LEVELS` thresholds that part the anomalous pixels, and as many that part the normal ones."""
        from scipy import ndimage

        parts = np.linspace(0, 1, LEVELS // 2)
        levels = np.unique(np.concatenate([np.quantile(scores[masks], parts), np.quantile(scores[~masks], parts)]))
        bins = len(levels) - 1 - np.clip(np.searchsorted(levels, scores, "right") - 1, 0, len(levels) - 1)
        shape = (len(scores), len(levels))
        hits, false, overlap, components = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(len(scores))
        for place, (mask, own) in enumerate(zip(masks, bins, strict=True)):
            hits[place] = np.bincount(own[mask], minlength=len(levels))
            false[place] = np.bincount(own[~mask], minlength=len(levels))
            if mask.any():
                labels, components[place] = ndimage.label(mask, np.ones((3, 3)))
                part = 1 / np.bincount(labels[mask])[labels[mask]]
                overlap[place] = np.bincount(own[mask], part, minlength=len(levels))
        return cls(*(np.cumsum(counts, axis=1) for counts in (hits, false, overlap)), components)

    def pooled_ap(self, weights: Values) -> Values:
        """Return the average precision of all pixels of every resample."""
        hits, false = weights @ self.hits, weights @ self.false
        gained = np.diff(hits, axis=1, prepend=0)
        return (gained * hits / np.maximum(hits + false, 1e-9)).sum(axis=1) / hits[:, -1]

    def aupro(self, weights: Values, limit: float) -> Values:
        """Return the area under the per-region overlap curve of every resample."""
        false = weights @ self.false
        rates = false / false[:, -1:]
        found = (weights @ self.overlap) / (weights @ self.components)[:, None]
        grid = np.linspace(0, limit, 128)
        curves = [np.interp(grid, [0, *x], [0, *y]) for x, y in zip(rates, found, strict=True)]
        return np.trapezoid(curves, grid, axis=1) / limit
