"""From files to a report: the passes, the rows, and what is to be said about them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from anomalib_synth import metrics

from . import binned, layout_checks, overlays
from . import prediction_checks as checks
from .cases import Case
from .figures import fill
from .predictions import Predictions, held, known
from .report import Report
from .scoring import Scored, flooded, score
from .survey import Options, Survey, survey
from .thresholds import Fixed

__all__ = ["Read", "assembled", "faults_of", "first_read", "validated"]


NAMED = 10  # files in a warning


class Read(NamedTuple):
    """What the first pass over the files of a model found."""

    cases: list[Case]
    options: Options
    given: Predictions
    found: Survey


def first_read(predictions: Path, cases: list[Case], options: Options, step: Callable[[], None]) -> Read:
    """Read all files of a model once, which tells all that is wrong with them."""
    given = _given(predictions, cases, options)
    return Read(cases, options, given, survey(cases, given, options, step))


def _given(folder: Path, cases: list[Case], options: Options) -> Predictions:
    return Predictions(layout_checks.folder("predictions", folder), cases, zeros=options.missing == "zeros")


def faults_of(folders: Sequence[Path], cases: list[Case], options: Options) -> list[str]:
    """All that is wrong with the files of several models, each under the name of its folder; truth is read once."""
    every = [_given(folder, cases, options) for folder in folders]
    told = [list(given.faults) for given in every]
    truths: list[str] = []
    for case in cases:
        truth, faults = known(case, options.classes, options.polarity)
        truths += [f"{case.name}: {fault}" for fault in faults]
        for given, own in zip(every, told, strict=True):
            if fault := held(case, truth, given)[2]:
                own.append(f"{case.name}: {fault}")
    marked = [line for folder, own in zip(folders, told, strict=True) for line in checks.marked(str(folder), own)]
    return [*truths, *marked]


def assembled(read: Read, fixed: Fixed, step: Callable[[], None]) -> Report:
    """The report of one model, whose files have no fault."""
    cases, options, given, found = read
    scored = _scored("truth", read, fixed, step)
    warnings = list(_warnings(scored, found))
    report = Report(
        rows=[fill(row, at, scored, options.limits, fixed.images) for at, row in enumerate(found.rows)],
        cases=scored.cases,
        components=scored.components,
        notes=[*_notes(scored, given, options, fixed), *warnings],
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
        detail=(found.rows, scored._replace(bins=None)),  # bins may be large, and the rows have what they say
        warnings=warnings,
    )
    if options.bins is None:
        return report
    return replace(report, notes=[*report.notes, binned.note(report)])


def _scored(name: str, read: Read, fixed: Fixed, step: Callable[[], None]) -> Scored:
    """The passes after the first; `name` is what the images are called where none of them is anomalous."""
    layout_checks.anomalous(name, any(map(len, read.found.sketch)))
    return score(read.cases, read.given, read.options, read.found, fixed.pixels, step)


def validated(read: Read) -> Fixed:
    """The thresholds of the best F1 of a validation set, whose files have no fault."""
    cases, _, _, found = read
    scored = _scored("the truth of validation", read, Fixed(), lambda: None)
    total = fill(found.rows[0], 0, scored, (), None)
    labels, scores = found.anomalous, np.array([case.sample_score for case in scored.cases])
    return Fixed(total.threshold, metrics.f1_threshold(labels, scores), f"best of {len(cases)} validation images")


def _warnings(scored: Scored, found: Survey) -> Iterator[str]:
    """What may make figures mean something else than they seem to."""
    if found.graded:
        named = [f"{name} ({levels} levels)" for name, levels in found.graded.items()]
        more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
        yield (
            f"{len(named)} of {len(scored.cases)} masks have many levels of grey, as drawings with smooth edges do, "
            f"and are anomalous wherever they are above zero: {', '.join(named[:NAMED])}{more}."
        )
    if many := flooded(scored):
        yield (
            f"{many} of {len(scored.alarms[0].peaks)} lesions are found only where more than half of their image is "
            "called anomalous. FROC and lesion F1-max count them as found, and what touches a lesion as no false alarm."
        )


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
