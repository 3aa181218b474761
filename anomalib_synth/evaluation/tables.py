"""The figures of every row, from what the passes over the files have kept."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import bootstrap, scores
from .pooled import Pool
from .report import CaseScores, Figure, RowScores
from .rows import Row

__all__ = ["Counts", "fill"]

AT_ONCE = 1 << 21  # numbers of a block of resamples
CURVE = 256  # points of a curve at most

Numbers = NDArray[np.float64]


class Counts(NamedTuple):
    """Pixels of each volume (first axis) in each bin of the grid (second axis), lowest bin first."""

    positive: NDArray[np.int64]
    negative: NDArray[np.int64]
    exact: NDArray[np.bool_]


def fill(
    pools: list[tuple[Row, Pool]], cases: list[CaseScores], counts: Counts, resamples: int, seed: int
) -> tuple[list[RowScores], float]:
    """All rows, and the largest distance between the bounds of a resampled figure."""
    filled, errors = [], [0.0]
    for row, pool in pools:
        members = [cases[place] for place in row.members]
        anomalous = np.array([case.anomalous for case in members])
        often = bootstrap.weights(anomalous, resamples, seed)
        own = Counts(counts.positive[row.members], counts.negative[row.members], counts.exact)
        filled.append(
            RowScores(
                kind=row.kind,
                name=row.name,
                anomalous=int(anomalous.sum()),
                normal=int((~anomalous).sum()),
                pixel_ap=_mean(members, often),
                **_pooled(pool, own, often, errors),
                **_of_samples(members, anomalous, often),
                curve=_curve(own),
            )
        )
    return filled, max(errors)


def _mean(members: list[CaseScores], often: Numbers) -> Figure | None:
    has = np.array([case.pixel_ap is not None for case in members])
    if not has.any():
        return None
    values = np.array([case.pixel_ap for case in members if case.pixel_ap is not None])
    drawn = often[:, has]
    times = drawn.sum(1)
    resampled = (drawn @ values)[times > 0] / times[times > 0]
    return Figure(float(values.mean()), *bootstrap.interval(resampled))


def _pooled(pool: Pool, own: Counts, often: Numbers, errors: list[float]) -> dict[str, Figure | None]:
    """Average precision and best Dice score of all pixels; None without positives."""
    if not len(pool.positives):
        return {"pooled_ap": None, "dice": None}
    positive, negative = own.positive[:, ::-1].astype(float), own.negative[:, ::-1].astype(float)
    rows = max(1, AT_ONCE // positive.shape[1])
    blocks = [often[start : start + rows] for start in range(0, len(often), rows)]
    bounds = [scores.bounds(block @ positive, block @ negative, own.exact[::-1]) for block in blocks]
    figures = []
    for name, value in (("ap", pool.average_precision()), ("dice", pool.best_dice())):
        lowest, highest = (np.concatenate(part) for part in zip(*(block[name] for block in bounds), strict=True))
        errors.append(float((highest - lowest).max()))
        figures.append(Figure(value, *bootstrap.interval(lowest, highest)))
    return {"pooled_ap": figures[0], "dice": figures[1]}


def _of_samples(members: list[CaseScores], anomalous: NDArray[np.bool_], often: Numbers) -> dict[str, Any]:
    """Average precision and area under the ROC curve of the sample scores; None without both kinds of volumes."""
    if anomalous.all() or not anomalous.any():
        return {"sample_ap": None, "auroc": None}
    levels, place = np.unique([-case.sample_score for case in members], return_inverse=True)
    at = np.zeros((len(members), len(levels)))
    at[np.arange(len(members)), place] = 1
    positive, negative = at * anomalous[:, None], at * ~anomalous[:, None]
    exact = np.ones(len(levels), bool)

    def both(weights: Numbers) -> tuple[Numbers, Numbers]:
        right, wrong = weights @ positive, weights @ negative
        return scores.bounds(right, wrong, exact)["ap"][0], scores.area_under_roc(right, wrong)

    values = both(np.ones((1, len(members))))
    figures = [
        Figure(float(value[0]), *bootstrap.interval(resampled))
        for value, resampled in zip(values, both(often), strict=True)
    ]
    return dict(zip(("sample_ap", "auroc"), figures, strict=True))


def _curve(own: Counts) -> list[tuple[float, float]]:
    """Recall and precision at the scores of the grid that find more; nothing without positives."""
    right = np.cumsum(own.positive.sum(0)[::-1])
    wrong = np.cumsum(own.negative.sum(0)[::-1])
    there = np.flatnonzero(np.diff(right, prepend=0))
    if len(there) > CURVE:
        there = there[np.unique(np.linspace(0, len(there) - 1, CURVE).round().astype(np.int64))]
    points = zip(right[there] / right[-1], right[there] / (right[there] + wrong[there]), strict=True)
    return [(round(float(recall), 5), round(float(precision), 5)) for recall, precision in points]
