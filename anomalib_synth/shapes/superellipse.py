"""Boxes, ellipses and shapes between them, sheared and rotated, in planes and volumes."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Annotated, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Nonnegative, Span
from .._core.region import padded
from .._core.rotations import angles
from .._core.value import Value, value
from ..runs import Runs, cube
from .law import SizeField, half_widths
from .oriented import pose

MOST_SHEAR = 10.0
MOST_EXPONENT = 100.0


@value
class _Sheared(Value):
    """All pixels x = C + R S u whose u is in an axis-parallel shape of given half-widths."""

    size: SizeField = SizeField((0.1, 0.5))
    shear: Nonnegative = Nonnegative(0.2, MOST_SHEAR)
    angle: Span = Span((-90.0, 90.0), -180, 180)

    class Drawn(TypedDict):
        """What is drawn."""

        center: schema.Center
        half_width: Annotated[list[float], schema.PerAxis(schema.Real(0.5, schema.MOST_PIXELS))]
        # No double makes a normal law give a number beyond nine standard deviations.
        shear: Annotated[list[float], schema.PerPlane(schema.Real(-9 * MOST_SHEAR, 9 * MOST_SHEAR))]
        angles: schema.Angles

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw half-widths, shear and angles."""
        halves = half_widths(rng, self.size, grid)
        shear = [draws.normal(rng, self.shear) if self.shear else 0.0 for _ in combinations(grid, 2)]
        turns = angles(rng, self.angle, len(grid))
        return {"center": list(center), "half_width": halves, "shear": shear, "angles": turns}

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return half the diagonal of the box around it, before the rotation."""
        half = np.array(padded(parameters["half_width"], 0.0), np.float64)
        return float(np.linalg.norm(np.abs(sheared(parameters["shear"])) @ half))

    def _pose(self, parameters: Mapping[str, Any]) -> NDArray[np.float64]:
        return pose(parameters["center"], parameters["half_width"], parameters["angles"], parameters["shear"])


@value
class ShearedBox(_Sheared):
    r"""A box, sheared and turned: :math:`-h_i \le (S^{-1} R^{-1} (x - C))_i < h_i` (Baugh et al. 2023).

    S is the unit matrix with :math:`N(0, \sigma^2)` above the diagonal; R turns in the plane of each pair of axes.

    Parameters
    ----------
    size : float, pair of float or GammaSize
        Width along each axis, :math:`2 h_i`, as a fraction of the image's shorter side, in (0, 1]; or a law of widths.
    shear : float
        :math:`\sigma`, in [0, 10].
    angle : float or pair of float
        Degrees within [-180, 180], one draw for the plane of each pair of axes.

    Examples
    --------
    >>> import numpy as np
    >>> shape = ShearedBox()
    >>> parameters = {"center": [2, 2], "half_width": [1.5, 1.0], "shear": [0.0], "angles": [0.0]}
    >>> shape.runs(parameters, (5, 5)).tolist()
    [[6, 8], [11, 13], [16, 18]]
    """

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the box."""
        return kernels.oriented_box_runs(self._pose(parameters), cube(grid))


@value
class ShearedEllipse(_Sheared):
    r"""An ellipse, or ellipsoid, sheared and turned: :math:`\sum_i ((S^{-1} R^{-1} (x - C))_i / h_i)^2 \le 1`.

    Parameters
    ----------
    size, shear, angle
        As for `ShearedBox`.

    Examples
    --------
    >>> parameters = {"center": [1, 2], "half_width": [1.0, 2.0], "shear": [0.0], "angles": [0.0]}
    >>> ShearedEllipse().runs(parameters, (3, 5)).tolist()
    [[2, 3], [5, 10], [12, 13]]
    """

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the ellipse."""
        return kernels.superellipse_runs(self._pose(parameters), 2.0, cube(grid))


@value
class Superellipse(ShearedEllipse):
    r"""All pixels with :math:`\sum_i |(S^{-1} R^{-1} (x - C))_i / h_i|^p \le 1`: from a diamond to nearly a box.

    Parameters
    ----------
    size, shear, angle
        As for `ShearedBox`.
    exponent : float or pair of float
        p, in [1, 100]: a diamond at 1, an ellipse at 2; uniform in its logarithm.

    Examples
    --------
    >>> parameters = {"center": [1, 2], "half_width": [1.0, 2.0], "shear": [0.0], "angles": [0.0], "exponent": 1.0}
    >>> Superellipse().runs(parameters, (3, 5)).tolist()
    [[2, 3], [5, 10], [12, 13]]
    """

    exponent: Span = Span((1.0, 8.0), 1, MOST_EXPONENT)

    class Drawn(_Sheared.Drawn):
        """What is drawn."""

        # A number drawn by its logarithm is rounded on the way back.
        exponent: Annotated[float, schema.Real(1.0, MOST_EXPONENT * (1 + 1e-12))]

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw half-widths, shear, angles and the exponent."""
        parameters = super().draw(rng, center, grid)
        return {**parameters, "exponent": draws.logarithmic(rng, self.exponent)}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the superellipse."""
        return kernels.superellipse_runs(self._pose(parameters), float(parameters["exponent"]), cube(grid))


def sheared(shear: Sequence[float]) -> NDArray[np.float64]:
    """Return the unit matrix, of slices, rows and columns, with numbers above the diagonal of the image's own axes."""
    matrix: NDArray[np.float64] = np.eye(3)
    first = 0 if len(shear) == 3 else 1
    for (i, j), number in zip(combinations(range(first, 3), 2), shear, strict=True):
        matrix[i, j] = number
    return matrix
