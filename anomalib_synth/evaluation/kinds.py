"""Whether all maps of a model are in one unit: whole numbers as they are stored, or fractions."""

from typing import Any

from numpy.typing import NDArray

from . import prediction_checks as checks

__all__ = ["Kinds"]


class Kinds:
    """Of the maps that are entered, those of whole numbers below 0 or beyond 1, and whether others are fractions.

    Integers of pictures are fractions of the largest when they are read, those of arrays are what they are: a model
    whose maps are some of either has its scores on two scales.
    """

    def __init__(self) -> None:
        self.whole: dict[str, tuple[int, int]] = {}
        self.fractions: bool = False

    def enter(self, name: str, scores: NDArray[Any], *, there: bool) -> None:
        """A map, unless there is none."""
        if not there or not scores.size:
            return
        if scores.dtype.kind == "f":
            self.fractions = True
        elif scores.dtype.kind in "iu":
            least, most = int(scores.min()), int(scores.max())
            if least < 0 or most > 1:
                self.whole[name] = least, most

    def faults(self) -> list[str]:
        """A line for each map of whole numbers, where there are fractions."""
        return [f"{name}: {checks.unit_fault(*ends)}" for name, ends in self.whole.items()] if self.fractions else []
