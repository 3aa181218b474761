"""AutoSeg's shape: a random closed curve through vertices at random distances from a centre."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .. import runs as algebra
from .._core import draws, schema
from .._core.fields import Choice, Law, Span, WholeSpan
from .._core.value import Value, value
from ..runs import Runs

LEAST_RADIUS, MOST_RADIUS = 0.1, 0.5
MOST_VERTICES = 1000
_RADII = MOST_RADIUS - LEAST_RADIUS


@value
class SplinePolygon(Value):
    r"""A closed cubic spline, or polygon, through random vertices (Meissen et al. 2021).

    Vertex :math:`i` of :math:`n` lies at :math:`C + s\, r_i (\sin\varphi_i, \cos\varphi_i)` in (row, column) order,
    with :math:`\varphi_i = 360 i / n + U(-j, j)` degrees, :math:`r_i \sim U(0.1, 0.5)` and one :math:`s` per axis,
    drawn from `size` times the image's shorter side. The jitter :math:`j` is 10 degrees up to ten vertices, and 100 / n
    above, so that neighbours never swap. A pixel is covered when its centre has a non-zero winding number.

    In a volume it is a prism: the curve in the last two axes, over slices within :math:`s r` of the centre.

    Parameters
    ----------
    vertices : int or pair of int
        Number of vertices, at least 3.
    size : float or pair of float
        Diameter of the bounding circle before the radii shrink it, as a fraction of the image's shorter side, in
        (0, 1].
    order : {3, 1}
        3 joins the vertices by a periodic cubic spline, 1 by straight edges.

    Examples
    --------
    >>> import numpy as np
    >>> shape = SplinePolygon(vertices=5, size=0.9, order=1)
    >>> parameters = shape.draw(np.random.default_rng(0), [4, 4], (9, 9))
    >>> len(parameters["radii"]), shape.runs(parameters, (9, 9))[0].tolist()
    (5, [14, 15])
    """

    vertices: WholeSpan = WholeSpan(10, 3, MOST_VERTICES)
    size: Span = Span((0.1, 0.5), 0, 1, above_low=True)
    order: Choice[Literal[1, 3]] = Choice[Literal[1, 3]](3, (1, 3))

    stacks: ClassVar[bool] = True

    class Drawn(TypedDict):
        """What is drawn; angles and radii are one for each vertex."""

        center: schema.Center
        size: Annotated[list[float], schema.PerAxis(schema.Diameter())]
        angles: Annotated[list[float], schema.Each(schema.Real(-360.0, 720.0), 3, MOST_VERTICES)]
        radii: Annotated[list[float], schema.Each(schema.Real(LEAST_RADIUS, MOST_RADIUS), 3, MOST_VERTICES)]
        half_depth: NotRequired[Annotated[float, schema.Real(0.0, schema.MOST_PIXELS)]]

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw vertices and sizes; sizes are in pixels, at least one."""
        shorter = min(grid)
        checks.room("size", self.size, shorter, 1)
        count = draws.whole(rng, self.vertices)
        low, high = self.size
        law = self.size if isinstance(self.size, Law) else None
        sizes = 0 if low == high and law is None else len(grid)
        # All in one draw: a call of the generator costs as much as a kernel call.
        numbers = rng.random(sizes + 2 * count).tolist()
        if law is None:
            sides = [low + (high - low) * u for u in numbers[:sizes]] or [low] * len(grid)
        else:
            sides = [law.at(u) for u in numbers[:sizes]]
        spacing, jitter = 360.0 / count, min(10.0, 100.0 / count)
        turns, fractions = numbers[sizes : sizes + count], numbers[sizes + count :]
        parameters = {
            "center": list(center),
            "size": [max(1.0, side * shorter) for side in sides],
            "angles": [spacing * i + jitter * (2.0 * u - 1.0) for i, u in enumerate(turns)],
            "radii": [LEAST_RADIUS + _RADII * u for u in fractions],
        }
        if len(grid) == 3:
            parameters["half_depth"] = parameters["size"][0] * draws.uniform(rng, (LEAST_RADIUS, MOST_RADIUS))
        return parameters

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the filled curve."""
        center, size = parameters["center"], parameters["size"]
        curve = [*center[-2:], *size[-2:], *parameters["angles"], *parameters["radii"]]
        plane = kernels.spline_runs(np.fromiter(curve, np.float64, len(curve)), self.order, grid[-2], grid[-1])
        if len(grid) == 2:
            return plane
        first = max(0, int(np.ceil(parameters["center"][0] - parameters["half_depth"])))
        last = min(grid[0], int(parameters["center"][0] + parameters["half_depth"]) + 1)
        return algebra.extrude(plane, first, last, grid)

    def draw_stack(
        self, rng: np.random.Generator, centers: NDArray[np.int64], grid: tuple[int, ...]
    ) -> dict[str, NDArray[Any]]:
        """Draw a curve for each of several planes of one grid: the parameters as columns, one row for each plane."""
        shorter, number = min(grid), len(centers)
        checks.room("size", self.size, shorter, 1)
        vertices = draws.wholes(rng, self.vertices, number)
        sides = np.maximum(1.0, draws.uniforms(rng, self.size, (number, 2)) * shorter)
        turn, fraction = rng.random((2, number, int(vertices.max())))
        spacing = 360.0 / vertices[:, np.newaxis]
        jitter = np.minimum(10.0, 100.0 / vertices)[:, np.newaxis]
        angles = spacing * np.arange(turn.shape[1]) + jitter * (2.0 * turn - 1.0)
        radii = LEAST_RADIUS + _RADII * fraction
        return {"center": centers, "size": sides, "vertices": vertices, "angles": angles, "radii": radii}

    def stacked_runs(self, columns: Mapping[str, NDArray[Any]], grid: tuple[int, ...]) -> tuple[Runs, Runs]:
        """Return the runs in the stack of the planes, and where those of each plane end."""
        return kernels.stacked_spline_runs(
            columns["center"].astype(np.float64),
            columns["size"],
            columns["angles"],
            columns["radii"],
            columns["vertices"],
            self.order,
            grid[0],
            grid[1],
        )

    def unstack(self, columns: Mapping[str, NDArray[Any]], number: int) -> dict[str, Any]:
        """Return the parameters of one plane, as `draw` gives them."""
        used = int(columns["vertices"][number])
        return {
            "center": columns["center"][number].tolist(),
            "size": columns["size"][number].tolist(),
            "angles": columns["angles"][number, :used].tolist(),
            "radii": columns["radii"][number, :used].tolist(),
        }

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        schema.check_all(path, drawn, self.Drawn, context)
        schema.same_length(path, drawn, "angles", "radii")
        schema.present(path, drawn, "half_depth", len(context.grid) == 3)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the radius of the bounding circle before the radii shrink it, or more where the spline overshoots it.

        In a volume it is half the diagonal of the cylinder about the prism.
        """
        size = parameters["size"][-2:]
        reach = MOST_RADIUS * float(max(size))
        if self.order == 3:
            reach = max(reach, spline_reach(size, parameters["angles"], parameters["radii"]))
        return math.hypot(reach, parameters.get("half_depth", 0.0))


def spline_reach(size: Sequence[float], degrees: Sequence[float], radii: Sequence[float]) -> float:
    """Return the distance from the centre to the farthest point of the closed cubic spline, as it is filled.

    >>> round(spline_reach((9.0, 9.0), [0.0, 90.0, 180.0, 270.0], [0.5] * 4), 3)
    4.5
    """
    # Imported here because numba takes long to import.
    from .._kernels.polygon import flatten

    turns = np.radians(degrees)
    away = np.stack([size[0] * np.sin(turns), size[1] * np.cos(turns)], axis=1) * np.array(radii)[:, np.newaxis]
    # As many edges as `curve_runs` fills: what is covered lies within the convex hull of their corners.
    corners = flatten(away, 4 + math.ceil(math.sqrt(max(size))))
    return float(np.hypot(corners[:, 0], corners[:, 1]).max())
