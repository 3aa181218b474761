"""What one image adds: figures of its own pixels, its score, and its components."""

from typing import NamedTuple

import numpy as np

from anomalib_synth import metrics

from ..metrics.bounds import Bounds
from ..metrics.keys import Keys, reaches
from ..metrics.levels import Levels, Walk
from ..metrics.pimo import Shared
from .bins import Bins
from .cases import Case
from .predictions import Predictions, ranked_sample
from .survey import Loaded, Options

__all__ = ["CaseScores", "Component", "case_scores", "components", "within"]


class CaseScores(NamedTuple):
    """What one image adds: figures of its own pixels, and its score."""

    name: str
    groups: dict[str, str]
    anomalous: bool
    missing: bool
    sample_score: float
    anomalous_pixels: int
    normal_pixels: int
    pixel_ap: float | None
    """None, as all figures of pixels, where no pixel is anomalous."""
    pixel_auroc: float | None
    pixel_f1: float | None
    aupimo: float | None
    found: int | None
    """Anomalous pixels that score at least the fixed threshold; None without one, as the next."""
    called: int | None
    """All pixels that do."""


class Component(NamedTuple):
    """One connected component of a mask."""

    name: str
    component: int
    pixels: int
    largest_score: float
    mean_score: float


def case_scores(
    case: Case,
    loaded: Loaded,
    own: Levels,
    negatives: Keys,
    shared: Shared,
    given: Predictions,
    options: Options,
    threshold: float | None,
) -> CaseScores:
    """All that is kept of one image."""
    scores = loaded.scores
    if given.samples is None:
        sample = metrics.sample_score(scores, options.how, mood=options.mood)
    else:
        sample = ranked_sample(given.samples.get(case.name, 0.0), mood=options.mood)
    own.count(negatives)
    positives = loaded.outlined.pixels
    figures = None
    if positives:
        walk = Walk(positives, len(negatives))
        walk.enter(own)
        figures = walk.close()
    called = None if threshold is None else reaches(loaded.pixels, threshold)
    return CaseScores(
        name=case.name,
        groups=dict(case.groups),
        anomalous=positives > 0 if case.anomalous is None else case.anomalous,
        missing=case.name in given.missing,
        sample_score=float(sample),
        anomalous_pixels=positives,
        normal_pixels=len(negatives),
        pixel_ap=figures and figures.average_precision,
        pixel_auroc=figures.roc_auc if figures and len(negatives) else None,
        pixel_f1=figures and figures.f1_max,
        aupimo=shared.area(loaded.positives()) if positives and shared.entered else None,
        found=None if called is None else int(np.count_nonzero(called & loaded.truth.array)),
        called=None if called is None else int(np.count_nonzero(called)),
    )


def within(own: Levels, negatives: int, bins: Bins | None) -> float | None:
    """How far the average precision of an image may be from the exact one, from its counted levels."""
    positives = int(own.hits.sum())
    if bins is None or not positives:
        return None
    walk, bounds = Walk(positives, negatives), Bounds(positives, negatives)
    walk.enter(own)
    bounds.enter(own, bins.several(own))
    return bounds.close(walk.close()).average_precision


def components(case: Case, loaded: Loaded) -> list[Component]:
    """Each component of a mask, with the scores of its pixels."""
    outlined, flat = loaded.outlined, loaded.scores.reshape(-1)
    places = np.concatenate([np.arange(start, stop) for start, stop in outlined.runs] or [np.empty(0, np.int64)])
    of = np.repeat(outlined.labels, np.diff(outlined.runs, axis=1)[:, 0])
    scores = flat[places].astype(np.float64)
    largest = np.full(len(outlined.sizes), -np.inf)
    np.maximum.at(largest, of, scores)
    means = np.bincount(of, scores, len(outlined.sizes)) / np.maximum(outlined.sizes, 1)
    return [
        Component(case.name, number + 1, int(size), float(largest[number]), float(means[number]))
        for number, size in enumerate(outlined.sizes)
    ]
