"""All of the image."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np

from .. import _kernels as kernels
from .._core import schema
from .._core.value import Value, value
from ..runs import Runs, cube

# No image is longer from corner to corner than the square root of three times its longest side.
FarthestCorner = Annotated[float, schema.Real(0.0, 2.0 * schema.MOST_PIXELS)]


@value
class Everywhere(Value):
    """Every pixel; with `clip_to_foreground`, every pixel of the foreground.

    Examples
    --------
    >>> Everywhere().runs({"center": [1, 1], "extent": 1.0}, (2, 3)).tolist()
    [[0, 3], [3, 6]]
    """

    movable: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is kept: the centre, and its distance from the farthest corner of the image."""

        center: schema.Center
        extent: FarthestCorner

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:  # noqa: ARG002
        """Draw nothing; keep the distance from the centre to the farthest corner."""
        return {"center": list(center), "extent": farthest_corner(center, grid)}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:  # noqa: ARG002
        """Return one run for every row."""
        shape = cube(grid)
        return kernels.box_runs(np.zeros(3, np.int64), np.array(shape), shape)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the distance from the centre to the farthest corner of the image."""
        return float(parameters["extent"])


def farthest_corner(center: Sequence[int], grid: tuple[int, ...]) -> float:
    """Return the distance from a pixel to the farthest corner of the image, in pixels.

    >>> farthest_corner([1, 1], (6, 5))
    5.0
    """
    return math.hypot(*[max(at, side - 1 - at) for at, side in zip(center, grid, strict=True)])
