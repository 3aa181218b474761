"""Lines: cracks, scratches, fibres and vessels."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Fraction, Nonnegative, Span
from .._core.region import padded
from .._core.rotations import angles
from .._core.value import Value, value
from ..runs import Runs, cube
from .walk import MOST_BRANCHES, MOST_STEPS, Course, drawn_walk

LEAST_RADIUS = 0.5
# Of a branch to its trunk: published is one pixel less, of two to four.
_BRANCH_WIDTH = 2 / 3
_LENGTHS, _TURNS = (0.4, 0.7), (0.5, 1.2)


class OnePath(TypedDict):
    """What is drawn of the trunk and of each branch: points relative to the centre, and the radius at each."""

    points: Annotated[
        list[list[float]],
        schema.Each(schema.PerAxis(schema.Real(-schema.MOST_PIXELS, schema.MOST_PIXELS)), 2, MOST_STEPS + 1),
    ]
    radii: Annotated[list[float], schema.Each(schema.Real(LEAST_RADIUS, schema.MOST_PIXELS), 2, MOST_STEPS + 1)]


@value
class LinePath(Value):
    r"""A line that wanders, with branches: a crack, a scratch, a fibre or a vessel.

    The trunk is a random walk of :math:`n = \max(6, L / 8)` steps of equal length, for L pixels in an image whose
    shorter side is 256; a larger or smaller image shows the same line, larger or smaller. Each step turns by
    :math:`U(-w, w)`, in volumes in a random direction, and each point is then moved by :math:`U(-j, j)` steps along
    every axis. A branch leaves a point of the trunk at an angle of :math:`\pm U(0.5, 1.2)` with :math:`U(0.4, 0.7)` of
    its length and two thirds of its width.

    A pixel is covered that lies within half the width of the path, or whose own square (cube) the path passes through:
    a line is never broken, however thin. From the middle of the trunk to its tips, and from the foot of a branch to its
    tip, the width falls linearly by the fraction `taper`, to one pixel at least. The centre is the middle of the box
    about the path.

    Parameters
    ----------
    length : float or pair of float
        :math:`L`, along the trunk, as a fraction of the image's shorter side, in (0, 1].
    width : float or pair of float
        In fractions of the shorter side, in (0, 1]; at least one pixel.
    wander : float or pair of float
        :math:`w`, the largest turn between two steps in radians, in [0, 3.14]; 0 is a straight line.
    jitter : float or pair of float
        :math:`j`, in steps, in [0, 1].
    taper : float or pair of float
        Fraction of the width that is lost towards a tip, in [0, 1].
    branches : float
        Probability of a branch, and of each further one up to four, in [0, 1].
    angle : float or pair of float
        Direction of the first step: degrees within [-180, 180] from the last axis, one draw for the plane of each pair
        of axes.

    Examples
    --------
    >>> shape = LinePath()
    >>> path = {"points": [[0.0, -2.0], [0.0, 2.0]], "radii": [0.5, 0.5]}
    >>> shape.runs({"center": [1, 2], "paths": [path]}, (3, 5)).tolist()
    [[5, 10]]
    """

    length: Fraction = Fraction((0.23, 0.78))
    width: Fraction = Fraction((0.008, 0.016))
    wander: Span = Span(0.35, 0, 3.14)
    jitter: Span = Span(0.5, 0, 1)
    taper: Span = Span(0.0, 0, 1)
    branches: Nonnegative = Nonnegative(0.35, 1)
    angle: Span = Span((-180.0, 180.0), -180, 180)

    class Drawn(TypedDict):
        """What is drawn: the trunk, then its branches."""

        center: schema.Center
        paths: Annotated[list[OnePath], schema.Each(schema.Record(OnePath), 1, 1 + MOST_BRANCHES)]

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the trunk and its branches, in pixels."""
        shorter = min(grid)
        length = draws.uniform(rng, self.length) * shorter
        radius = draws.uniform(rng, self.width) * shorter / 2
        course = Course(draws.uniform(rng, self.wander), draws.uniform(rng, self.jitter), shorter)
        taper = draws.uniform(rng, self.taper)
        trunk = drawn_walk(rng, course, length, angles(rng, self.angle, len(grid)), None)
        walks = [trunk.points]
        widths = [radius * (1 - taper * np.abs(np.linspace(-1, 1, len(trunk.points))))]
        for _ in range(draws.chain(rng, (0, MOST_BRANCHES), self.branches)):
            foot = draws.whole(rng, (1, len(trunk.points) - 2))
            turn = draws.uniform(rng, _TURNS)
            part = draws.uniform(rng, _LENGTHS) * length
            branch = drawn_walk(rng, course, part, None, trunk.left(rng, foot, turn))
            walks.append(branch.points)
            thick = widths[0][foot] * _BRANCH_WIDTH
            widths.append(thick * (1 - taper * np.linspace(0, 1, len(branch.points))))
        radii = [np.maximum(LEAST_RADIUS, wide) for wide in widths]
        middle = _middle(walks, radii)
        paths = [
            {"points": (walk - middle).tolist(), "radii": wide.tolist()}
            for walk, wide in zip(walks, radii, strict=True)
        ]
        return {"center": list(center), "paths": paths}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the line."""
        center = np.array(padded(parameters["center"], 0), np.float64)
        rows = []
        for path in parameters["paths"]:
            ends = [padded(point, 0.0) for point in path["points"]]
            rows += [(*a, *b, *r) for (a, b), r in zip(pairwise(ends), pairwise(path["radii"]), strict=True)]
        segments = np.array(rows, np.float64)
        segments[:, :3] += center
        segments[:, 3:6] += center
        return kernels.capsule_runs(segments, cube(grid))

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the farthest reach of the line, or of a pixel that it passes through."""
        half = math.sqrt(len(parameters["center"])) / 2
        return float(
            max(
                math.hypot(*point) + max(radius, half)
                for path in parameters["paths"]
                for point, radius in zip(path["points"], path["radii"], strict=True)
            )
        )

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn, with a radius for each point."""
        schema.check_all(path, drawn, self.Drawn, context)
        for number, one in enumerate(drawn["paths"]):
            schema.same_length(f"{path}.paths[{number}]", one, "points", "radii")


def _middle(walks: Sequence[NDArray[np.float64]], radii: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the middle of the box about some paths."""
    low = np.min([(w - r[:, np.newaxis]).min(axis=0) for w, r in zip(walks, radii, strict=True)], axis=0)
    high = np.max([(w + r[:, np.newaxis]).max(axis=0) for w, r in zip(walks, radii, strict=True)], axis=0)
    return np.asarray((low + high) / 2)
