"""Boxes of any area, aspect and direction: the patches of CutPaste, and its scars."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from .._core.region import padded
from .._core.rotations import angles
from ..runs import Runs, cube
from .protocol import Range


@dataclass(frozen=True)
class _Oriented:
    """Pixels with -h_i <= (R^-1 (x - C))_i < h_i; R turns by one angle in the plane of each pair of axes."""

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Runs of the box."""
        at = pose(parameters["center"], parameters["half_width"], parameters["angles"])
        return kernels.oriented_box_runs(at, cube(grid))

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Half the diagonal."""
        return math.hypot(*parameters["half_width"])


@dataclass(frozen=True)
class OrientedBox(_Oriented):
    r"""A box of a share of the image's area, with sides in a ratio, turned: the patch of CutPaste (Li et al. 2021).

    The sides of a rectangle are :math:`\sqrt{A / r}` (rows) and :math:`\sqrt{A r}` (columns). In volumes the second and
    third axis each have a ratio to the first, and the product of the three sides is the volume. It is cut to the image.

    Parameters
    ----------
    area : float or pair of float
        Share :math:`A` of the image's area, or volume, in (0, 1].
    aspect : float or pair of float
        Ratio :math:`r` in [0.01, 100]. A range about 1 is drawn as published: from its parts below and above 1, with
        equal chance.
    angle : float or pair of float
        Degrees within [-180, 180], one draw for the plane of each pair of axes.

    Examples
    --------
    >>> shape = OrientedBox(angle=0)
    >>> shape.runs({"center": [2, 2], "half_width": [0.5, 1.5], "angles": [0.0]}, (5, 5)).tolist()
    [[11, 14]]
    """

    area: Range = (0.02, 0.15)
    aspect: Range = (0.3, 3.3)
    angle: Range = (-45.0, 45.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "area", checks.span("area", self.area, 0, 1, above_low=True))
        object.__setattr__(self, "aspect", checks.span("aspect", self.aspect, 0.01, 100))
        object.__setattr__(self, "angle", checks.span("angle", self.angle, -180, 180))

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw area, aspect and angles."""
        volume = draws.uniform(rng, self.area) * math.prod(grid)  # type: ignore[arg-type]
        ratios = [1.0, *[self._ratio(rng) for _ in grid[1:]]]
        unit = (volume / math.prod(ratios)) ** (1 / len(grid))
        halves = [max(0.5, unit * ratio / 2) for ratio in ratios]
        return {"center": list(center), "half_width": halves, "angles": angles(rng, self.angle, len(grid))}  # type: ignore[arg-type]

    def _ratio(self, rng: np.random.Generator) -> float:
        low, high = self.aspect  # type: ignore[misc]
        if not low < 1 < high:
            return draws.uniform(rng, (low, high))
        return draws.uniform(rng, (low, 1.0) if draws.sign(rng) > 0 else (1.0, high))


@dataclass(frozen=True)
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

    width: Range = (2.0, 16.0)
    length: Range = (10.0, 25.0)
    angle: Range = (-45.0, 45.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", checks.span("width", self.width, 1, 10_000))
        object.__setattr__(self, "length", checks.span("length", self.length, 1, 10_000))
        object.__setattr__(self, "angle", checks.span("angle", self.angle, -180, 180))

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw width, length and angles."""
        width = draws.uniform(rng, self.width) / 2  # type: ignore[arg-type]
        length = draws.uniform(rng, self.length) / 2  # type: ignore[arg-type]
        halves = [length, *[width for _ in grid[1:]]]
        return {"center": list(center), "half_width": halves, "angles": angles(rng, self.angle, len(grid))}  # type: ignore[arg-type]


def pose(
    center: Sequence[float],
    half_width: Sequence[float],
    degrees: Sequence[float],
    shear: Sequence[float] = (0.0, 0.0, 0.0),
) -> NDArray[np.float64]:
    """Centre, half-widths, turns in the planes of each pair of axes, and shear: 4 x 3, of slices, rows, columns."""
    # The one plane of a plane is the last of a volume's three.
    turns, sheared = [0.0, 0.0, *degrees][-3:], [0.0, 0.0, *shear][-3:]
    return np.array([padded(center, 0.0), padded(half_width, 0.5), turns, sheared], np.float64)
