"""Axis-parallel ellipses and ellipsoids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from .._core.region import padded
from ..runs import Runs, cube
from .protocol import Range


@dataclass(frozen=True)
class Ellipse:
    r"""All pixels with :math:`\sum_i ((x_i - C_i) / h_i)^2 \le 1`; an ellipsoid in volumes.

    Parameters
    ----------
    size : float or pair of float
        Diameter per axis, :math:`2 h_i`, as a share of the image's shorter side, in (0, 1].

    Examples
    --------
    >>> Ellipse(0.5).runs({"center": [1, 2], "half_width": [1.0, 2.0]}, (3, 5)).tolist()
    [[2, 3], [5, 10], [12, 13]]
    """

    size: Range = (0.1, 0.5)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", checks.span("size", self.size, 0, 1, above_low=True))

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the half-widths, in pixels, at least half a pixel."""
        shorter = min(grid)
        checks.room("size", self.size, shorter, 1)  # type: ignore[arg-type]
        halves = [max(0.5, draws.uniform(rng, self.size) * shorter / 2) for _ in grid]  # type: ignore[arg-type]
        return {"center": list(center), "half_width": halves}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Runs of the ellipse."""
        center = np.array(padded(parameters["center"], 0), np.float64)
        half = np.array(padded(parameters["half_width"], 1.0), np.float64)
        return kernels.quadric_runs(center, half**-2, 1.0, cube(grid))

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """The longest half-width."""
        return float(max(parameters["half_width"]))
