"""From files to a report: the passes, the rows, and what is to be said about them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from anomalib_synth import metrics

from . import binned, layout_checks, overlays
from . import prediction_checks as checks
from .cases import Case, listed
from .figures import RowScores, fill
from .predictions import Predictions
from .report import Report
from .scoring import Scored, score
from .survey import Options, Survey, survey
from .thresholds import Fixed

__all__ = ["assembled", "validated"]

Pair = tuple[str | Path, str | Path]


def assembled(predictions: Path, cases: list[Case], options: Options, fixed: Fixed, step: Callable[[], None]) -> Report:
    """The report of one model."""
    given, found, scored = _scored(predictions, cases, options, fixed, step)
    rows = _rows(found, scored, options, fixed)
    report = Report(
        rows=rows,
        cases=scored.cases,
        components=scored.components,
        notes=_notes(scored, given, options, fixed),
        limits=options.limits,
        options={
            "how": options.how,
            "mood": options.mood,
            "missing": options.missing,
            "polarity": options.polarity,
            "bins": options.bins,
        },
        fixed=fixed,
        overlays=overlays.of(scored.cases, cases, given, options),
        paired=[],
        detail=(found.rows, scored),
    )
    if options.bins is None:
        return report
    note = f"Scores of pixels, in total, are {binned.sentence(report)}. All other figures are exact."
    return replace(report, notes=[*report.notes, note])


def _scored(
    predictions: Path, cases: list[Case], options: Options, fixed: Fixed, step: Callable[[], None]
) -> tuple[Predictions, Survey, Scored]:
    given = Predictions(layout_checks.folder("predictions", predictions), cases, zeros=options.missing == "zeros")
    found = survey(cases, given, options, step)
    checks.faults(found.faults)
    layout_checks.anomalous(any(map(len, found.sketch)))
    return given, found, score(cases, given, options, found, fixed.pixels, step)


def _rows(found: Survey, scored: Scored, options: Options, fixed: Fixed) -> list[RowScores]:
    return [fill(row, at, scored, options.limits, fixed.images) for at, row in enumerate(found.rows)]


def validated(pair: Pair, groups: Sequence[str] | None, options: Options) -> Fixed:
    """The thresholds of the best F1 of a validation set."""
    cases = listed(Path(pair[1]), groups)
    _, found, scored = _scored(Path(pair[0]), cases, options._replace(lesions=False, limits=()), Fixed(), lambda: None)
    total = fill(found.rows[0], 0, scored, (), None)
    labels, scores = found.anomalous, np.array([case.sample_score for case in scored.cases])
    return Fixed(total.threshold, metrics.f1_threshold(labels, scores), f"best of {len(cases)} validation images")


def _notes(scored: Scored, given: Predictions, options: Options, fixed: Fixed) -> list[str]:
    rule: Any = options.how or "the largest of an image, the mean of the highest tenth of the slices of a volume"
    notes = [
        f"Scores of images: {'read from sample/' if given.samples is not None else rule}.",
        "Rows: each group beside every normal image, but those of other groups with anomalies.",
        "Pixel figures rank all pixels of all images together; the mean is over anomalous images.",
        "F1-max and IoU-max are at the threshold that is best for these very images: an upper bound.",
        "Intervals: 95 %, jackknife over images. From two or three images of a kind they say little about others.",
    ]
    if fixed.pixels is not None:
        notes.append(f"Fixed thresholds ({fixed.source}): pixels {fixed.pixels:.6g}, images {fixed.images:.6g}.")
    if options.mood:
        notes.append("As in the MOOD challenge: scores as float16, clipped to [0, 1].")
    if options.missing == "zeros" and given.missing:
        notes.append(f"{len(given.missing)} predictions are missing and count as zeros: {', '.join(given.missing)}.")
    if not any(not case.anomalous for case in scored.cases):
        notes.append("No image is normal: there are no figures of images, and no AUPIMO.")
    return notes
