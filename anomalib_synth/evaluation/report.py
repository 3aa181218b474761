"""What an evaluation found, as plain numbers, JSON, Markdown, tables and a page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anomalib_synth import corruptions

from .._disk.files import write_atomically
from . import binned, report_html
from .about import About
from .case_scores import CaseScores, Component
from .compare import PairedRow
from .figures import RowScores, titles
from .intervals import Figure
from .overlays import Overlay
from .thresholds import Fixed
from .words import marked_down, visible

__all__ = ["REPORTS", "TABLES", "Report", "cell", "row_title"]

REPORTS = ("report.md", "report.json", "report.html", "images.csv", "components.csv")
TABLES = ("images.parquet", "components.parquet")


@dataclass(frozen=True)
class Report:
    """The figures of all rows, tables of images and components, and pictures of three; `save` writes them all.

    Examples
    --------
    `report.rows[0]` is the total: `report.rows[0]["pixel_ap"].value`.
    """

    rows: list[RowScores]
    cases: list[CaseScores]
    components: list[Component]
    notes: list[str]
    limits: tuple[float, ...]
    """Largest false positive rates of the AUPRO."""
    options: dict[str, Any]
    fixed: Fixed
    overlays: list[Overlay] = field(repr=False)
    paired: list[PairedRow]
    """Differences from a second model; nothing without one."""
    detail: tuple[list[Any], Any] = field(repr=False)
    """What comparisons are made from: counts of each image."""
    warnings: list[str] = field(default_factory=list)
    """Those of the notes that may make figures mean something else than they seem to."""
    about: About = field(default_factory=About)
    """What was evaluated, and how."""

    @property
    def sections(self) -> dict[str, dict[str, str]]:
        """The names and titles of the figures that some row has, section by section."""
        found = {}
        for section, names in titles(self.limits).items():
            kept = {name: title for name, title in names.items() if any(row[name] for row in self.rows)}
            if kept:
                found[section] = kept
        return found

    def to_json(self) -> str:
        """All but the pictures and tables, as an object with the names of this class."""
        content = {
            "rows": [_plain_row(row) for row in self.rows],
            "cases": [case._asdict() for case in self.cases],
            "notes": self.notes,
            "limits": self.limits,
            "options": self.options,
            "fixed": self.fixed._asdict(),
            "about": self.about._asdict(),
            "paired": [
                {
                    "kind": row.kind,
                    "name": row.name,
                    "figures": {name: one.plain() for name, one in row.figures.items()},
                }
                for row in self.paired
            ],
        }
        return json.dumps(content, indent=1, allow_nan=False) + "\n"

    def to_markdown(self) -> str:
        """The tables: a figure and its 95 % interval in each cell."""
        return (
            "\n".join(
                [
                    "# Evaluation",
                    "",
                    *self._tables(),
                    *(f"* {marked_down(note)}" for note in [*self.about.lines(), *self.notes]),
                ]
            )
            + "\n"
        )

    def to_html(self) -> str:
        """One page that needs nothing else: tables that sort, curves, a histogram and overlays."""
        return report_html.page(self)

    def save(self, folder: str | Path, *, parquet: bool = False) -> None:
        """Write report.md, report.json, report.html, images.csv and components.csv into a folder, which is made.

        With `parquet`, the two tables are also written as Parquet, for which pyarrow must be installed.
        """
        from .records import write_records
        from .room import unfinished

        place = Path(folder)
        texts = dict(zip(REPORTS, (self.to_markdown(), self.to_json(), self.to_html()), strict=False))
        with unfinished(place):
            for name, text in texts.items():
                write_atomically(place / name, lambda file, text=text: file.write(text.encode()))  # type: ignore[misc]
            write_records(self, place, parquet=parquet)

    def _tables(self) -> Iterator[str]:
        for section, names in self.sections.items():
            yield f"## {section}\n"
            yield "| | anomalous | normal | " + " | ".join(names.values()) + " |"
            yield "|---" * (3 + len(names)) + "|"
            for row in self.rows:
                figures = " | ".join(cell(row[name]) for name in names)
                yield f"| {marked_down(row_title(row))} | {row.anomalous} | {row.normal} | {figures} |"
            yield ""
        yield from self._bounds()
        for section, names in self.sections.items() if self.paired else ():
            yield f"## {section}: difference from the second model\n"
            yield "| | " + " | ".join(names.values()) + " |"
            yield "|---" * (1 + len(names)) + "|"
            for pair in self.paired:
                found = [pair.figures.get(name) for name in names]
                cells = ["-" if one is None else f"{cell(one.difference, '+')}{of_chance(one.p)}" for one in found]
                yield f"| {marked_down(row_title(pair))} | " + " | ".join(cells) + " |"
            yield ""

    def _bounds(self) -> Iterator[str]:
        found = list(binned.lines(self))
        if found:
            yield f"## {binned.heading(self.options['bins'])}\n"
            yield "| | " + " | ".join(found[0][1]) + " |"
            yield "|---" * (1 + len(found[0][1])) + "|"
            for title, cells in found[1:]:
                yield f"| {marked_down(title)} | {' | '.join(cells)} |"
            yield ""


def row_title(row: Any) -> str:
    """How a row is called."""
    name = group_title(row.name)
    return name if row.kind in ("total", "group") else f"{visible(row.kind)}: {name}"


def group_title(name: str) -> str:
    """How a group is called: as it is written, or a corruption of ours in words."""
    return name.replace("_", " ") if name in corruptions.MOOD else visible(name)


def cell(figure: Figure | None, sign: str = "") -> str:
    """A figure with its interval, in three decimals."""
    if figure is None:
        return "-"
    if figure.low is None or figure.high is None:
        return f"{figure.value:{sign}.3f} (-)"
    middle = " to " if sign else "-"
    return f"{figure.value:{sign}.3f} ({figure.low:{sign}.3f}{middle}{figure.high:{sign}.3f})"


def of_chance(p: float | None) -> str:
    """A p-value behind a difference, if there is one."""
    return "" if p is None else f" p = {p:.3g}"


def _plain_row(row: RowScores) -> dict[str, Any]:
    figures = {name: figure and figure._asdict() for name, figure in row.figures.items()}
    return {
        "kind": row.kind,
        "name": row.name,
        "anomalous": row.anomalous,
        "normal": row.normal,
        **figures,
        "within": row.within,
        "threshold": row.threshold,
        "sensitivity": row.sensitivity,
        "curves": row.curves,
    }
