"""One of several shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks as checks
from .._core import draws
from ..runs import Runs
from .box import Box
from .ellipse import Ellipse
from .protocol import METHODS, Shape


@dataclass(frozen=True)
class OneOf:
    """One of several shapes for each anomaly, with equal chances.

    Parameters
    ----------
    shapes : tuple of Shape
        At least one.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import shapes
    >>> shape = shapes.OneOf((shapes.Box(0.5), shapes.Ball(0.25)))
    >>> sorted({shape.draw(np.random.default_rng(seed), [8, 8], (16, 16))["which"] for seed in range(9)})
    [0, 1]
    """

    shapes: Sequence[Shape] = (Box(), Ellipse())

    def __post_init__(self) -> None:
        object.__setattr__(self, "shapes", checks.parts("shapes", self.shapes, METHODS))

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw which, and what it draws."""
        which = draws.whole(rng, (0, len(self.shapes) - 1))
        return {**self.shapes[which].draw(rng, center, grid), "which": which}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Runs of the shape that was drawn."""
        return self.shapes[int(parameters["which"])].runs(parameters, grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Extent of the shape that was drawn."""
        return self.shapes[int(parameters["which"])].extent(parameters)
