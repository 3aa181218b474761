"""The figures of a row, each with the values that it has when one image after the other is left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..metrics.keys import score_of
from . import grids
from .binned import bounds_of
from .bins import Bins
from .intervals import Figure, interval
from .left_out import Found, left_out, of_overlaps
from .pools import Pool
from .rows import Row
from .scoring import Scored

__all__ = ["SECTIONS", "RowScores", "fill", "titles"]

SECTIONS = {
    "Images: one score for each": {
        "image_auroc": "image AUROC",
        "image_ap": "image AP",
        "image_f1": "image F1-max",
        "image_f1_fixed": "image F1, fixed",
    },
    "Pixels": {
        "pixel_auroc": "pixel AUROC",
        "pooled_ap": "pixel AP, pooled",
        "pixel_ap": "pixel AP, mean",
        "pixel_f1": "F1-max = best Dice",
        "iou": "IoU-max",
        "dice_fixed": "Dice, fixed",
    },
    "Regions": {
        "aupro": "AUPRO",
        "aupimo": "AUPIMO, mean",
        "froc": "FROC",
        "lesion_f1": "lesion F1-max",
    },
}
OF_LESIONS = ("froc", "lesion_f1")
Values = NDArray[np.float64]


@dataclass(frozen=True)
class RowScores:
    """The figures of some images; None where a figure has no meaning, as without anomalies."""

    kind: str
    name: str
    anomalous: int
    normal: int
    figures: dict[str, Figure | None]
    threshold: float | None
    """The score from which on pixels are called anomalous where F1 is best."""
    curves: dict[str, Any]
    """Points of the curves of all pixels, from the highest threshold down; nothing without anomalous pixels."""
    sensitivity: tuple[float, ...]
    """Of lesions, at 1/8 to 8 false alarms for each image."""
    left_out: dict[str, Values]
    """Each figure with one image of the row after the other left out."""
    within: dict[str, float]
    """How far each figure that is ranked by bins may be from the exact one; nothing where scores are not binned."""

    def __getitem__(self, name: str) -> Figure | None:
        """A figure by its name, as `row["pixel_ap"].value`."""
        return self.figures[name]


def titles(limits: tuple[float, ...]) -> dict[str, dict[str, str]]:
    """What figures are called, section by section; AUPRO is there once for each limit."""
    found: dict[str, dict[str, str]] = {}
    for section, names in SECTIONS.items():
        found[section] = {}
        for name, title in names.items():
            every = {f"aupro_{limit:g}": f"AUPRO {limit:g}" for limit in limits} if name == "aupro" else {name: title}
            found[section].update(every)
    return found


def fill(row: Row, at: int, scored: Scored, limits: tuple[float, ...], cut: float | None) -> RowScores:
    """All figures of a row; `cut` is the fixed threshold of the scores of images."""
    members = [scored.cases[place] for place in row.members]
    anomalous = np.array([case.anomalous for case in members])
    counts = np.array([scored.histograms[place] for place in row.members])
    outside = np.array([scored.outside[place] for place in row.members], np.float64)
    pool, alarms = scored.pools[at], scored.alarms[at]
    overlapping: Iterator[Found] = iter(())
    if scored.overlaps is not None:
        overlapping = of_overlaps(members, row.members.tolist(), scored.recalls, scored.overlaps, scored.normal)
    found = left_out(members, anomalous, pool, alarms, counts, outside, limits, cut, overlapping)
    every = {name: None for section in titles(limits).values() for name in section}
    whole = pool.figures()
    valued = {name for name, _, _ in found}
    return RowScores(
        kind=row.kind,
        name=row.name,
        anomalous=int(anomalous.sum()),
        normal=int((~anomalous).sum()),
        figures=every | {n: interval(n, value, loo, anomalous) for n, value, loo in found},
        threshold=None if whole is None else _threshold(whole.best, scored.bins),
        curves=grids.curves(counts.sum(0, dtype=np.float64), float(outside.sum())) if whole is not None else {},
        sensitivity=alarms.figures().sensitivity if alarms.entered and pool.positives else (),
        left_out={name: loo for name, _, loo in found},
        within={name: near for name, near in _within(row, pool, scored, limits).items() if name in valued},
    )


def _threshold(best: Any, bins: Bins | None) -> float:
    return score_of(best, np.dtype(np.float64)) if bins is None else bins.threshold(int(best))


def _within(row: Row, pool: Pool, scored: Scored, limits: tuple[float, ...]) -> dict[str, float]:
    bounds = pool.within()
    images = [near for place in row.members if (near := scored.within[place]) is not None]
    return {} if bounds is None else bounds_of(bounds, limits, images)
