"""Many models on one data set: one table with ranks, and what sets neighbours apart."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from . import layout_checks
from . import option_checks as checks
from .about import about
from .assembly import faults_of
from .board import Leaderboard
from .cases import listed, ordered, shared
from .compare import compared
from .evaluate import evaluate, options_of
from .figures import OF_LESIONS, titles
from .prediction_checks import faults as no_faults
from .predictions import maps_of
from .report import Report

__all__ = ["leaderboard"]

Progress = Callable[[int, int], None]
UNTOLD = ("predictions", "truth", "workers", "progress")
"""Arguments that are no options of the figures."""


def leaderboard(
    predictions: Mapping[str, str | Path] | Sequence[str | Path],
    truth: str | Path,
    *,
    by: str | None = None,
    permutations: int = 2000,
    seed: int = 0,
    progress: Progress | None = None,
    **options: Any,
) -> Leaderboard:
    """Rank several models by one figure on the same images.

    Parameters
    ----------
    predictions : mapping of names to folders, or sequence of folders
        The score maps of each model; folders are called by their own names.
    truth : path
        As for `evaluate`.
    by : str, optional
        The name of the figure that ranks them, such as ``"pixel_ap"`` or ``"aupro_0.3"``; by itself the AUPRO up to
        the first limit.
    permutations, seed
        As for `evaluate`: for the p-values of neighbours.
    progress : callable, optional
        Called with the number of models that are done, and of all.
    **options
        All others of `evaluate` but `paired`. Where the maps of `normal` or `validation` are in a folder for each
        model, of its name, each has the threshold that its own give; otherwise one threshold is that of all models,
        which compares them only where their scores are in one unit.

    Returns
    -------
    Leaderboard
        With a report for each model, the best first.

    Raises
    ------
    PredictionError, FileNotFoundError, ValueError, TypeError
        As for `evaluate`; when there are fewer than two models, two have one name, or no model has the figure.
    """
    folders = dict(predictions) if isinstance(predictions, Mapping) else {Path(own).name: own for own in predictions}
    places = {name: Path(folder) for name, folder in folders.items()}
    ordered(Path(truth), list(places.values()))
    checks.models(len(predictions), list(folders))
    defaults = {name: one.default for name, one in inspect.signature(evaluate).parameters.items() if name != "paired"}
    checks.names_of("leaderboard", options, defaults)
    given = {**defaults, **options}
    own = options_of(**{name: given[name] for name in inspect.signature(options_of).parameters})
    permutations, seed = checks.permutations(permutations), checks.seed(seed)
    fixed = any(given[name] is not None for name in ("threshold", "normal", "validation"))
    checks.ranked_by(
        by,
        {
            name: (own.lesions or name not in OF_LESIONS) and (fixed or not name.endswith("_fixed"))
            for section in titles(own.limits).values()
            for name in section
        },
        own.limits,
    )
    for place in places.values():
        layout_checks.folder("predictions", place)
    cases = listed(Path(truth), given["groups"])
    aside = _aside(given, list(places))
    for maps in aside.values():
        checks.other_set([maps_of(place) for place in places.values()], **maps)
    if given["validation"] is not None:
        checks.other_images(shared(cases, listed(Path(given["validation"][1]), given["groups"])))
    no_faults(faults_of(list(places.values()), cases, own))
    reports = {}
    for done, (name, folder) in enumerate(folders.items(), 1):
        reports[name] = evaluate(folder, truth, **options | _source(given, aside[name]))
        if progress is not None:
            progress(done, len(folders))
    first = next(iter(reports.values()))
    chosen = checks.ranked_by(by, {own: first.rows[0][own] is not None for own in first.rows[0].figures}, first.limits)
    ranked = sorted(reports, key=lambda name: -_value(reports[name], chosen))
    gaps = [
        compared(reports[one], reports[other], permutations, seed, rows=1)[0].figures[chosen]
        for one, other in pairwise(ranked)
    ]
    told = {name: value for name, value in given.items() if name not in UNTOLD}
    return Leaderboard(
        by=chosen,
        names=ranked,
        reports=[reports[name] for name in ranked],
        gaps=gaps,
        about=about("", truth, None, {**told, "permutations": permutations, "seed": seed}, defaults),
        one_threshold=fixed and len({tuple(maps.values()) for maps in aside.values()}) == 1,
    )


def _aside(given: Mapping[str, Any], models: Sequence[str]) -> dict[str, dict[str, Path]]:
    """For each model the maps that its threshold comes from: those below its name, or one folder for all."""
    found: dict[str, dict[str, Path]] = {model: {} for model in models}
    for name in ("normal", "validation"):
        if given[name] is not None:
            root = layout_checks.folder(name, Path(given[name] if name == "normal" else given[name][0]))
            own = [model for model in models if (root / model).is_dir()]
            checks.of_each(name, root, models, own)
            for model in models:
                found[model][name] = root / model if own else root
    return found


def _source(given: Mapping[str, Any], maps: Mapping[str, Path]) -> dict[str, Any]:
    """The options of `evaluate` for the threshold of one model."""
    return {name: path if name == "normal" else (path, given[name][1]) for name, path in maps.items()}


def _value(report: Report, name: str) -> float:
    found = report.rows[0][name]
    return float("-inf") if found is None else found.value
