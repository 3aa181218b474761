"""Axis-parallel ellipses and ellipsoids."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypedDict

import numpy as np

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Span
from .._core.region import padded
from .._core.value import Value, value
from ..runs import Runs, cube


@value
class Ellipse(Value):
    r"""All pixels with :math:`\sum_i ((x_i - C_i) / h_i)^2 \le 1`; an ellipsoid in volumes.

    Parameters
    ----------
    size : float or pair of float
        Diameter along each axis, :math:`2 h_i`, as a fraction of the image's shorter side, in (0, 1]; at least a
        pixel, so that also a swarm of spots finer than the image has its pixels.

    Examples
    --------
    >>> Ellipse(0.5).runs({"center": [1, 2], "half_width": [1.0, 2.0]}, (3, 5)).tolist()
    [[2, 3], [5, 10], [12, 13]]
    """

    size: Span = Span((0.1, 0.5), 0, 1, above_low=True)

    class Drawn(TypedDict):
        """What is drawn."""

        center: schema.Center
        half_width: Annotated[list[float], schema.PerAxis(schema.Real(0.5, schema.MOST_PIXELS))]

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the half-widths, in pixels, at least half a pixel."""
        halves = [max(0.5, draws.uniform(rng, self.size) * min(grid) / 2) for _ in grid]
        return {"center": list(center), "half_width": halves}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the ellipse."""
        center = np.array(padded(parameters["center"], 0), np.float64)
        half = np.array(padded(parameters["half_width"], 1.0), np.float64)
        return kernels.quadric_runs(center, half**-2, 1.0, cube(grid))

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the longest half-width."""
        return float(max(parameters["half_width"]))
