"""One of several shapes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .._core import draws, schema
from .._core.chosen import check_chosen, joined, split
from .._core.value import Value, value
from ..runs import Runs
from .box import Box
from .ellipse import Ellipse
from .protocol import ShapesField, all_movable


@value
class Choice(Value):
    """One of several shapes for each anomaly, each with equal probability.

    Parameters
    ----------
    shapes : sequence of Shape
        At least one.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import shapes
    >>> shape = shapes.Choice((shapes.Box(0.5), shapes.Ball(0.25)))
    >>> sorted({shape.draw(np.random.default_rng(seed), [8, 8], (16, 16))["which"] for seed in range(9)})
    [0, 1]
    """

    shapes: ShapesField = ShapesField((Box(), Ellipse()))

    @property
    def movable(self) -> bool:
        """Whether all the shapes move with their centre."""
        return all_movable(self.shapes)

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw which shape it is, and its numbers."""
        which = draws.whole(rng, (0, len(self.shapes) - 1))
        return joined(which, self.shapes[which].draw(rng, center, grid))

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the shape that was drawn."""
        which, own = split(parameters)
        return self.shapes[which].runs(own, grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the extent of the shape that was drawn."""
        which, own = split(parameters)
        return self.shapes[which].extent(own)

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless `which` is one of the shapes, and that shape may have drawn the other numbers."""
        check_chosen(path, drawn, self.shapes, context)
