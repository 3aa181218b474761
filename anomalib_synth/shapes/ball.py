"""Balls: the regions of the MOOD corruptions."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypedDict

import numpy as np

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Span
from .._core.region import padded
from .._core.value import Value, value
from ..runs import Runs, cube


@value
class Ball(Value):
    r"""All pixels with :math:`|x - C| \le R`, :math:`R \sim U_{int}[lo\, d, hi\, d)`: a disc in planes.

    Parameters
    ----------
    radius : float or pair of float
        As a fraction of the image's shorter side :math:`d`, in (0, 0.5].

    Examples
    --------
    >>> Ball(0.2).runs({"center": [1, 1], "radius": 1}, (3, 3)).tolist()
    [[1, 2], [3, 6], [7, 8]]
    """

    radius: Span = Span((0.05, 0.13), 0, 0.5, above_low=True)

    class Drawn(TypedDict):
        """What is drawn."""

        center: schema.Center
        radius: Annotated[int, schema.Whole(1, schema.MOST_PIXELS)]

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the radius, in pixels."""
        shorter = min(grid)
        checks.room("radius", self.radius, shorter, 0.5)
        return {"center": list(center), "radius": draws.voxels(rng, self.radius, shorter)}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the ball."""
        center = np.array(padded(parameters["center"], 0), np.float64)
        return kernels.quadric_runs(center, np.ones(3), float(parameters["radius"]) ** 2, cube(grid))

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the radius."""
        return float(parameters["radius"])
