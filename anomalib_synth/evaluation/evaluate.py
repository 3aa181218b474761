"""Predictions against a suite: pixel and sample figures, with intervals, one volume in memory at a time."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import metrics

from .._disk import files
from .._disk.claim import free
from .._disk.manifest import MANIFEST
from . import cases as listing
from . import overlays, pooled, rows, tables
from . import prediction_checks as checks
from .predictions import Predictions, truth, whole_score
from .report import REPORTS, CaseScores, Report, reported

__all__ = ["evaluate", "room_for_report"]

READING = (
    "Pixel AP: mean over anomalous volumes of the average precision of each.",
    "Pooled: all pixels of all volumes in one ranking, scores clipped to [0, 1], as in the MOOD challenge.",
    "Best Dice: all pixels pooled likewise, at the one threshold that is best for them.",
    "A row has its anomalous volumes beside every normal volume, but those of other groups with anomalies.",
    "Intervals: 95 %, from a bootstrap over volumes, anomalous and normal ones drawn apart.",
    "From two or three volumes of a kind intervals are too narrow, and from one they say nothing about others.",
)


def evaluate(
    predictions: str | Path, suite: str | Path, *, resamples: int = 2000, seed: int = 0, missing: str = "error"
) -> Report:
    """Hold a folder of score maps against a suite, or against images with lesion masks.

    Parameters
    ----------
    predictions : path
        A folder with one score map for each volume, under the volume's name, in the folder or its `pixel/`. Where
        there is a `sample/`, the sample scores are read from `sample/NAME.txt`; elsewhere they are
        `metrics.sample_score` of the maps (an image counts as one slice).
    suite : path
        A suite (`toy/`, `toy_label/` and perhaps `manifest.jsonl`); a folder with `images/` and `masks/` of the same
        names; or a CSV file with the columns `image` and `mask` (empty: normal) and perhaps `group` and `severity`,
        the paths relative to it.
    resamples : int
        How many bootstrap resamples of volumes the intervals come from.
    seed : int
        The same seed gives the same intervals.
    missing : {"error", "zeros"}
        Whether a volume without a prediction is an error, or counts as zeros, as in the MOOD challenge.

    Returns
    -------
    Report
        The figures in total, per corruption or group, and per severity.

    Raises
    ------
    PredictionError
        A `ValueError` that names every prediction that is missing, extra, unreadable, of another shape or affine, or
        holds NaN or infinities.
    FileNotFoundError, ValueError
        When the suite lacks a file, or has no anomalous volume.
    TypeError
        When `resamples` or `seed` is no whole number.

    Notes
    -----
    Pixel AP is the mean over anomalous volumes of the exact average precision of each. Pooled pixel AP is that of all
    pixels of all volumes in one ranking, scores clipped to [0, 1], and best Dice that of the one threshold that is best
    for all: both exact, from two passes over the files. The first keeps the scores of the anomalous pixels (8 bytes
    each), the second counts the others at each (8 bytes for each anomalous pixel and row that it is in).
    The intervals of the pooled figures come from counts at 1,024 scores and between them, and are widened by what that
    leaves open, `Report.grid_error` at most; they are exact where there are no more scores than that.
    """
    resamples, seed, missing = checks.resamples(resamples), checks.seed(seed), checks.missing(missing)
    cases = listing.listed(Path(suite))
    folder = checks.folder("predictions", Path(predictions))
    given = Predictions(folder, cases, zeros=missing == "zeros")
    first = [_first_look(case, given) for case in cases]
    checks.faults(given.faults)
    checks.anomalous(any(len(look.positives) for look in first))
    anomalous = np.array([look.scores.anomalous for look in first])
    pools = [(row, pooled.Pool([first[place].positives for place in row.members])) for row in rows.of(cases, anomalous)]
    grid = pooled.Grid.of(pools[0][1].positives)
    positive = np.array([grid.histogram(pooled.in_order(look.positives)) for look in first])
    negative = np.zeros_like(positive)
    for place, case in enumerate(cases):
        negatives = _negatives(case, given, pools[0][1].positives[0])
        negative[place] = grid.histogram(negatives)
        for row, pool in pools:
            if place in row.members and len(pool.positives):
                pool.count(negatives)
    counts = tables.Counts(positive, negative, grid.exact)
    scores = [look.scores for look in first]
    table, grid_error = tables.fill(pools, scores, counts, resamples, seed)
    return Report(
        rows=table,
        cases=scores,
        notes=_notes(first, given, missing),
        resamples=resamples,
        seed=seed,
        missing=missing,
        grid_error=grid_error,
        overlays=overlays.of(scores, cases, given),
    )


def room_for_report(out: Path, predictions: Path, suite: Path, *, overwrite: bool = False) -> None:
    """Refuse a folder where a report would take the place of a file that is read, or of one that is no report."""
    folder = checks.folder("predictions", predictions)
    read = [suite / MANIFEST if suite.is_dir() else suite]
    read += [path for case in listing.listed(suite) for path in (case.image, case.label, case.sample) if path]
    read += [folder / name for name in files.names(folder)] + list((folder / "sample").glob("*.txt"))
    own = {out / name for name in REPORTS} if reported(out) else set()
    free((out / name for name in REPORTS), read, own, overwrite=overwrite)


class _Look(NamedTuple):
    """What the first pass keeps of a volume."""

    scores: CaseScores
    positives: NDArray[np.uint64]
    outside: bool


def _first_look(case: listing.Case, given: Predictions) -> _Look:
    known = truth(case)
    scores, fault = given.read(case, known)
    if fault:
        given.faults.append(f"{case.name}: {fault}")
        scores = np.zeros(known.array.shape, np.float32)
    any_there = bool(known.array.any())
    sample = whole_score(scores) if given.samples is None else given.samples.get(case.name, 0.0)
    line = CaseScores(
        name=case.name,
        group=case.group,
        severity=case.severity,
        anomalous=any_there if case.sample is None else checks.sample_label(case.sample),
        missing=case.name in given.missing,
        pixel_ap=metrics.average_precision(known.array, scores) if any_there else None,
        sample_score=sample,
    )
    outside = bool(scores.min() < 0 or scores.max() > 1)
    return _Look(line, pooled.keys(scores[known.array]), outside)


def _negatives(case: listing.Case, given: Predictions, least: Any) -> NDArray[np.uint64]:
    """The sorted keys of the normal pixels that score as much as the lowest of all positives."""
    known = truth(case)
    scores, _ = given.read(case, known)
    slices = zip(known.array, scores, strict=True)
    parts = (pooled.keys(part[~there]) for there, part in slices)
    return pooled.in_order(np.concatenate([part[part >= least] for part in parts]))


def _notes(first: list[_Look], given: Predictions, missing: str) -> list[str]:
    notes = list(READING)
    if clipped := sum(look.outside for look in first):
        notes.append(f"{clipped} predictions have scores outside [0, 1], which the pooled figures clip.")
    if missing == "zeros" and given.missing:
        notes.append(f"{len(given.missing)} predictions are missing and count as zeros: {', '.join(given.missing)}.")
    return notes
