"""Precision-recall curves as one SVG and its legend."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import RowScores

__all__ = ["plot", "title"]

# Okabe and Ito's colours, which the colour-blind tell apart; the total comes first and is black.
COLORS = ["#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#7a5195"]
SIDE, LEFT, TOP = 300, 44, 10


def title(row: "RowScores") -> str:
    """How a row is called."""
    name = row.name.replace("_", " ")
    return f"severity: {name}" if row.kind == "severity" else name


def plot(rows: Sequence["RowScores"]) -> str:
    """All curves in one frame. Steps, since the average precision is the area under them."""
    lines = "".join(
        f'<path class="{row.kind}" stroke="{_color(place)}"{_dash(place)} d="{_steps(row.curve)}">'
        f"<title>{escape(title(row))}</title></path>"
        for place, row in sorted(enumerate(rows), reverse=True)
    )
    legend = "".join(
        f'<li><svg class="swatch" viewBox="0 0 24 6"><path stroke="{_color(place)}"{_dash(place)} d="M0 3H24"/></svg>'
        f"{escape(title(row))}</li>"
        for place, row in enumerate(rows)
    )
    width, height = LEFT + SIDE + 12, TOP + SIDE + 40
    return (
        f'<figure class="plot"><svg viewBox="0 0 {width} {height}" role="img" aria-label="Precision over recall">'
        f"{_frame()}{lines}</svg><ul>{legend}</ul></figure>"
    )


def _frame() -> str:
    parts = []
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = _at(tick, tick)
        parts.append(f'<path class="grid" d="M{x} {TOP}V{TOP + SIDE}M{LEFT} {y}H{LEFT + SIDE}"/>')
        parts.append(f'<text x="{x}" y="{TOP + SIDE + 15}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
    middle = TOP + SIDE / 2
    parts.append(f'<text x="{LEFT + SIDE / 2}" y="{TOP + SIDE + 33}" text-anchor="middle">recall</text>')
    parts.append(f'<text transform="translate(11 {middle}) rotate(-90)" text-anchor="middle">precision</text>')
    return "".join(parts)


def _steps(curve: Sequence[tuple[float, float]]) -> str:
    """From the left, along each precision as far as its recall."""
    _, first = _at(*curve[0])
    corners = "".join(f"V{y:g}H{x:g}" for x, y in (_at(*point) for point in curve))
    return f"M{LEFT} {first:g}{corners}"


def _at(recall: float, precision: float) -> tuple[float, float]:
    return round(LEFT + SIDE * recall, 1), round(TOP + SIDE * (1 - precision), 1)


def _color(place: int) -> str:
    return COLORS[place if place < len(COLORS) else 1 + (place - 1) % (len(COLORS) - 1)]


def _dash(place: int) -> str:
    return ' stroke-dasharray="5 3"' if place >= len(COLORS) else ""
