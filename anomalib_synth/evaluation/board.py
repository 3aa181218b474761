"""What a leaderboard holds: reports of several models, and what sets neighbours apart."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._disk.files import write_atomically
from . import board_notes, board_page
from .about import About
from .compare import Paired
from .report import Report, cell
from .room import unfinished
from .words import marked_down

__all__ = ["FILES", "Leaderboard"]

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
    about: About = field(default_factory=About)
    """What all of them were held against, and how."""
    one_threshold: bool = False
    """Whether all models are held against the same fixed threshold."""

    @property
    def titles(self) -> dict[str, str]:
        """The names and titles of the figures."""
        return {name: title for names in self.sections.values() for name, title in names.items()}

    @property
    def sections(self) -> dict[str, dict[str, str]]:
        """The same, section by section: of images, of pixels, of regions."""
        return self.reports[0].sections

    @property
    def warnings(self) -> list[str]:
        """What may make figures mean something else than they seem to."""
        return board_notes.warnings(self)

    def to_json(self) -> str:
        """The figures of the totals, and the gaps."""
        models = [
            {"rank": rank, "name": name, **_figures(report), "fixed": report.fixed._asdict()}
            for rank, (name, report) in enumerate(zip(self.names, self.reports, strict=True), 1)
        ]
        gaps = [gap.plain() for gap in self.gaps]
        for model, report in zip(models, self.reports, strict=True):
            model["predictions"] = report.about.predictions
        content = {"by": self.by, "models": models, "gaps": gaps, "about": self.about._asdict()}
        content["notes"] = [*self.warnings, *board_notes.notes(self)]
        return json.dumps(content, indent=1, allow_nan=False) + "\n"

    def to_markdown(self) -> str:
        """Tables, a figure and its 95 % interval in each cell, the one that ranks first; and how to read them."""
        told = [*self.warnings, *board_notes.notes(self), *board_notes.origins(self)]
        return "\n".join(["# Leaderboard", "", *self._lines(), *(f"* {marked_down(line)}" for line in told)]) + "\n"

    def to_html(self) -> str:
        """One page that needs nothing else."""
        return board_page.page(self)

    def save(self, folder: str | Path) -> None:
        """Write leaderboard.md, .json and .html, and the report of each model in a folder of its own."""
        place = Path(folder)
        texts = dict(zip(FILES, (self.to_markdown(), self.to_json(), self.to_html()), strict=True))
        with unfinished(place):
            for name, text in texts.items():
                write_atomically(place / name, lambda file, text=text: file.write(text.encode()))  # type: ignore[misc]
            for name, report in zip(self.names, self.reports, strict=True):
                report.save(place / name)

    def _lines(self) -> Iterator[str]:
        title = self.titles[self.by]
        heads = [f"**{title}**", board_notes.ahead(self)]
        yield from self._table(heads, [[own, board_notes.gap(self, at, cell)] for at, own in self._cells([self.by])])
        for section, names in self.sections.items():
            yield f"## {section}\n"
            shown = [f"**{own}**" if name == self.by else own for name, own in names.items()]
            yield from self._table(shown, [[own] for _, own in self._cells(list(names))])

    def _cells(self, names: Sequence[str]) -> Iterator[tuple[int, str]]:
        for place, report in enumerate(self.reports):
            yield place, " | ".join(cell(report.rows[0][name]) for name in names)

    def _table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        yield "| rank | model | " + " | ".join(heads) + " |"
        yield "|---" * (2 + len(heads)) + "|"
        for rank, (name, cells) in enumerate(zip(self.names, rows, strict=True), 1):
            yield f"| {rank} | {marked_down(name)} | {' | '.join(cells)} |"
        yield ""


def _figures(report: Report) -> dict[str, Any]:
    total = report.rows[0]
    return {**{name: one and one._asdict() for name, one in total.figures.items()}, "within": total.within}
