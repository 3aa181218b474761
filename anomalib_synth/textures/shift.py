"""Uniform shift."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks as checks
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .mapped import Mapped, Tables


@dataclass(frozen=True)
class UniformShift(Mapped):
    r"""Show :math:`I(x - t)`, :math:`t_i = \pm U_{int}[0.02 d_i, 0.05 d_i)`, at least one voxel (Tan et al. 2020).

    Positions are clamped to the edge of the image, never wrapped round.

    Parameters
    ----------
    distance : float or pair of float
        Share of each axis's own side :math:`d_i`.
    """

    distance: float | tuple[float, float] = (0.02, 0.05)

    def __post_init__(self) -> None:
        object.__setattr__(self, "distance", checks.span("distance", self.distance, 0, 1, above_low=True))

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw a whole offset with a sign for every axis."""
        sides = region.grid
        return {"offset": [draws.sign(rng) * draws.voxels(rng, self.distance, side) for side in sides]}  # type: ignore[arg-type]

    def tables(self, identity: Tables, region: Region, parameters: Mapping[str, Any]) -> Tables:
        """Indices less the offset; what lies beyond the image is clamped."""
        return [index - step for index, step in zip(identity, padded(parameters["offset"], 0), strict=True)]
