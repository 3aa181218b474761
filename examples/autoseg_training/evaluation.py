"""Average precision on the test set: pixels per corruption and in all, samples, both of the published definitions."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import corruptions, metrics

from . import intervals
from .fusion import Score, directions, fuse
from .slabs import Views
from .testset import NORMAL, Case


class PooledPrecision:
    """Average precision of all voxels of many volumes at once, in little memory.

    Scores are counted in bins that keep the upper 20 bits of their float32, a relative resolution of 1/2048.
    """

    _shift = 12
    _bins = (0x3F800000 >> 12) + 1  # of scores in [0, 1]

    def __init__(self) -> None:
        self.positive = np.zeros(self._bins, np.int64)
        self.negative = np.zeros(self._bins, np.int64)

    def add(self, label: NDArray[np.bool_], score: NDArray[np.float32]) -> None:
        """Count the voxels of one volume; scores in [0, 1]."""
        bins = (np.ascontiguousarray(score, np.float32).view(np.int32) >> self._shift).ravel()
        everything = np.bincount(bins, minlength=self._bins)
        positive = np.bincount(bins[label.ravel()], minlength=self._bins)
        self.positive += positive
        self.negative += everything - positive

    def value(self) -> float:
        """Return the average precision, with tied scores as scikit-learn has them; nan without a positive."""
        hits = np.cumsum(self.positive[::-1])
        found = hits + np.cumsum(self.negative[::-1])
        if not hits[-1]:
            return float("nan")
        return float((self.positive[::-1] / hits[-1] * hits / np.maximum(found, 1)).sum())


def evaluate(
    score: Score,
    cases: Sequence[Case],
    volumes: Sequence[NDArray[np.float32]],
    views: Views,
    slices: int,
    *,
    smooth: float = 0.0,
    progress: Callable[[int, int], None] | None = None,
    keep: Callable[[Case, NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]], None] | None = None,
) -> dict[str, Any]:
    """Score every case.

    Parameters
    ----------
    score
        The network.
    cases
        The test set, a subject's cases together.
    volumes
        All volumes; a case names its own by index.
    views, slices
        As in training.
    smooth
        See `fusion.fuse`; the published average is evaluated beside it.
    progress
        Called with the number of cases done, and of all.
    keep
        Called with ``(case, image, mask, score)`` of each, for pictures and files.

    Returns
    -------
    dict
        ``pixel``: mean of the volumes' average precisions, per corruption and ``total``; ``plain``: the same without
        smoothing, the published average; ``pooled``: average precision of all voxels of the volumes with that
        corruption, and of every volume, normal ones included; ``sample``; these under ``random``, for scores that know
        nothing; ``intervals``: 95 % bootstrap intervals over the volumes of ``pixel`` and ``sample``; ``cases``: one
        entry for each, with its recipe.
    """
    names = list(corruptions.MOOD)
    pools = {name: PooledPrecision() for name in [*names, "total"]}
    found: list[dict[str, Any]] = []
    subject, base, own = -1, None, views
    for done, case in enumerate(cases):
        volume = np.asarray(volumes[case.subject])
        if case.subject != subject:
            own = Views.around([volume], len(views.views), like=views)
            subject, base = case.subject, directions(score, volume, own, slices)
        image, mask, recipe = case.make(volume)
        results = directions(score, image, own, slices, before=base, changed=image != volume) if mask.any() else base
        assert results is not None
        fused = fuse(results, own, smooth)
        entry: dict[str, Any] = {
            "number": case.number,
            "subject": case.subject,
            "corruption": case.corruption,
            "sample_score": float(metrics.sample_score(fused)),
        }
        pools["total"].add(mask, fused)
        if case.corruption != NORMAL:
            entry["pixel"] = float(metrics.average_precision(mask, fused))
            plain = fuse(results, own) if smooth else fused
            entry["plain"] = float(metrics.average_precision(mask, plain))
            entry["share"] = float(mask.mean())
            entry["recipe"] = recipe.to_json()
            pools[case.corruption].add(mask, fused)
        if keep is not None:
            keep(case, image, mask, fused)
        found.append(entry)
        if progress is not None:
            progress(done + 1, len(cases))
    return {**summary(found), "pooled": {name: pool.value() for name, pool in pools.items()}, "cases": found}


def summary(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Average the cases' entries."""
    anomalous = [entry for entry in found if entry["corruption"] != NORMAL]

    def mean(values: list[float]) -> float:
        return float(np.mean(values)) if values else float("nan")

    by_name = {name: [e for e in anomalous if e["corruption"] == name] for name in corruptions.MOOD}
    labels = np.array([entry["corruption"] != NORMAL for entry in found])
    scores = np.array([entry["sample_score"] for entry in found])
    return {
        "pixel": {
            **{name: mean([e["pixel"] for e in entries]) for name, entries in by_name.items()},
            "total": mean([e["pixel"] for e in anomalous]),
        },
        "plain": {
            **{name: mean([e["plain"] for e in entries]) for name, entries in by_name.items()},
            "total": mean([e["plain"] for e in anomalous]),
        },
        "sample": float(metrics.average_precision(labels, scores)) if labels.any() else float("nan"),
        "intervals": {
            "pixel": {
                **{name: intervals.of_mean([e["pixel"] for e in entries]) for name, entries in by_name.items()},
                "total": intervals.of_mean([e["pixel"] for e in anomalous]),
            },
            "sample": intervals.of_precision(labels.tolist(), scores.tolist()),
        },
        "random": {
            "pixel": {
                **{name: mean([e["share"] for e in entries]) for name, entries in by_name.items()},
                "total": mean([e["share"] for e in anomalous]),
            },
            "pooled": sum(e["share"] for e in anomalous) / max(len(found), 1),
            "sample": float(labels.mean()),
        },
    }
