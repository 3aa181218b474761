"""A report as one page that loads nothing: style, curves and pictures are within it."""

import base64
from collections.abc import Iterator
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from . import curves

if TYPE_CHECKING:
    from .overlays import Overlay
    from .report import Report

__all__ = ["page"]


def page(report: "Report", figures: dict[str, str]) -> str:
    """The whole page."""
    style = resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Evaluation</title>',
            f"<style>{style}</style></head><body><main><h1>Evaluation</h1>",
            f'<p class="lead">{_counts(report)}</p>',
            *_headline(report, figures),
            "<h2>Figures</h2>",
            *_table(report, figures),
            "<h2>Precision and recall of all pixels</h2>",
            *_curves(report),
            "<h2>Best, median and worst case</h2>",
            *(_overlay(overlay) for overlay in report.overlays),
            "<h2>Every volume</h2>",
            *_cases(report),
            "<h2>How to read this</h2><ul>",
            *(f"<li>{escape(note)}</li>" for note in report.notes),
            f"<li>{report.resamples} resamples, seed {report.seed}.</li></ul></main></body></html>\n",
        ]
    )


def _counts(report: "Report") -> str:
    total = report.rows[0]
    return f"{total.anomalous} anomalous and {total.normal} normal volumes."


def _headline(report: "Report", figures: dict[str, str]) -> Iterator[str]:
    yield '<div class="tiles">'
    for name, title in figures.items():
        yield f'<div class="tile"><span>{title}</span>{_figure(getattr(report.rows[0], name))}</div>'
    yield "</div>"


def _figure(figure: Any) -> str:
    if figure is None:
        return "<b>-</b>"
    return f"<b>{figure.value:.3f}</b> <small>{figure.low:.3f}-{figure.high:.3f}</small>"


def _table(report: "Report", figures: dict[str, str]) -> Iterator[str]:
    yield '<table class="figures"><thead><tr><th></th><th>volumes</th>'
    yield "".join(f"<th>{title}</th>" for title in figures.values()) + "</tr></thead><tbody>"
    for row in report.rows:
        cells = "".join(
            f'<td data-title="{title}">{_figure(getattr(row, name))}</td>' for name, title in figures.items()
        )
        volumes = f'<td data-title="volumes">{row.anomalous} <small>+ {row.normal} normal</small></td>'
        yield f'<tr class="{row.kind}"><th>{escape(curves.title(row))}</th>{volumes}{cells}</tr>'
    yield "</tbody></table>"


def _curves(report: "Report") -> Iterator[str]:
    yield '<div class="plots">'
    for kind in ("group", "severity"):
        rows = [row for row in report.rows if row.kind == kind and row.curve]
        if len(rows) > 1 or kind == "group":
            yield curves.plot([report.rows[0], *rows])
    yield "</div>"


def _overlay(overlay: "Overlay") -> str:
    pictures = [
        ("image", overlay.image),
        ("anomalous", overlay.outlined),
        ("predicted", overlay.heat),
    ]
    shown = "".join(
        f'<figure><img alt="{caption}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
        f"<figcaption>{caption}</figcaption></figure>"
        for caption, png in pictures
    )
    return (
        f"<section><h3>{overlay.rank.capitalize()}: {escape(overlay.name)}</h3><p>Pixel AP {overlay.pixel_ap:.3f}; "
        f'{escape(overlay.about)}.</p><div class="pictures">{shown}</div></section>'
    )


def _cases(report: "Report") -> Iterator[str]:
    yield f"<details><summary>{len(report.cases)} volumes, the lowest pixel AP first</summary><table><thead><tr>"
    yield "<th>name</th><th>group</th><th>severity</th><th>pixel AP</th><th>sample score</th></tr></thead><tbody>"
    ordered = sorted(report.cases, key=lambda case: (case.pixel_ap is None, case.pixel_ap or 0, case.name))
    for case in ordered:
        value = "-" if case.pixel_ap is None else f"{case.pixel_ap:.3f}"
        group = (case.group or ("-" if case.anomalous else "normal")).replace("_", " ")
        yield (
            f"<tr><th>{escape(case.name)}{' (missing)' if case.missing else ''}</th><td>{escape(group)}</td>"
            f"<td>{escape(case.severity or '-')}</td><td>{value}</td><td>{case.sample_score:.4g}</td></tr>"
        )
    yield "</tbody></table></details>"
