"""Curves as SVG, with one legend for all of them."""

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from .words import visible

if TYPE_CHECKING:
    from .figures import RowScores

__all__ = ["COLORS", "legend", "plots"]

# Okabe and Ito's colours, which the colour-blind tell apart; the total comes first, in the colour of the text.
COLORS = ["var(--ink)", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#9467bd"]
SIDE, LEFT, TOP = 300, 44, 10
Points = Sequence[tuple[float, float]]


class Axis(NamedTuple):
    """What is written on an axis, and the numbers at its two ends: logarithms to base 2 where the first is negative."""

    title: str
    low: float
    high: float

    def ticks(self) -> list[tuple[float, str]]:
        """Where numbers are written, as parts of the axis."""
        if self.low < 0:
            return [(part / 6, f"1/{2 ** (3 - part)}" if part < 3 else f"{2 ** (part - 3)}") for part in range(7)]
        return [(part, f"{self.high * part:.3g}") for part in (0, 0.25, 0.5, 0.75, 1)]


def plots(rows: Sequence["RowScores"], limit: float) -> str:
    """ROC, precision and recall, covered regions, and found lesions."""
    rate = Axis("false positive rate", 0, 1)
    recall, precision = Axis("recall", 0, 1), Axis("precision", 0, 1)
    regions, found = Axis("covered regions", 0, 1), Axis("found lesions", 0, 1)
    alarms = Axis("false alarms for each image", -3, 3)
    frames = [
        ("ROC", rate, recall, [_pairs(row, "fpr", "recall", (0, 0)) for row in rows]),
        ("Precision and recall", recall, precision, [_steps(row) for row in rows]),
        (
            "Covered regions (PRO)",
            Axis(rate.title, 0, limit),
            regions,
            [_pairs(row, "fpr", "regions", (0, 0)) for row in rows],
        ),
    ]
    if rows[0].sensitivity:
        lesions: list[Points] = [[(place - 3.0, value) for place, value in enumerate(row.sensitivity)] for row in rows]
        frames.append(("Found lesions (FROC)", alarms, found, lesions))
    return '<div class="plots">' + "".join(_frame(rows, *frame) for frame in frames) + "</div>"


def legend(titles: Sequence[str]) -> str:
    """Which colour is which row."""
    items = "".join(
        f'<li><svg class="swatch" viewBox="0 0 24 6"><path style="stroke:{_color(place)}"{_dash(place)} d="M0 3H24"/>'
        f"</svg>{escape(visible(title))}</li>"
        for place, title in enumerate(titles)
    )
    return f'<ul class="legend">{items}</ul>'


def _frame(rows: Sequence["RowScores"], title: str, across: Axis, up: Axis, lines: Sequence[Points]) -> str:
    parts = []
    for part in (0, 0.25, 0.5, 0.75, 1):
        y = TOP + SIDE * (1 - part)
        parts.append(f'<path class="grid" d="M{LEFT} {y}H{LEFT + SIDE}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{part:g}</text>')
    for part, shown in across.ticks():
        x = LEFT + SIDE * part
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{TOP + SIDE}"/>')
        parts.append(f'<text x="{x:.1f}" y="{TOP + SIDE + 15}" text-anchor="middle">{shown}</text>')
    middle = TOP + SIDE / 2
    parts.append(f'<text x="{LEFT + SIDE / 2}" y="{TOP + SIDE + 33}" text-anchor="middle">{across.title}</text>')
    parts.append(f'<text transform="translate(11 {middle}) rotate(-90)" text-anchor="middle">{up.title}</text>')
    for place, (row, line) in sorted(enumerate(zip(rows, lines, strict=True)), key=lambda one: -one[0]):
        parts.append(
            f'<path class="{"total" if place == 0 else "group"}" style="stroke:{_color(place)}"{_dash(place)} '
            f'd="{_path(line, across)}"><title>{escape(visible(row.name))}</title></path>'
        )
    width, height = LEFT + SIDE + 12, TOP + SIDE + 40
    return (
        f'<figure class="plot"><figcaption>{title}</figcaption><svg viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{title}">{"".join(parts)}</svg></figure>'
    )


def _pairs(row: "RowScores", across: str, up: str, start: tuple[float, float]) -> Points:
    return [start, *zip(row.curves[across], row.curves[up], strict=True)]


def _steps(row: "RowScores") -> Points:
    """From the left, along each precision as far as its recall, since the average precision is the area under steps."""
    found, before = [], 0.0
    for recall, precision in zip(row.curves["recall"], row.curves["precision"], strict=True):
        if recall > before:
            found += [(before, precision), (recall, precision)]
            before = recall
    return found


def _path(line: Points, across: Axis) -> str:
    """As far as the axis goes."""
    places = []
    for (x, y), (right, top) in zip(line, [*line[1:], line[-1]], strict=True):
        places.append((x, y))
        if right > across.high:
            part = (across.high - x) / (right - x)
            places.append((across.high, y + part * (top - y)))
            break
    at = [(LEFT + SIDE * (x - across.low) / (across.high - across.low), TOP + SIDE * (1 - y)) for x, y in places]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at if math.isfinite(x))


def _color(place: int) -> str:
    return COLORS[place if place < len(COLORS) else 1 + (place - 1) % (len(COLORS) - 1)]


def _dash(place: int) -> str:
    return ' stroke-dasharray="5 3"' if place >= len(COLORS) else ""
