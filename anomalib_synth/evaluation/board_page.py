"""A leaderboard as one page that loads nothing: what ranks first of all, then every figure, section by section."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from . import board_notes, charts, curves
from .report_html import document, figure, order, sortable
from .words import visible

if TYPE_CHECKING:
    from .board import Leaderboard

__all__ = ["page"]


def page(board: "Leaderboard") -> str:
    """The page of several models."""
    return document("Leaderboard", _parts(board))


def _parts(board: "Leaderboard") -> Iterator[str]:
    totals = [report.rows[0] for report in board.reports]
    title = board.titles[board.by]
    yield f'<p class="lead">{len(board.names)} models on {totals[0].anomalous} anomalous and {totals[0].normal} normal '
    yield f"images, ranked by {escape(title)}.</p>"
    yield f'<p class="lead">{"<br>".join(escape(visible(line)) for line in board_notes.origins(board))}</p>'
    yield from (f'<p class="warning">{escape(visible(line))}</p>' for line in board.warnings)
    yield from _tables(board)
    yield f"<h2>{escape(title)} and its interval</h2>"
    yield charts.bars([(name, row[board.by]) for name, row in zip(board.names, totals, strict=True)])
    yield "<h2>Curves of all pixels</h2>"
    yield curves.plots(totals, max(board.reports[0].limits, default=1.0))
    yield curves.legend(board.names)
    told = "".join(f"<li>{escape(visible(line))}</li>" for line in board_notes.notes(board))
    yield f"<h2>How to read this</h2><ul>{told}</ul>"


def _tables(board: "Leaderboard") -> Iterator[str]:
    """Each narrow enough to be seen as a whole."""
    totals = [report.rows[0] for report in board.reports]
    models = [f"{rank}. {visible(name)}" for rank, name in enumerate(board.names, 1)]
    title = board.titles[board.by]
    rows: list[tuple[str, list[tuple[Any, str]]]] = []
    for place, (model, row) in enumerate(zip(models, totals, strict=True)):
        between = board.gaps[place].difference if place < len(board.gaps) else None
        shown = board_notes.gap(board, place, figure, "<small>{}</small>")
        rows.append((model, [(order(row[board.by]), figure(row[board.by])), (order(between), shown)]))
    yield sortable(["model", title, board_notes.ahead(board)], rows, falling=title)
    for section, names in board.sections.items():
        yield f"<h2>{escape(section)}</h2>"
        yield sortable(
            ["model", *names.values()],
            [
                (model, [(order(row[name]), figure(row[name])) for name in names])
                for model, row in zip(models, totals, strict=True)
            ],
        )
