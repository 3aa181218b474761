"""What an evaluation found, as plain numbers, JSON and Markdown."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import NamedTuple

from . import report_html
from .overlays import Overlay

__all__ = ["REPORTS", "CaseScores", "Figure", "Report", "RowScores", "reported"]

REPORTS = ("report.md", "report.json", "report.html")


class Figure(NamedTuple):
    """A number, and the interval that its bootstrap resamples span."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class RowScores:
    """The figures of some volumes; None where a figure has no meaning, as without anomalies."""

    kind: str
    name: str
    anomalous: int
    normal: int
    pixel_ap: Figure | None
    pooled_ap: Figure | None
    dice: Figure | None
    sample_ap: Figure | None
    auroc: Figure | None
    curve: list[tuple[float, float]] = field(repr=False)
    """Recall and precision of the pooled pixels, from the highest threshold down."""


@dataclass(frozen=True)
class CaseScores:
    """What one volume adds: its own average precision, and the score of the whole."""

    name: str
    group: str | None
    severity: str | None
    anomalous: bool
    missing: bool
    pixel_ap: float | None
    sample_score: float


FIGURES = {
    "pixel_ap": "pixel AP",
    "pooled_ap": "pixel AP, pooled",
    "dice": "best Dice",
    "sample_ap": "sample AP",
    "auroc": "sample AUROC",
}


@dataclass(frozen=True)
class Report:
    """The figures of all rows and volumes, and the pictures of three; `save` writes them all.

    Examples
    --------
    `report.rows[0]` is the total: `report.rows[0].pixel_ap.value`.
    """

    rows: list[RowScores]
    cases: list[CaseScores]
    notes: list[str]
    resamples: int
    seed: int
    missing: str
    grid_error: float
    """How far the ends of the pooled intervals can lie beyond those of the resampled figures themselves."""
    overlays: list[Overlay] = field(repr=False)

    def to_json(self) -> str:
        """All but the pictures, as an object with the names of this class."""
        content = {name: value for name, value in asdict(self).items() if name != "overlays"}
        for row, scores in zip(content["rows"], self.rows, strict=True):
            row.update({name: figure and figure._asdict() for name in FIGURES for figure in [getattr(scores, name)]})
        return json.dumps(content, indent=1, allow_nan=False) + "\n"

    def to_markdown(self) -> str:
        """The tables: a figure and its 95 % interval in each cell."""
        return "\n".join(["# Evaluation", "", *self._tables(), *(f"* {note}" for note in self.notes)]) + "\n"

    def to_html(self) -> str:
        """One page that needs nothing else: tables, precision-recall curves and overlays."""
        return report_html.page(self, FIGURES)

    def save(self, folder: str | Path) -> None:
        """Write report.md, report.json and report.html into a folder, which is made."""
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        for name, text in zip(REPORTS, (self.to_markdown(), self.to_json(), self.to_html()), strict=True):
            (place / name).write_text(text, encoding="utf-8")

    def _tables(self) -> Iterator[str]:
        yield "| | anomalous | normal | " + " | ".join(FIGURES.values()) + " |"
        yield "|---" * (3 + len(FIGURES)) + "|"
        for row in self.rows:
            figures = [cell(getattr(row, name)) for name in FIGURES]
            title = row.name.replace("_", " ").replace("|", "\\|")
            title = title if row.kind != "severity" else f"severity: {title}"
            yield f"| {title} | {row.anomalous} | {row.normal} | " + " | ".join(figures) + " |"
        yield ""


def reported(folder: Path) -> bool:
    """Whether the files of these names in a folder are an earlier report."""
    try:
        content = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and {*content, "overlays"} == {one.name for one in fields(Report)}


def cell(figure: Figure | None) -> str:
    """A figure with its interval, in three decimals."""
    return "-" if figure is None else f"{figure.value:.3f} ({figure.low:.3f}-{figure.high:.3f})"
