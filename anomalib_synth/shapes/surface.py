"""AutoSeg's shape in volumes: a random closed smooth surface."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Span, WholeSpan
from .._core.value import Value, value
from ..runs import Runs
from .polygon import LEAST_RADIUS, MOST_RADIUS, MOST_VERTICES, SplinePolygon

# The interpolated radius is kept positive, so that the centre is always inside.
_LEAST_INTERPOLATED = 0.05


@value
class SplineSurface(Value):
    r"""A closed smooth surface, star-shaped about its centre, through random control points.

    The three-dimensional form of `SplinePolygon`: `vertices` directions :math:`d_i`, spread evenly over the sphere
    (a Fibonacci lattice) with a jitter of 10/36 of their spacing, and radii :math:`r_i \sim U(0.1, 0.5)`. Between them

    .. math:: r(u) = \bar r + \sum_i w_i \left(\frac{1 + u \cdot d_i}{2}\right)^p, \qquad r(d_i) = r_i,

    the smooth radial-basis interpolant on the sphere whose :math:`p` is the smallest power of two of at least 4 and
    :math:`0.6 n`, limited to [0.05, 0.5]. A voxel at
    :math:`x` is covered when :math:`q = (x - C) / s` has :math:`|q| \le r(q / |q|)`, with one size :math:`s` per axis.
    In a plane it is a `SplinePolygon`.

    Parameters
    ----------
    vertices : int or pair of int
        Number of control points, at least 3.
    size : float or pair of float
        Diameter of the bounding sphere before the radii shrink it, as a fraction of the image's shortest side, in
        (0, 1].

    Examples
    --------
    >>> import numpy as np
    >>> shape = SplineSurface(vertices=8, size=0.9)
    >>> parameters = shape.draw(np.random.default_rng(0), [4, 4, 4], (9, 9, 9))
    >>> np.array(parameters["directions"]).shape, len(shape.runs(parameters, (9, 9, 9))) > 1
    ((8, 3), True)
    """

    vertices: WholeSpan = WholeSpan(10, 3, MOST_VERTICES)
    size: Span = Span((0.1, 0.5), 0, 1, above_low=True)

    class Drawn(TypedDict):
        """What is drawn in a volume; unit directions and radii are one for each control point."""

        center: schema.Center
        size: Annotated[list[float], schema.PerAxis(schema.Diameter())]
        directions: Annotated[
            list[list[float]], schema.Each(schema.Each(schema.Real(-1.0, 1.0), 3, 3), 3, MOST_VERTICES)
        ]
        radii: Annotated[list[float], schema.Each(schema.Real(LEAST_RADIUS, MOST_RADIUS), 3, MOST_VERTICES)]

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw control points and sizes; sizes are in voxels, at least one."""
        if len(grid) == 2:
            return self._plane.draw(rng, center, grid)
        shorter = min(grid)
        checks.room("size", self.size, shorter, 1)
        count = draws.whole(rng, self.vertices)
        sides = [max(1.0, draws.uniform(rng, self.size) * shorter) for _ in grid]
        numbers = rng.random((4, count))
        spacing = math.sqrt(4 * math.pi / count)
        directions = fibonacci_sphere(count) + spacing * 10 / 36 * (2 * numbers[:3].T - 1)
        directions /= np.sqrt((directions**2).sum(axis=1, keepdims=True))
        return {
            "center": list(center),
            "size": sides,
            "directions": directions.tolist(),
            "radii": (LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * numbers[3]).tolist(),
        }

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the body inside the surface."""
        if len(grid) == 2:
            return self._plane.runs(parameters, grid)
        directions = np.array(parameters["directions"], np.float64)
        radii = np.array(parameters["radii"], np.float64)
        squarings = math.ceil(math.log2(max(4.0, 0.6 * len(radii))))
        mean = float(radii.mean())
        weights = np.linalg.solve((0.5 + 0.5 * directions @ directions.T) ** 2**squarings, radii - mean)
        z, y, x = (float(c) for c in parameters["center"])
        deep, tall, wide = (float(s) for s in parameters["size"])
        return kernels.surface_runs(
            (z, y, x),
            (deep, tall, wide),
            directions,
            weights.astype(np.float64),
            mean,
            squarings,
            _LEAST_INTERPOLATED,
            MOST_RADIUS,
            (grid[0], grid[1], grid[2]),
        )

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the radius of the bounding sphere before the radii shrink it; in a plane, as `SplinePolygon` does."""
        if len(parameters["center"]) == 2:
            return self._plane.extent(parameters)
        return MOST_RADIUS * float(max(parameters["size"]))

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        if len(context.grid) == 2:
            self._plane.check_drawn(path, drawn, context)
            return
        schema.check_all(path, drawn, self.Drawn, context)
        schema.same_length(path, drawn, "directions", "radii")
        for position, direction in enumerate(drawn["directions"]):
            # Powers of longer vectors would overflow.
            if not math.isclose(math.hypot(*direction), 1.0, rel_tol=1e-9):
                checks.drawn(f"{path}.directions[{position}]", "of length 1", direction)
        # No function has two radii in one direction.
        if len({tuple(direction) for direction in drawn["directions"]}) < len(drawn["directions"]):
            checks.drawn(f"{path}.directions", "different from each other", drawn["directions"])

    @cached_property
    def _plane(self) -> SplinePolygon:
        return SplinePolygon(self.vertices, self.size)


def fibonacci_sphere(count: int) -> NDArray[np.float64]:
    """Return directions (count x 3) that cover the sphere evenly."""
    height = 1 - (2 * np.arange(count) + 1) / count
    turn = np.arange(count) * math.pi * (3 - math.sqrt(5))
    ring = np.sqrt(1 - height**2)
    return np.stack([height, ring * np.sin(turn), ring * np.cos(turn)], axis=1)
