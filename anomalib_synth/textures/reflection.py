"""Reflection."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _checks as checks
from .._core.pixels import Pixels
from .._core.region import Region
from .mapped import Mapped, Tables


@dataclass(frozen=True)
class Reflection(Mapped):
    """Show the image mirrored along its axis of symmetry (Tan et al. 2020).

    Parameters
    ----------
    axis : int
        Spatial axis, counted from the first: left-right in RAS volumes.
    """

    axis: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "axis", checks.symmetry_axis(self.axis))

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Nothing is left to chance."""
        return {"axis": checks.axis_of_grid(self.axis, len(region.grid))}

    def tables(self, identity: Tables, region: Region, parameters: Mapping[str, Any]) -> Tables:
        """Indices counted from the other end."""
        axis = region.spatial_axes[parameters["axis"]]
        identity[axis] = region.shape[axis] - 1 - identity[axis]
        return identity
