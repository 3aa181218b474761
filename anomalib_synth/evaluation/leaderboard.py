"""Many models on one data set: one table with ranks, and what sets neighbours apart."""

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from .._disk.files import write_atomically
from . import charts, curves
from . import option_checks as checks
from .assembly import faults_of
from .binned import bound, note, sentence
from .cases import listed, ordered
from .compare import Paired, compared
from .evaluate import evaluate, options_of
from .figures import OF_LESIONS, titles
from .prediction_checks import faults as no_faults
from .report import Report, cell
from .report_html import document, figure, sortable
from .room import unfinished
from .words import visible

__all__ = ["Leaderboard", "leaderboard"]

Progress = Callable[[int, int], None]
FILES = ("leaderboard.md", "leaderboard.json", "leaderboard.html")


@dataclass(frozen=True)
class Leaderboard:
    """Reports of several models, the best first."""

    by: str
    """The figure that ranks them."""
    names: list[str]
    reports: list[Report] = field(repr=False)
    gaps: list[Paired]
    """Of each model but the last: how much better it is than the next, with its interval and p-value."""

    @property
    def titles(self) -> dict[str, str]:
        """The names and titles of the figures."""
        return {name: title for names in self.reports[0].sections.values() for name, title in names.items()}

    def to_json(self) -> str:
        """The figures of the totals, and the gaps."""
        models = [
            {"rank": rank, "name": name, **_figures(report)}
            for rank, (name, report) in enumerate(zip(self.names, self.reports, strict=True), 1)
        ]
        gaps = [gap.plain() for gap in self.gaps]
        content = {"by": self.by, "models": models, "gaps": gaps, "about": self.reports[0].about._asdict()}
        for model, report in zip(models, self.reports, strict=True):
            model["predictions"] = report.about.predictions
        return json.dumps(content, indent=1, allow_nan=False) + "\n"

    def to_markdown(self) -> str:
        """One table: a figure and its 95 % interval in each cell."""
        return (
            "\n".join(
                [
                    "# Leaderboard",
                    "",
                    *self._lines(),
                    *(
                        f"* {visible(line)}"
                        for line in [f"Ranked by {self.titles[self.by]}.", *self._about(), *self._binned()]
                    ),
                ]
            )
            + "\n"
        )

    def to_html(self) -> str:
        """One page that needs nothing else."""
        return document("Leaderboard", self._parts())

    def save(self, folder: str | Path) -> None:
        """Write leaderboard.md, .json and .html, and the report of each model in a folder of its own."""
        place = Path(folder)
        texts = dict(zip(FILES, (self.to_markdown(), self.to_json(), self.to_html()), strict=True))
        with unfinished(place):
            for name, text in texts.items():
                write_atomically(place / name, lambda file, text=text: file.write(text.encode()))  # type: ignore[misc]
            for name, report in zip(self.names, self.reports, strict=True):
                report.save(place / name)

    def _about(self) -> list[str]:
        """What was evaluated, and how; and what may make the figures of a model mean something else."""
        one = self.reports[0].about
        folders = [f"{name}: {report.about.predictions}" for name, report in zip(self.names, self.reports, strict=True)]
        told = [f"{name}: {line}" for name, own in zip(self.names, self.reports, strict=True) for line in own.warnings]
        return [*one._replace(predictions="").lines(), *folders, *told]

    def _binned(self) -> list[str]:
        """How far the figures of each model may be from the exact ones, where scores are binned."""
        if self.reports[0].options["bins"] is None:
            return []
        return [f"{name}: {sentence(report)}." for name, report in zip(self.names, self.reports, strict=True)]

    def _lines(self) -> Iterator[str]:
        heads = [f"**{title}**" if name == self.by else title for name, title in self.titles.items()]
        yield "| rank | model | " + " | ".join(heads) + " | ahead of the next |"
        yield "|---" * (3 + len(self.titles)) + "|"
        for rank, (name, report) in enumerate(zip(self.names, self.reports, strict=True), 1):
            figures = " | ".join(cell(report.rows[0][own]) for own in self.titles)
            gap = self.gaps[rank - 1] if rank <= len(self.gaps) else None
            ahead = "-" if gap is None else f"{cell(gap.difference, '+')} {_about(gap)}"
            yield f"| {rank} | {visible(name)} | {figures} | {ahead} |"
        yield ""

    def _parts(self) -> Iterator[str]:
        total = self.reports[0].rows[0]
        title = self.titles[self.by]
        yield f'<p class="lead">{len(self.names)} models on {total.anomalous} anomalous and {total.normal} normal '
        yield f"images, ranked by {escape(title)}.</p>"
        yield f'<p class="lead">{"<br>".join(escape(visible(line)) for line in self._about())}</p>'
        rows = []
        for rank, (name, report) in enumerate(zip(self.names, self.reports, strict=True), 1):
            found = [report.rows[0][own] for own in self.titles]
            cells: list[tuple[Any, str]] = [(-9.0 if one is None else one.value, figure(one)) for one in found]
            gap = self.gaps[rank - 1] if rank <= len(self.gaps) else None
            shown = "<b>-</b>" if gap is None else f"{figure(gap.difference, '+')} <small>{_about(gap)}</small>"
            # Before the figures, which a narrow window does not show all of.
            cells.insert(0, (-9.0 if gap is None else gap.difference.value, shown))
            rows.append((f"{rank}. {visible(name)}", cells))
        yield sortable(["model", "ahead of the next", *self.titles.values()], rows, falling=title)
        yield f"<h2>{escape(title)} and its interval</h2>"
        totals = [report.rows[0] for report in self.reports]
        yield charts.bars([(name, row[self.by]) for name, row in zip(self.names, totals, strict=True)])
        yield "<h2>Curves of all pixels</h2>"
        yield curves.plots(totals, max(self.reports[0].limits, default=1.0))
        yield curves.legend(self.names)
        first = self.reports[0]
        told = [
            line for line in first.notes if line != note(first) and line not in first.warnings
        ]  # each model has a line of its own for that
        notes = "".join(f"<li>{escape(line)}</li>" for line in [*self._binned(), *told])
        yield "<h2>How to read this</h2><ul><li>Ahead of the next: the paired difference from the model below, its "
        yield f"95 % interval, and how often random exchanges of the two models differ as much.</li>{notes}</ul>"


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
        All others of `evaluate` but `paired`.

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
    aside = given["validation"] and given["validation"][0]
    checks.other_set(list(map(Path, folders.values())), normal=given["normal"], validation=aside)
    ordered(Path(truth), list(map(Path, folders.values())))
    no_faults(faults_of(list(map(Path, folders.values())), listed(Path(truth), given["groups"]), own))
    reports = {}
    for done, (name, folder) in enumerate(folders.items(), 1):
        reports[name] = evaluate(folder, truth, **options)
        if progress is not None:
            progress(done, len(folders))
    first = next(iter(reports.values()))
    chosen = checks.ranked_by(by, {own: first.rows[0][own] is not None for own in first.rows[0].figures}, first.limits)
    ranked = sorted(reports, key=lambda name: -_value(reports[name], chosen))
    gaps = [
        compared(reports[one], reports[other], permutations, seed, rows=1)[0].figures[chosen]
        for one, other in pairwise(ranked)
    ]
    return Leaderboard(chosen, ranked, [reports[name] for name in ranked], gaps)


def _figures(report: Report) -> dict[str, Any]:
    total = report.rows[0]
    return {**{name: one and one._asdict() for name, one in total.figures.items()}, "within": total.within}


def _about(gap: Paired) -> str:
    """How often chance differs as much, and how far binning may move the difference."""
    told = [] if gap.p is None else [f"p = {gap.p:.3g}"]
    return ", ".join(told if gap.within is None else [*told, f"{bound(gap.within)} by binning"])


def _value(report: Report, name: str) -> float:
    found = report.rows[0][name]
    return float("-inf") if found is None else found.value
