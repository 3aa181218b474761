"""Every figure of a row, and its values with one image after the other left out."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..metrics.lesions import Alarms
from ..metrics.ranking import ranked as ranked_scores
from . import grids
from .case_scores import CaseScores
from .overlaps import Overlaps
from .pools import Pool

__all__ = ["POOLED", "SINGLE", "left_out", "of_images", "of_means", "of_overlaps", "of_pixels"]

SINGLE = {"image_auroc": "roc_auc", "image_ap": "average_precision", "image_f1": "f1_max"}
"""Figures of a single score for each image, and what a ranking calls them."""
POOLED = {"pixel_auroc": "roc_auc", "pooled_ap": "average_precision", "pixel_f1": "f1_max", "iou": "iou_max"}
Values = NDArray[np.float64]
Found = tuple[str, float, Values]


def left_out(
    members: Sequence[CaseScores],
    anomalous: NDArray[np.bool_],
    pool: Pool,
    alarms: Alarms,
    counts: NDArray[np.float32],
    outside: Values,
    limits: tuple[float, ...],
    cut: float | None,
    overlapping: Iterable[Found],
) -> list[Found]:
    """The name, the value and the values without each image, of every figure that has a meaning for these images."""
    found = [*of_images(members, anomalous, cut), *of_pixels(pool, counts, outside, limits), *of_means(members)]
    found += overlapping
    return [*found, *_fixed(members), *_of_lesions(alarms)]


def _without(full: float, count: int, of: Callable[[int], float]) -> Values:
    values = (of(place) for place in range(count))
    return np.fromiter((full if np.isnan(value) else value for value in values), np.float64, count)


def of_images(members: Sequence[CaseScores], anomalous: NDArray[np.bool_], cut: float | None) -> Iterator[Found]:
    """Figures of the scores of whole images; nothing without both kinds of them."""
    if anomalous.all() or not anomalous.any():
        return
    scores = np.array([case.sample_score for case in members])
    keep = ~np.eye(len(members), dtype=bool)
    whole = ranked_scores(anomalous, scores)
    parts = [ranked_scores(anomalous[own], scores[own]) if anomalous[own].any() else whole for own in keep]
    for name, field in SINGLE.items():
        value = getattr(whole, field)
        yield name, value, _without(value, len(members), lambda place, field=field: getattr(parts[place], field))  # type: ignore[misc]
    if cut is not None:
        counted = np.array([[a and s >= cut, s >= cut, a] for a, s in zip(anomalous, scores, strict=True)], float)
        yield from _dice("image_f1_fixed", counted)


def of_pixels(pool: Pool, counts: NDArray[np.float32], outside: Values, limits: tuple[float, ...]) -> Iterator[Found]:
    """Figures of all pixels in one ranking; what leaving out an image changes is read off the bins of the grid."""
    whole = pool.figures()
    if whole is None:
        return
    total, below = counts.sum(0, dtype=np.float64), float(outside.sum())
    coarse = grids.ranked(total, below, limits)
    left = [
        grids.ranked(np.maximum(total - own, 0), below - out, limits) if (total - own)[0].sum() > 0.5 else coarse
        for own, out in zip(counts, outside, strict=True)
    ]
    for name, field in POOLED.items():
        value, near = getattr(whole, field), getattr(coarse, field)
        if not np.isnan(value):
            # Without the only image that has some, there may be no normal pixel, and no figure.
            yield name, value, value + np.nan_to_num([getattr(one, field) for one in left], nan=near) - near
    for number, limit in enumerate(limits):
        value, near = whole.aupro[number], coarse.aupro[number]
        if not np.isnan(value):
            yield f"aupro_{limit:g}", value, value + np.nan_to_num([one.aupro[number] for one in left], nan=near) - near


def of_means(members: Sequence[CaseScores]) -> Iterator[Found]:
    """The mean over the images that have a figure of their own."""
    if (found := _mean([case.pixel_ap for case in members])) is not None:
        yield "pixel_ap", *found


def of_overlaps(
    members: Sequence[CaseScores], places: Sequence[int], recalls: Sequence[Any], overlaps: Overlaps, normal: list[int]
) -> Iterator[Found]:
    """The mean AUPIMO; without a normal image, all thresholds are others."""
    if (found := _mean([case.aupimo for case in members])) is None:
        return
    mean, left = found
    recall = np.mean([recalls[place] for place in places if recalls[place] is not None], axis=0, dtype=np.float64)
    moved = dict(zip(normal, (overlaps.without - overlaps.whole) @ recall, strict=True))
    yield "aupimo", mean, left + [moved.get(place, 0.0) for place in places]


def _mean(own: Sequence[float | None]) -> tuple[float, Values] | None:
    """Of the images that have one, and without each image."""
    values = np.array([np.nan if value is None else value for value in own])
    has = ~np.isnan(values)
    if not has.any():
        return None
    mean, count = float(values[has].mean()), int(has.sum())
    left = (mean * count - values) / (count - 1) if count > 1 else np.full(len(values), mean)
    return mean, np.where(has, left, mean)


def _fixed(members: Sequence[CaseScores]) -> Iterator[Found]:
    """Dice of all pixels at the fixed threshold."""
    if any(case.anomalous_pixels for case in members) and all(case.called is not None for case in members):
        yield from _dice("dice_fixed", np.array([[c.found, c.called, c.anomalous_pixels] for c in members], float))


def _dice(name: str, counted: Values) -> Iterator[Found]:
    """From true positives, all that is called and all that is anomalous, for each image."""
    found, called, there = counted.sum(0)
    value = float(2 * found / (called + there))
    left = counted.sum(0) - counted
    yield name, value, 2 * left[:, 0] / np.maximum(left[:, 1] + left[:, 2], 1)


def _of_lesions(alarms: Alarms) -> Iterator[Found]:
    """Figures of lesions one by one."""
    if alarms.entered and alarms.peaks:
        whole = alarms.figures()
        own = Counter(alarms.owners)
        left = [alarms.figures(at) if own[at] < len(alarms.peaks) else whole for at in range(alarms.entered)]
        yield "froc", whole.froc, np.array([one.froc for one in left])
        yield "lesion_f1", whole.f1_max, np.array([one.f1_max for one in left])
