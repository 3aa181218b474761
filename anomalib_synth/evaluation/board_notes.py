"""How the tables of a leaderboard are to be read: the same in its page, its Markdown and its JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from .binned import bound
from .figures import OF_LESIONS
from .intervals import Figure

if TYPE_CHECKING:
    from .board import Leaderboard

__all__ = ["ahead", "gap", "notes", "origins", "warnings"]


def ahead(board: "Leaderboard") -> str:
    """The head of the column of gaps: which figure they are of."""
    return f"{board.titles[board.by]}: ahead of the next"


def gap(board: "Leaderboard", place: int, cell: Callable[[Figure | None, str], str], mark: str = "{}") -> str:
    """How much better a model is than the next, how often chance differs as much, and how far binning may move it."""
    if place >= len(board.gaps):
        return cell(None, "+")
    own = board.gaps[place]
    told = [] if own.p is None else [f"p = {own.p:.3g}"]
    told += [] if own.within is None else [f"{bound(own.within)} by binning"]
    return " ".join([cell(own.difference, "+"), *([mark.format(", ".join(told))] if told else [])])


def notes(board: "Leaderboard") -> list[str]:
    """What all reports say is said once, and the rest of each model under its name."""
    title = board.titles[board.by]
    lines = [
        f"Ranked by {title}.",
        (
            f"Ahead of the next: the paired difference in {title} from the model below, its 95 % interval, and p, how "
            f"often {_chance(board.by)} as much."
        ),
    ]
    return [*lines, *_told(board.names, [_own(report.notes, report.warnings) for report in board.reports])]


def origins(board: "Leaderboard") -> list[str]:
    """What was evaluated, and how."""
    folders = [f"{name}: {report.about.predictions}" for name, report in zip(board.names, board.reports, strict=True)]
    return [*board.about.lines(), *folders]


def warnings(board: "Leaderboard") -> list[str]:
    """What may make the figures mean something else than they seem to."""
    found = list(_told(board.names, [report.warnings for report in board.reports]))
    if board.one_threshold:
        found.insert(
            0,
            "One fixed threshold for all models: Dice and F1 at it compare models only where their scores are in one "
            "unit. Maps in a folder of each model's name, below that of --validation or --normal, give each its own.",
        )
    return found


def _chance(by: str) -> str:
    """What a p-value comes from; see `compare`."""
    if by == "aupimo":
        return "chance would differ, by the t distribution of the interval,"
    if by in OF_LESIONS or by.endswith("_fixed"):
        return "random signs of what each image adds differ"
    return "random exchanges of the two models differ"


def _own(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    return [line for line in lines if line not in others]


def _told(names: Sequence[str], every: Sequence[Sequence[str]]) -> Iterator[str]:
    common = [line for line in every[0] if all(line in own for own in every)]
    yield from common
    yield from (f"{name}: {line}" for name, own in zip(names, every, strict=True) for line in _own(own, common))
