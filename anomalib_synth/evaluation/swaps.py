"""p-values of random swaps of two models, image by image."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..metrics.ranking import ranked as ranked_scores
from . import grids
from .left_out import POOLED, SINGLE

if TYPE_CHECKING:
    from .case_scores import CaseScores
    from .report import Report
    from .scoring import Scored

__all__ = ["flipped", "p_values", "swap_of_images"]

AT_ONCE = 128  # images, or exchanges, whose counts are in memory together
Values = NDArray[np.float64]
Swap = Callable[[NDArray[np.bool_]], dict[str, float]]
"""From which images are exchanged to the differences that there are then."""


def p_values(one: "Report", other: "Report", at: int, swaps: NDArray[np.bool_]) -> dict[str, float]:
    """Of all figures that can be exchanged; each of `swaps` says which images are."""
    members = one.detail[0][at].members
    pairs = [([report.cases[place] for place in members]) for report in (one, other)]
    found: dict[str, float] = {}
    drawn = np.concatenate([np.zeros((1, len(members)), bool), swaps])
    for swap in (swap_of_images(*pairs), _means(*pairs)):
        if swap is not None:
            found |= _often(map(swap, drawn))
    return found | _often(_pixels(one, other, at, drawn))


def _often(differences: Iterable[dict[str, float]]) -> dict[str, float]:
    """How often each is as large as that without any exchange, which comes first, itself counted."""
    drawn = iter(differences)
    seen = next(drawn, {})
    often, times = dict.fromkeys(seen, 1), 1
    for one in drawn:
        times += 1
        for name, value in one.items():
            often[name] += abs(value) >= abs(seen[name]) - 1e-12
    return {name: count / times for name, count in often.items()}


def swap_of_images(one: list["CaseScores"], other: list["CaseScores"]) -> Swap | None:
    """Of figures of single scores, by their ranks within each model."""
    from scipy.stats import rankdata

    anomalous = np.array([case.anomalous for case in one])
    if anomalous.all() or not anomalous.any():
        return None
    ranks = [rankdata([case.sample_score for case in cases]) for cases in (one, other)]

    def swap(swapped: NDArray[np.bool_]) -> dict[str, float]:
        first, second = (ranked_scores(anomalous, np.where(swapped, *pair)) for pair in (ranks[::-1], ranks))
        return {name: getattr(first, field) - getattr(second, field) for name, field in SINGLE.items()}

    return swap


def _means(one: list["CaseScores"], other: list["CaseScores"]) -> Swap | None:
    """Of the mean average precision, which other images do not change; AUPIMO has the thresholds of the normal ones."""
    pairs = [(a.pixel_ap, b.pixel_ap) for a, b in zip(one, other, strict=True)]
    values = np.array([np.nan if a is None or b is None else a - b for a, b in pairs])
    if np.isnan(values).all():
        return None

    def swap(swapped: NDArray[np.bool_]) -> dict[str, float]:
        return {"pixel_ap": float(np.nanmean(np.where(swapped, -values, values)))}

    return swap


def _pixels(one: "Report", other: "Report", at: int, drawn: NDArray[np.bool_]) -> Iterator[dict[str, float]]:
    """Counts in the bins of both models, in the order of the recall at each."""
    members = one.detail[0][at].members
    if not sum(one.cases[place].anomalous_pixels for place in members):
        return
    models = [report.detail[1] for report in (one, other)]
    every = np.ones((1, len(members)), bool)
    totals, below = zip(*(_summed(model, members, every) for model in models), strict=True)
    levels = np.concatenate([_recall(own[0]) for own in totals])
    order = np.lexsort((-levels[:, 1], -levels[:, 0]))
    sums, outside = np.concatenate([own[0] for own in totals], axis=1)[:, order], float(below[0][0] + below[1][0])
    for start in range(0, len(drawn), AT_ONCE):
        swapped = drawn[start : start + AT_ONCE]
        parts = [_summed(model, members, own) for model, own in zip(models, (~swapped, swapped), strict=True)]
        for own, others, out, more in zip(parts[0][0], parts[1][0], parts[0][1], parts[1][1], strict=True):
            kept = np.concatenate([own, others], axis=1)[:, order]
            first = grids.ranked(kept, float(out + more), one.limits)
            second = grids.ranked(np.maximum(sums - kept, 0), outside - float(out + more), one.limits)
            found = {name: getattr(first, field) - getattr(second, field) for name, field in POOLED.items()}
            pairs = zip(one.limits, first.aupro, second.aupro, strict=True)
            yield found | {f"aupro_{limit:g}": a - b for limit, a, b in pairs}


def _summed(model: "Scored", members: NDArray[np.int64], chosen: NDArray[np.bool_]) -> tuple[Values, Values]:
    """Counts in the bins of a model, and below them, over the images of each row of `chosen`; a few at a time."""
    counts = np.zeros((len(chosen), model.histograms[0].size))
    for start in range(0, len(members), AT_ONCE):
        places = members[start : start + AT_ONCE]
        own = np.array([model.histograms[place].reshape(-1) for place in places], np.float64)
        counts += chosen[:, start : start + AT_ONCE].astype(np.float64) @ own
    below: Values = chosen.astype(np.float64) @ np.array([model.outside[place] for place in members], np.float64)
    return counts.reshape(len(chosen), 3, -1), below


def _recall(total: Values) -> Values:
    """Recall and false positive rate at each bin, the lowest first."""
    hits, _, tied = np.cumsum(total[:, ::-1], axis=1)[:, ::-1]
    return np.column_stack([hits / hits[0], tied / max(tied[0], 1)])


def flipped(
    left_out: Values, value: float, anomalous: NDArray[np.bool_], rng: np.random.Generator, times: int
) -> float:
    """Where nothing can be exchanged: what each image adds to the difference is given a random sign."""
    parts = np.zeros(len(left_out))
    for stratum in (anomalous, ~anomalous):
        if (count := int(stratum.sum())) > 1:
            parts[stratum] = (count - 1) / count * (left_out[stratum].mean() - left_out[stratum])
    often = 1
    for _ in range(times):
        often += abs(float(np.where(rng.random(len(parts)) < 0.5, 1, -1) @ parts)) >= abs(value) - 1e-12
    return often / (times + 1)
