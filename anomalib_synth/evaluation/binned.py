"""How far binned figures may be from the exact ones, in words and as a table."""

import math
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Context
from typing import TYPE_CHECKING

from ..metrics.bounds import Within
from .left_out import POOLED

if TYPE_CHECKING:
    from .report import Report

__all__ = ["bound", "bounds_of", "heading", "lines", "note", "sentence"]

UPWARD = Context(prec=2, rounding=ROUND_CEILING)


def bounds_of(within: Within, limits: tuple[float, ...], images: list[float]) -> dict[str, float]:
    """Of each figure of a row that is ranked by bins, by its name; `images` are those of single images."""
    found = {name: float(getattr(within, field)) for name, field in POOLED.items()}
    found |= {f"aupro_{limit:g}": value for limit, value in zip(limits, within.aupro, strict=True)}
    return found | {"pixel_ap": math.fsum(images) / len(images)} if images else found


def bound(value: float) -> str:
    """Two digits, and never less than it is."""
    return f"±{float(UPWARD.create_decimal_from_float(float(value))):.2g}"


def heading(levels: int) -> str:
    """What the numbers below it are."""
    return f"Binned to {levels} levels: exact within"


def lines(report: "Report") -> Iterator[tuple[str, list[str]]]:
    """The names of the figures, then each row's bounds; nothing where scores are not binned."""
    from .report import row_title

    if report.options["bins"] is None:
        return
    titles = _titles(report)
    yield "", list(titles.values())
    for row in report.rows:
        yield row_title(row), [bound(row.within[name]) if name in row.within else "-" for name in titles]


def sentence(report: "Report", within: Mapping[str, float] | None = None) -> str:
    """The bounds of the total, or others, in one line."""
    shown = report.rows[0].within if within is None else within
    parts = [f"{title} {bound(shown[name])}" for name, title in _titles(report).items() if name in shown]
    return f"binned to {report.options['bins']} levels: exact within {'; '.join(parts)}"


def note(report: "Report") -> str:
    """What the report of one model says of its total."""
    return f"Scores of pixels, in total, are {sentence(report)}. All other figures are exact."


def _titles(report: "Report") -> dict[str, str]:
    every = {name: title for names in report.sections.values() for name, title in names.items()}
    return {name: title for name, title in every.items() if any(name in row.within for row in report.rows)}
