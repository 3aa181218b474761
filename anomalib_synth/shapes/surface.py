"""AutoSeg's shape in volumes: a random closed smooth surface."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from ..runs import Runs
from .polygon import LEAST_RADIUS, MOST_RADIUS, SplinePolygon
from .protocol import Range

# The interpolated radius is kept positive, so that the centre is always inside.
_FLOOR = 0.05


@dataclass(frozen=True)
class SplineSurface:
    r"""A closed smooth surface, star-shaped about its centre, through random control points.

    The three-dimensional form of `SplinePolygon`: `vertices` directions :math:`d_i`, spread evenly over the sphere
    (a Fibonacci lattice) with a jitter of 10/36 of their spacing, and radii :math:`r_i \sim U(0.1, 0.5)`. Between them

    .. math:: r(u) = \bar r + \sum_i w_i \left(\frac{1 + u \cdot d_i}{2}\right)^p, \qquad r(d_i) = r_i,

    the smooth radial-basis interpolant on the sphere whose :math:`p` is the least power of two of at least 4 and
    :math:`0.6 n`, limited to [0.05, 0.5]. A voxel at
    :math:`x` is covered when :math:`q = (x - C) / s` has :math:`|q| \le r(q / |q|)`, with one size :math:`s` per axis.
    In a plane it is a `SplinePolygon`.

    Parameters
    ----------
    vertices : int or pair of int
        Number of control points, at least 3.
    size : float or pair of float
        Diameter of the bounding sphere before the radii shrink it, as a share of the image's shortest side, in (0, 1].

    Examples
    --------
    >>> import numpy as np
    >>> shape = SplineSurface(vertices=8, size=0.9)
    >>> parameters = shape.draw(np.random.default_rng(0), [4, 4, 4], (9, 9, 9))
    >>> np.array(parameters["directions"]).shape, len(shape.runs(parameters, (9, 9, 9))) > 1
    ((8, 3), True)
    """

    vertices: int | tuple[int, int] = 10
    size: Range = (0.1, 0.5)

    def __post_init__(self) -> None:
        object.__setattr__(self, "vertices", checks.whole_span("vertices", self.vertices, 3, 1000))
        object.__setattr__(self, "size", checks.span("size", self.size, 0, 1, above_low=True))

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw control points and sizes; sizes are in voxels, at least one."""
        if len(grid) == 2:
            return self._plane().draw(rng, center, grid)
        shorter = min(grid)
        checks.room("size", self.size, shorter, 1)  # type: ignore[arg-type]
        count = draws.whole(rng, self.vertices)  # type: ignore[arg-type]
        sides = [max(1.0, draws.uniform(rng, self.size) * shorter) for _ in grid]  # type: ignore[arg-type]
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
        """Runs of the body inside the surface."""
        if len(grid) == 2:
            return self._plane().runs(parameters, grid)
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
            _FLOOR,
            MOST_RADIUS,
            (grid[0], grid[1], grid[2]),
        )

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Radius of the bounding sphere before the radii shrink it."""
        return MOST_RADIUS * float(max(parameters["size"]))

    def _plane(self) -> SplinePolygon:
        return SplinePolygon(self.vertices, self.size)


def fibonacci_sphere(count: int) -> NDArray[np.float64]:
    """Directions (count x 3) that cover the sphere evenly."""
    height = 1 - (2 * np.arange(count) + 1) / count
    turn = np.arange(count) * math.pi * (3 - math.sqrt(5))
    ring = np.sqrt(1 - height**2)
    return np.stack([height, ring * np.sin(turn), ring * np.cos(turn)], axis=1)
