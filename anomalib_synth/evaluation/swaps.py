"""p-values of random swaps of two models, image by image."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..metrics.ranking import ranked as ranked_scores
from . import grids
from .left_out import POOLED, SINGLE

if TYPE_CHECKING:
    from .case_scores import CaseScores
    from .report import Report

__all__ = ["flipped", "p_values", "swap_of_images"]

Values = NDArray[np.float64]
Swap = Callable[[NDArray[np.bool_]], dict[str, float]]
"""From which images are exchanged to the differences that there are then."""


def p_values(one: "Report", other: "Report", at: int, swaps: NDArray[np.bool_]) -> dict[str, float]:
    """Of all figures that can be exchanged; each of `swaps` says which images are."""
    members = one.detail[0][at].members
    pairs = [([report.cases[place] for place in members]) for report in (one, other)]
    found: dict[str, float] = {}
    for swap in (swap_of_images(*pairs), _means(*pairs), _pixels(one, other, at)):
        if swap is None:
            continue
        seen = swap(np.zeros(len(members), bool))
        often = dict.fromkeys(seen, 1)
        for swapped in swaps:
            for name, value in swap(swapped).items():
                often[name] += abs(value) >= abs(seen[name]) - 1e-12
        found |= {name: times / (len(swaps) + 1) for name, times in often.items()}
    return found


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


def _pixels(one: "Report", other: "Report", at: int) -> Swap | None:
    """Counts in the bins of both models, in the order of the recall at each."""
    members = one.detail[0][at].members
    if not sum(one.cases[place].anomalous_pixels for place in members):
        return None
    counts = [np.array([report.detail[1].histograms[place] for place in members], float) for report in (one, other)]
    below = [np.array([report.detail[1].outside[place] for place in members], float) for report in (one, other)]
    levels = np.concatenate([_recall(own.sum(0)) for own in counts])
    order = np.lexsort((-levels[:, 1], -levels[:, 0]))
    widths = [own.shape[2] for own in counts]
    wide = [
        np.pad(counts[0], ((0, 0), (0, 0), (0, widths[1])))[..., order],
        np.pad(counts[1], ((0, 0), (0, 0), (widths[0], 0)))[..., order],
    ]
    sums, outside = (wide[0] + wide[1]).sum(0), (below[0] + below[1]).sum()
    flat = [part.reshape(len(members), -1) for part in wide]

    def swap(swapped: NDArray[np.bool_]) -> dict[str, float]:
        kept = (~swapped) @ flat[0] + swapped @ flat[1]
        out = float(below[0][~swapped].sum() + below[1][swapped].sum())
        first = grids.ranked(kept.reshape(sums.shape), out, one.limits)
        second = grids.ranked(np.maximum(sums - kept.reshape(sums.shape), 0), float(outside - out), one.limits)
        found = {name: getattr(first, field) - getattr(second, field) for name, field in POOLED.items()}
        pairs = zip(one.limits, first.aupro, second.aupro, strict=True)
        return found | {f"aupro_{limit:g}": a - b for limit, a, b in pairs}

    return swap


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
