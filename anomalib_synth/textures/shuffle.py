"""Slice shuffle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region
from .mapped import Mapped, Tables


@dataclass(frozen=True)
class SliceShuffle(Mapped):
    """Replace each slice of the region along a random axis by another slice of it (Meissen et al. 2021).

    The slices are those that meet the region; the replacement is a uniformly drawn permutation without a fixed point.
    """

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any] | None:
        """Draw an axis along which the region has at least two slices, and a derangement of them."""
        met = {axis: slices_met(region, axis) for axis in region.spatial_axes}
        axes = [axis for axis, slices in met.items() if len(slices) > 1]
        if not axes:
            return None
        axis = axes[draws.whole(rng, (0, len(axes) - 1))]
        slices = met[axis]
        source = np.arange(slices[0], slices[-1] + 1)
        source[slices - slices[0]] = slices[derangement(rng, len(slices))]
        return {"axis": axis - region.spatial_axes[0], "start": int(slices[0]), "source": source.tolist()}

    def tables(self, identity: Tables, region: Region, parameters: Mapping[str, Any]) -> Tables:
        """Indices along the axis through the permutation."""
        axis = region.spatial_axes[parameters["axis"]]
        identity[axis] = np.array(parameters["source"])[identity[axis] - parameters["start"]]
        return identity


def slices_met(region: Region, axis: int) -> NDArray[np.int64]:
    """Indices along an axis (0: slices, 1: rows, 2: columns) at which the region has a pixel."""
    _, rows, columns = region.shape
    lines = region.runs[:, 0] // columns
    if axis < 2:
        return np.unique(lines // rows if axis == 0 else lines % rows)
    # One up where runs begin, one down where they end: the columns in between are those above zero.
    steps = np.zeros(columns + 1, np.int64)
    np.add.at(steps, region.runs[:, 0] - lines * columns, 1)
    np.add.at(steps, region.runs[:, 1] - lines * columns, -1)
    return np.flatnonzero(np.cumsum(steps))


def derangement(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """A permutation of at least two things that leaves none in place, each with equal chance.

    Permutations are drawn until one qualifies: about 1/e of them do, for any count.
    """
    while True:
        order = rng.permutation(count)
        if (order != np.arange(count)).all():
            return order
