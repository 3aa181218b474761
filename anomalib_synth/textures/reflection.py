"""Reflection."""

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

import numpy as np

from .. import _checks as checks
from .._core import schema
from .._core.fields import Whole
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import value
from .mapped import Mapped, Tables

__all__ = ["Reflection"]


@value
class Reflection(Mapped):
    """Show the image mirrored along its axis of symmetry (Tan et al. 2020).

    Parameters
    ----------
    axis : int
        Spatial axis, counted from the first: left-right in RAS volumes.
    """

    axis: Whole = Whole(0, 0, 2)

    class Drawn(TypedDict):
        """What is recorded: the axis."""

        axis: Annotated[int, schema.Axis()]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw nothing; the recipe holds the axis."""
        return {"axis": checks.axis_of_grid(self.axis, len(region.grid))}

    def tables(self, identity: Tables, region: Region, parameters: Mapping[str, Any]) -> Tables:
        """Count the indices from the other end."""
        axis = region.spatial_axes[parameters["axis"]]
        identity[axis] = region.shape[axis] - 1 - identity[axis]
        return identity
