"""Slice shuffle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import draws
from ..pixels import Pixels
from ..region import Region
from .mapped import Mapped, Tables


@dataclass(frozen=True)
class SliceShuffle(Mapped):
    """Replace each slice of the region along a random axis by another slice of it (Meissen et al. 2021).

    The slices are those that meet the region; the replacement is a uniformly drawn permutation without a fixed point.
    """

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any] | None:
        """Draw an axis along which the region has at least two slices, and a derangement of them."""
        low, high = region.box
        axes = [axis for axis in region.spatial_axes if high[axis] - low[axis] > 1]
        if not axes:
            return None
        axis = axes[draws.whole(rng, (0, len(axes) - 1))]
        source = low[axis] + derangement(rng, high[axis] - low[axis])
        return {"axis": axis - region.spatial_axes[0], "start": low[axis], "source": source.tolist()}

    def tables(self, identity: Tables, region: Region, parameters: Mapping[str, Any]) -> Tables:
        """Indices along the axis through the permutation."""
        axis = region.spatial_axes[parameters["axis"]]
        identity[axis] = np.array(parameters["source"])[identity[axis] - parameters["start"]]
        return identity


def derangement(rng: np.random.Generator, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A permutation of at least two things that leaves none in place, each with equal chance.

    Permutations are drawn until one qualifies: about 1/e of them do, for any count.
    """
    while True:
        order = rng.permutation(count)
        if (order != np.arange(count)).all():
            return order
