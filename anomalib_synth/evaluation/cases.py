"""What predictions are held against: images with masks, each under a name that a prediction is found by."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import NamedTuple

from .._disk.maps import grid_of, stem
from . import layout_checks as checks

__all__ = ["Case", "axes", "listed", "ordered", "shared"]


class Case(NamedTuple):
    """One image or volume: where it is, and which figures it enters."""

    name: str
    """Its path below the data set; a prediction has the same, or a part of it that no other image ends with."""
    image: Path
    mask: Path | None
    """None for an image that is normal throughout."""
    anomalous: bool | None
    """As the data set says; None where the mask tells."""
    groups: tuple[tuple[str, str], ...]
    """Kinds of groups, such as `group` or `severity`, and the one of each that the image is in."""


def listed(truth: Path, groups: Sequence[str] | None = None) -> list[Case]:
    """The cases of a data set, in the order of their names; see `layouts` for what may be given."""
    from . import layouts

    cases = layouts.of(truth, groups)
    checks.distinct([case.name for case in cases])
    places = [path for case in cases for path in (case.image, case.mask) if path is not None]
    root = truth.parent if truth.is_file() else truth
    lacking = [_shown(path, root) for path in places if not path.is_file()]
    checks.complete(lacking, [_shown(path, root) for path in layouts.left_over(truth)])
    return sorted(cases)


def ordered(truth: Path, predictions: Sequence[Path]) -> None:
    """Refuse predictions in the place of the truth, and the truth in theirs."""
    from . import layouts

    checks.order(truth, layouts.is_known(truth), [path for path in predictions if layouts.is_known(path)])


def shared(cases: Sequence[Case], others: Sequence[Case]) -> list[str]:
    """The names of the others that are of the same files: an image, or a mask of that name; links are followed.

    A mask alone may be of several images, as an empty one is.
    """
    known = {place for case in cases for place in _places(case)}
    return [case.name for case in others if any(place in known for place in _places(case))]


def axes(cases: Sequence[Case]) -> int:
    """How many axes the images have: those of the first that can be read."""
    for case in cases:
        with suppress(ValueError):
            return len(grid_of(case.image)[0])
    return 2


def _places(case: Case) -> Iterator[tuple[str, Path]]:
    """Its files as they may be known again."""
    yield "", case.image.resolve()
    if case.mask is not None:
        yield stem(PurePath(case.name).name), case.mask.resolve()


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
