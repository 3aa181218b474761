"""Boxes: the patches of foreign patch interpolation."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypedDict

import numpy as np

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Flag
from .._core.region import padded
from .._core.value import Value, value
from ..runs import Runs, cube
from .law import GammaSize, SizeField


@value
class Box(Value):
    r"""An axis-parallel rectangle or cuboid, with whole half-widths :math:`h \sim U_{int}[lo\, d / 2, hi\, d / 2)`.

    It covers the pixels :math:`C - h \le x < C + h`, as published (Tan et al. 2020), cut to the image.

    Parameters
    ----------
    size : float, pair of float or GammaSize
        Width as a fraction of the image's shorter side :math:`d`, in (0, 1]; or a law of widths.
    square : bool
        Whether all axes have one width instead of one each.

    Examples
    --------
    >>> shape = Box(0.5, square=True)
    >>> shape.runs({"center": [2, 2], "half_width": [1, 1]}, (5, 5)).tolist()
    [[6, 8], [11, 13]]
    """

    size: SizeField = SizeField((0.1, 0.4))
    square: Flag = Flag(False)

    class Drawn(TypedDict):
        """What is drawn."""

        center: schema.Center
        half_width: Annotated[list[int], schema.PerAxis(schema.Whole(1, schema.MOST_PIXELS))]

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the half-widths, in pixels."""
        if isinstance(self.size, GammaSize):
            laws = [max(1, int(width / 2)) for width in self.size.draw(rng, grid)]
            return {"center": list(center), "half_width": [min(laws)] * len(grid) if self.square else laws}
        shorter = min(grid)
        checks.room("size", self.size, shorter, 1)
        widths = [draws.voxels(rng, self.size, shorter / 2) for _ in range(1 if self.square else len(grid))]
        return {"center": list(center), "half_width": widths * len(grid) if self.square else widths}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the box."""
        shape = cube(grid)
        center, half = padded(parameters["center"], 0), padded(parameters["half_width"], 1)
        # In plain numbers: for three axes, arrays cost more than their contents.
        low = [max(c - h, 0) for c, h in zip(center, half, strict=True)]
        high = [min(c + h, side) for c, h, side in zip(center, half, shape, strict=True)]
        ends = np.array((low, high), np.int64)
        return kernels.box_runs(ends[0], ends[1], shape)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return half the diagonal, the distance of the first pixel from the centre."""
        return math.hypot(*parameters["half_width"])
