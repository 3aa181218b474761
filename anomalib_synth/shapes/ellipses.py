"""Unions of ellipses: irregular lumps."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypedDict

import numpy as np

from .. import _checks as checks
from .. import _kernels as kernels
from .. import runs as algebra
from .._core import draws, schema
from .._core.fields import Span, WholeSpan
from .._core.rotations import angles
from .._core.value import Value, value
from ..runs import Runs, cube
from .oriented import pose

MOST_ELLIPSES = 100


class OneEllipse(TypedDict):
    """What is drawn of each ellipse: its middle relative to the centre, its half-widths and its rotations."""

    offset: Annotated[list[float], schema.PerAxis(schema.Real(-schema.MOST_PIXELS, schema.MOST_PIXELS))]
    half_width: Annotated[list[float], schema.PerAxis(schema.Real(0.5, schema.MOST_PIXELS))]
    angles: schema.Angles


@value
class Ellipses(Value):
    r"""A union of ellipses, or ellipsoids, about the centre.

    With s the drawn size in pixels, each has half-widths :math:`U(0.3, 1)\, s / 2`, any direction, and its middle at an
    offset of :math:`U(-1, 1)\, s / 4` along each axis.

    Parameters
    ----------
    size : float or pair of float
        s, as a fraction of the image's shorter side, in (0, 1].
    number : int or pair of int
        Number of ellipses, in [1, 100].

    Examples
    --------
    >>> import numpy as np
    >>> parameters = Ellipses(number=3).draw(np.random.default_rng(0), [16, 16], (32, 32))
    >>> len(parameters["ellipses"])
    3
    """

    size: Span = Span((0.1, 0.5), 0, 1, above_low=True)
    number: WholeSpan = WholeSpan((2, 5), 1, MOST_ELLIPSES)

    class Drawn(TypedDict):
        """What is drawn."""

        center: schema.Center
        ellipses: Annotated[list[OneEllipse], schema.Each(schema.Record(OneEllipse), 1, MOST_ELLIPSES)]

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw offset, half-widths and angles of each ellipse."""
        checks.room("size", self.size, min(grid), 1)
        half = draws.uniform(rng, self.size) * min(grid) / 2
        ellipses = [
            {
                "offset": [draws.uniform(rng, (-half / 2, half / 2)) for _ in grid],
                "half_width": [max(0.5, draws.uniform(rng, (0.3, 1.0)) * half) for _ in grid],
                "angles": angles(rng, (-180.0, 180.0), len(grid)),
            }
            for _ in range(draws.whole(rng, self.number))
        ]
        return {"center": list(center), "ellipses": ellipses}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the union."""
        parts = []
        for ellipse in parameters["ellipses"]:
            middle = [at + step for at, step in zip(parameters["center"], ellipse["offset"], strict=True)]
            at = pose(middle, ellipse["half_width"], ellipse["angles"])
            parts.append(kernels.superellipse_runs(at, 2.0, cube(grid)))
        return algebra.union(parts, grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the farthest reach of any of them."""
        return float(max(math.hypot(*e["offset"]) + max(e["half_width"]) for e in parameters["ellipses"]))
