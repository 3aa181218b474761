"""A report as one page that loads nothing: style, script, curves and pictures are within it."""

import base64
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from . import binned, charts, curves
from .words import visible

if TYPE_CHECKING:
    from .overlays import Overlay
    from .report import Report

__all__ = ["document", "figure", "order", "page", "sortable"]

HEADLINE = ("image_auroc", "pixel_auroc", "aupro", "pixel_f1", "pooled_ap", "pixel_ap")
PLOTTED = 9  # rows of a plot at most


def document(title: str, body: Iterable[str]) -> str:
    """A whole page around its parts."""
    files = resources.files(__package__)
    style, script = (files.joinpath(name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>',
            f"<style>{style}</style></head><body><main><h1>{escape(title)}</h1>",
            *body,
            f"</main><script>{script}</script></body></html>\n",
        ]
    )


def page(report: "Report") -> str:
    """The page of one model."""
    return document("Evaluation", _parts(report))


def _parts(report: "Report") -> Iterator[str]:
    from .report import row_title

    total = report.rows[0]
    yield f'<p class="lead">{total.anomalous} anomalous and {total.normal} normal images.</p>'
    yield f'<p class="lead">{"<br>".join(escape(visible(line)) for line in report.about.lines())}</p>'
    yield from (f'<p class="warning">{escape(visible(line))}</p>' for line in report.warnings)
    yield from _headline(report)
    for section, names in report.sections.items():
        yield f"<h2>{escape(section)}</h2>"
        lines = [
            (
                row_title(row),
                [(row.anomalous, str(row.anomalous)), (row.normal, str(row.normal))],
                [row[name] for name in names],
            )
            for row in report.rows
        ]
        yield sortable(
            ["", "anomalous", "normal", *names.values()],
            [(title, [*counts, *((order(one), figure(one)) for one in found)]) for title, counts, found in lines],
        )
    yield from _binned(report)
    if report.paired:
        yield "<h2>Difference from the second model</h2>"
        yield from _paired(report)
    shown = [row for row in report.rows if row.curves][:PLOTTED]
    yield "<h2>Curves of all pixels</h2>"
    yield curves.plots(shown, max(report.limits, default=1.0))
    yield curves.legend([row_title(row) for row in shown])
    yield "<h2>Scores of images</h2>"
    yield charts.histogram(report.cases)
    yield "<h2>Best, median and worst case</h2>"
    yield from map(_overlay, report.overlays)
    yield "<h2>Every image</h2>"
    yield _cases(report)
    yield (
        "<h2>How to read this</h2><ul>"
        + "".join(f"<li>{escape(visible(note))}</li>" for note in report.notes)
        + "</ul>"
    )


def _binned(report: "Report") -> Iterator[str]:
    found = list(binned.lines(report))
    if found:
        yield f"<h2>{binned.heading(report.options['bins'])}</h2>"
        rows: list[tuple[str, list[tuple[Any, str]]]] = [
            (title, [(cell[1:], cell) for cell in cells]) for title, cells in found[1:]
        ]
        yield sortable(["", *found[0][1]], rows)


def sortable(
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[tuple[Any, str]]]],
    kind: str = "figures",
    falling: str | None = None,
) -> str:
    """A table whose columns sort when their heads are clicked; each cell is what it sorts by, and what it shows.

    `falling` is the column by which the rows are sorted already, the largest first.
    """
    sort = {falling: ' aria-sort="descending"'}
    head = "".join(
        f'<th scope="col"{sort.get(name, "")}><button type="button">{escape(name) or "row"}</button></th>'
        for name in columns
    )
    body = "".join(
        f'<tr><th scope="row">{escape(title)}</th>'
        + "".join(
            f'<td data-title="{escape(name)}" data-sort="{escape(str(key))}">{text}</td>'
            for name, (key, text) in zip(columns[1:], cells, strict=True)
        )
        + "</tr>"
        for title, cells in rows
    )
    return (
        f'<div class="scroll" tabindex="0"><table class="{kind}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def figure(found: Any, sign: str = "") -> str:
    """A figure above its interval."""
    if found is None:
        return "<b>-</b>"
    if found.low is None:
        return f"<b>{found.value:{sign}.3f}</b> <small>-</small>"
    middle = " to " if sign else "-"
    return f"<b>{found.value:{sign}.3f}</b> <small>{found.low:{sign}.3f}{middle}{found.high:{sign}.3f}</small>"


def order(found: Any) -> float:
    """What a figure sorts by: last where there is none."""
    return -9.0 if found is None else float(found.value)


def _headline(report: "Report") -> Iterator[str]:
    yield '<div class="tiles">'
    every = {name: title for names in report.sections.values() for name, title in names.items()}
    for name in HEADLINE:
        match = next((own for own in every if own == name or (name == "aupro" and own.startswith("aupro_"))), None)
        if match is not None:
            yield f'<div class="tile"><span>{every[match]}</span>{figure(report.rows[0][match])}</div>'
    yield "</div>"


def _paired(report: "Report") -> Iterator[str]:
    from .report import of_chance, row_title

    yield "<p>Positive: the first model is better. p: how often two models that are alike differ as much.</p>"
    for names in report.sections.values():
        rows = []
        for row in report.paired:
            found = [row.figures.get(name) for name in names]
            cells = [
                (-9.0, "<b>-</b>")
                if one is None
                else (one.difference.value, f"{figure(one.difference, '+')} <small>{of_chance(one.p)}</small>")
                for one in found
            ]
            rows.append((row_title(row), cells))
        yield sortable(["", *names.values()], rows)


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
        f"<section><h3>{overlay.rank.capitalize()}: {escape(visible(overlay.name))}</h3>"
        f"<p>Pixel AP {overlay.pixel_ap:.3f}; "
        f'{escape(visible(overlay.about))}.</p><div class="pictures">{shown}</div></section>'
    )


def _cases(report: "Report") -> str:
    from .report import group_title

    kinds = list(dict.fromkeys(kind for case in report.cases for kind in case.groups))
    rows = []
    for case in sorted(report.cases, key=lambda case: (case.pixel_ap is None, case.pixel_ap or 0, case.name)):
        groups = [group_title(case.groups.get(kind, "-")) for kind in kinds]
        cells: list[tuple[Any, str]] = [(name, escape(name)) for name in groups]
        cells.append((int(case.anomalous), "anomalous" if case.anomalous else "normal"))
        values = (case.pixel_ap, case.pixel_auroc, case.pixel_f1, case.aupimo)
        cells += [(-9.0 if value is None else value, "-" if value is None else f"{value:.3f}") for value in values]
        cells.append((case.sample_score, f"{case.sample_score:.4g}"))
        rows.append((f"{visible(case.name)}{' (missing)' if case.missing else ''}", cells))
    columns = ["name", *kinds, "kind", "pixel AP", "pixel AUROC", "F1-max", "AUPIMO", "score"]
    return (
        f"<details><summary>{len(report.cases)} images, the lowest pixel AP first</summary>"
        f"{sortable(columns, rows, 'cases')}</details>"
    )
