"""Boxes of any area, aspect and direction: the patches of CutPaste, and its scars."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Law, Span
from .._core.region import padded
from .._core.rotations import angles
from .._core.value import Value, value
from ..runs import Runs, cube


@value
class _Oriented(Value):
    """Pixels with -h_i <= (R^-1 (x - C))_i < h_i; R turns by one angle in the plane of each pair of axes."""

    class Drawn(TypedDict):
        """What is drawn."""

        center: schema.Center
        half_width: Annotated[list[float], schema.PerAxis(schema.Real(0.5, schema.MOST_PIXELS))]
        angles: schema.Angles

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the box."""
        at = pose(parameters["center"], parameters["half_width"], parameters["angles"])
        return kernels.oriented_box_runs(at, cube(grid))

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return half the diagonal."""
        return math.hypot(*parameters["half_width"])


@value
class OrientedBox(_Oriented):
    r"""A rotated box of a given area and aspect ratio: the patch of CutPaste (Li et al. 2021).

    The sides of a rectangle are :math:`\sqrt{A / r}` (rows) and :math:`\sqrt{A r}` (columns). In volumes the second and
    third axis each have a ratio to the first, and the product of the three sides is the volume. It is cut to the image.

    Parameters
    ----------
    area : float or pair of float
        Fraction :math:`A` of the image's area, or volume, in (0, 1].
    aspect : float or pair of float
        Ratio :math:`r` in [0.01, 100]. A range about 1 is drawn as published: from its parts below and above 1, with
        equal probability.
    angle : float or pair of float
        Degrees within [-180, 180], one draw for the plane of each pair of axes.

    Examples
    --------
    >>> shape = OrientedBox(angle=0)
    >>> shape.runs({"center": [2, 2], "half_width": [0.5, 1.5], "angles": [0.0]}, (5, 5)).tolist()
    [[11, 14]]
    """

    area: Span = Span((0.02, 0.15), 0, 1, above_low=True)
    aspect: Span = Span((0.3, 3.3), 0.01, 100)
    angle: Span = Span((-45.0, 45.0), -180, 180)

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw area, aspect and angles."""
        volume = draws.uniform(rng, self.area) * math.prod(grid)
        ratios = [1.0, *[self._ratio(rng) for _ in grid[1:]]]
        unit = (volume / math.prod(ratios)) ** (1 / len(grid))
        halves = [max(0.5, unit * ratio / 2) for ratio in ratios]
        return {"center": list(center), "half_width": halves, "angles": angles(rng, self.angle, len(grid))}

    def _ratio(self, rng: np.random.Generator) -> float:
        low, high = self.aspect
        if isinstance(self.aspect, Law) or not low < 1 < high:
            return draws.uniform(rng, self.aspect)
        return draws.uniform(rng, (low, 1.0) if draws.sign(rng) > 0 else (1.0, high))


@value
class Scar(_Oriented):
    """A long thin box in any direction: the scar of CutPaste (Li et al. 2021); cut to the image.

    Parameters
    ----------
    width, length : float or pair of float
        In pixels, within [1, 10000]; in volumes one draw of the width serves both short sides. The length is along
        the first axis before the turn.
    angle : float or pair of float
        Degrees within [-180, 180], one draw for the plane of each pair of axes.

    Examples
    --------
    >>> shape = Scar()
    >>> shape.runs({"center": [2, 2], "half_width": [1.5, 0.5], "angles": [0.0]}, (5, 5)).tolist()
    [[7, 8], [12, 13], [17, 18]]
    """

    width: Span = Span((2.0, 16.0), 1, 10_000)
    length: Span = Span((10.0, 25.0), 1, 10_000)
    angle: Span = Span((-45.0, 45.0), -180, 180)

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw width, length and angles."""
        width = draws.uniform(rng, self.width) / 2
        length = draws.uniform(rng, self.length) / 2
        halves = [length, *[width for _ in grid[1:]]]
        return {"center": list(center), "half_width": halves, "angles": angles(rng, self.angle, len(grid))}


def pose(
    center: Sequence[float],
    half_width: Sequence[float],
    degrees: Sequence[float],
    shear: Sequence[float] = (0.0, 0.0, 0.0),
) -> NDArray[np.float64]:
    """Return centre, half-widths, turns in planes of two axes, and shear: 4 x 3, of slices, rows and columns."""
    # The single plane of axes of a 2-D image is the last of a volume's three.
    turns, sheared = [0.0, 0.0, *degrees][-3:], [0.0, 0.0, *shear][-3:]
    return np.array([padded(center, 0.0), padded(half_width, 0.5), turns, sheared], np.float64)
