"""Perlin blobs: where gradient noise is above a threshold."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks as checks
from .._core import draws
from .._core.noise_fields import draw_field, field_runs
from ..runs import Runs
from .protocol import Range

COMBINATIONS = ("single", "union", "intersection", "mixed")


@dataclass(frozen=True)
class PerlinBlobs:
    r"""All pixels whose gradient noise is above a threshold (Zavrtanik et al. 2021), all over the image.

    The noise at lattice position :math:`u` is :math:`a \sum_c \prod_i w(u_i - c_i) \; g_c \cdot (u - c)` over the
    corners :math:`c` of its cell, with unit vectors :math:`g_c` and :math:`w(t) = 1 - (6 |t|^5 - 15 t^4 + 10 |t|^3)`.
    In planes :math:`a = \sqrt 2`, so that it lies within [-1, 1]; in volumes :math:`a = \sqrt{462 / 181}`, which gives
    it the same standard deviation, so that one threshold covers about the same share of both. The image's :math:`d_i`
    pixels along axis i are :math:`2^{k_i}` cells, in a lattice that is rotated about the middle of the image.
    Where the drawn noise never exceeds the threshold, another one is drawn.

    Parameters
    ----------
    scale : int or pair of int
        The exponents :math:`k_i`, drawn for each axis; a cell is at least a pixel wide.
    threshold : float or pair of float
        In [0, 1].
    rotation : float or pair of float
        Degrees, within [-180, 180]; in volumes one angle is drawn for each plane of two axes.
    combine : {"single", "union", "intersection", "mixed"}
        One noise; the pixels of either of two, or of both; or any of these three with equal chance (Chen et al. 2024).

    Examples
    --------
    >>> import numpy as np
    >>> shape = PerlinBlobs(scale=1, threshold=0.2)
    >>> parameters = shape.draw(np.random.default_rng(1), [3, 3], (6, 6))
    >>> parameters["fields"][0]["scale"], shape.runs(parameters, (6, 6)).tolist()
    ([2, 2], [[18, 24], [28, 30], [35, 36]])
    """

    scale: int | tuple[int, int] = (0, 5)
    threshold: Range = 0.5
    rotation: Range = (-90.0, 90.0)
    combine: str = "single"

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", checks.whole_span("scale", self.scale, 0, 16))
        object.__setattr__(self, "threshold", checks.span("threshold", self.threshold, 0, 1))
        object.__setattr__(self, "rotation", checks.span("rotation", self.rotation, -180, 180))
        object.__setattr__(self, "combine", checks.choice("combine", self.combine, COMBINATIONS))

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw one or two fields; the centre has no influence."""
        combine = COMBINATIONS[draws.whole(rng, (0, 2))] if self.combine == "mixed" else self.combine
        number = 1 if combine == "single" else 2
        fields = [draw_field(rng, self.scale, self.rotation, grid) for _ in range(number)]  # type: ignore[arg-type]
        farthest = [max(at, side - 1 - at) for at, side in zip(center, grid, strict=True)]
        return {
            "center": list(center),
            "extent": math.hypot(*farthest),
            "fields": fields,
            "combine": combine,
            "threshold": draws.uniform(rng, self.threshold),  # type: ignore[arg-type]
        }

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Runs of the pixels above the threshold."""
        return field_runs(parameters["fields"], parameters["threshold"], parameters["combine"] != "intersection", grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Distance from the centre to the farthest corner of the image: the blobs are all over it."""
        return float(parameters["extent"])
