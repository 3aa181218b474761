"""What a shape is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from .. import _checks as checks
from ..runs import Runs

METHODS = ("draw", "runs", "extent")
Range = float | tuple[float, float]


class Shape(Protocol):
    """A small frozen object with its ranges, normalised and checked when it is built."""

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Plain numbers, JSON-serialisable, that fix the shape; ``center`` is among them."""

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """The covered pixels of a grid."""

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Radius in pixels of a ball about the centre that stands for the shape; exact for a ball."""


@dataclass(frozen=True)
class ByDimension:
    """One shape for planes and another for volumes, so that a method is written once.

    Parameters
    ----------
    plane, volume : Shape
        Used for images with two and with three spatial axes.
    """

    plane: Shape
    volume: Shape

    def __post_init__(self) -> None:
        checks.part("plane", self.plane, METHODS)
        checks.part("volume", self.volume, METHODS)

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the shape of the grid's dimension."""
        return self._of(center).draw(rng, center, grid)

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Runs of the shape of the grid's dimension."""
        return self._of(grid).runs(parameters, grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Extent of the shape of the parameters' dimension."""
        return self._of(parameters["center"]).extent(parameters)

    def _of(self, per_axis: Sequence[object]) -> Shape:
        return self.volume if len(per_axis) == 3 else self.plane
