"""Boxes: the patches of foreign patch interpolation."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from .._core.region import padded
from ..runs import Runs, cube
from .law import GammaSize, checked
from .protocol import Range


@dataclass(frozen=True)
class Box:
    r"""An axis-parallel rectangle or cuboid, with whole half-widths :math:`h \sim U_{int}[lo\, d / 2, hi\, d / 2)`.

    It covers the pixels :math:`C - h \le x < C + h`, as published (Tan et al. 2020), cut to the image.

    Parameters
    ----------
    size : float, pair of float or GammaSize
        Width as a share of the image's shorter side :math:`d`, in (0, 1]; or a law of widths.
    square : bool
        One width for all axes instead of one for each.

    Examples
    --------
    >>> shape = Box(0.5, square=True)
    >>> shape.runs({"center": [2, 2], "half_width": [1, 1]}, (5, 5)).tolist()
    [[6, 8], [11, 13]]
    """

    size: Range | GammaSize = (0.1, 0.4)
    square: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", checked(self.size))
        object.__setattr__(self, "square", checks.flag("square", self.square))

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the half-widths."""
        if isinstance(self.size, GammaSize):
            laws = [max(1, int(width / 2)) for width in self.size.draw(rng, grid)]
            return {"center": list(center), "half_width": [min(laws)] * len(grid) if self.square else laws}
        shorter = min(grid)
        checks.room("size", self.size, shorter, 1)  # type: ignore[arg-type]
        low, high = self.size  # type: ignore[misc]
        widths = [draws.voxels(rng, (low / 2, high / 2), shorter) for _ in range(1 if self.square else len(grid))]
        return {"center": list(center), "half_width": widths * len(grid) if self.square else widths}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Runs of the box."""
        center = np.array(padded(parameters["center"], 0))
        half = np.array(padded(parameters["half_width"], 1))
        shape = cube(grid)
        return kernels.box_runs(np.maximum(center - half, 0), np.minimum(center + half, shape), shape)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Half the diagonal."""
        return math.hypot(*parameters["half_width"])
