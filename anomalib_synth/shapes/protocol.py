"""What a shape is."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core.fields import Field
from .._core.schema import Context, check
from .._core.value import Value, required, value
from ..runs import Runs

METHODS = ("draw", "runs", "extent")


class Shape(Protocol):
    """A small immutable object that holds the ranges of its parameters, checked when it is built.

    The centre of a shape only translates it: its other numbers may stay the same when it is moved. A shape for which
    this does not hold has an attribute ``movable = False``.
    """

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw plain numbers, JSON-serialisable, that fix the shape; ``center`` is among them."""

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the covered pixels of a grid."""

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the radius in pixels of a ball about the centre that holds every covered pixel; exact for a ball."""


@runtime_checkable
class StackedShape(Protocol):
    """A shape that draws one anomaly in each of many planes at once, which `Synthesizer.batch` uses where it can."""

    stacks: ClassVar[bool]

    def draw_stack(
        self, rng: np.random.Generator, centers: NDArray[np.int64], grid: tuple[int, ...]
    ) -> dict[str, NDArray[Any]]:
        """Draw the parameters of all planes as columns, one row for each plane."""

    def stacked_runs(self, columns: Mapping[str, NDArray[Any]], grid: tuple[int, ...]) -> tuple[Runs, Runs]:
        """Return the runs in the stack of the planes, and where those of each plane end."""

    def unstack(self, columns: Mapping[str, NDArray[Any]], number: int) -> dict[str, Any]:
        """Return the parameters of one plane, as `draw` gives them."""


class ShapeField(Field[Shape, Shape]):
    """A shape."""

    rule: str = "a shape: an object with the methods draw, runs and extent"

    def kept(self, name: str, value: Any) -> Shape:
        """Raise unless the value is a shape."""
        shape: Shape = checks.part(name, value, METHODS)
        return shape


class ShapesField(Field[Sequence[Shape], tuple[Shape, ...]]):
    """Several shapes."""

    rule: str = "at least one shape: objects with the methods draw, runs and extent"

    def kept(self, name: str, value: Any) -> tuple[Shape, ...]:
        """Raise unless the value holds at least one shape; return a tuple."""
        return checks.parts(name, value, METHODS)


def all_movable(shapes: Sequence[Shape]) -> bool:
    """Return whether the centre of every shape translates it, which holds unless a shape says otherwise."""
    return all(getattr(shape, "movable", True) for shape in shapes)


@value
class ByDimension(Value):
    """One shape for planes and another for volumes, so that a method is written once.

    Parameters
    ----------
    plane, volume : Shape
        Used for images with two and with three spatial axes.
    """

    plane: ShapeField = required(ShapeField())
    volume: ShapeField = required(ShapeField())

    @property
    def movable(self) -> bool:
        """Whether both shapes move with their centre."""
        return all_movable((self.plane, self.volume))

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the shape of the grid's dimension."""
        return self._of(center).draw(rng, center, grid)

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the shape of the grid's dimension."""
        return self._of(grid).runs(parameters, grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the extent of the shape of the parameters' dimension."""
        return self._of(parameters["center"]).extent(parameters)

    def check_drawn(self, path: str, drawn: Any, context: Context) -> None:
        """Raise unless the shape of the grid's dimension may have drawn these numbers."""
        check(path, self._of(context.grid), drawn, context)

    def _of(self, per_axis: Sequence[object]) -> Shape:
        return self.volume if len(per_axis) == 3 else self.plane
