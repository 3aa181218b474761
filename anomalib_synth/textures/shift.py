"""Uniform shift."""

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

import numpy as np

from .._core import draws, schema
from .._core.fields import Fraction
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .._core.value import value
from .mapped import Mapped, Tables

__all__ = ["UniformShift"]


@value
class UniformShift(Mapped):
    r"""Show :math:`I(x - t)`, :math:`t_i = \pm U_{int}[0.02 d_i, 0.05 d_i)`, at least one voxel (Tan et al. 2020).

    Positions are clamped to the edge of the image, never wrapped round.

    Parameters
    ----------
    distance : float or pair of float
        Fraction of each axis's own side :math:`d_i`, in (0, 1].
    """

    distance: Fraction = Fraction((0.02, 0.05))

    class Drawn(TypedDict):
        """What is drawn: the shift in voxels along each axis."""

        offset: Annotated[list[int], schema.PerSide(1, schema.MOST_PIXELS, signed=True)]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw a whole offset with a sign for every axis."""
        return {"offset": [draws.sign(rng) * draws.voxels(rng, self.distance, side) for side in region.grid]}

    def tables(self, identity: Tables, region: Region, parameters: Mapping[str, Any]) -> Tables:
        """Subtract the offset from the indices; indices beyond the image are clamped."""
        return [index - step for index, step in zip(identity, padded(parameters["offset"], 0), strict=True)]
