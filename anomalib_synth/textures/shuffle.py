"""Slice shuffle."""

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core import draws, schema
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import value
from .mapped import Mapped, Tables

__all__ = ["SliceShuffle"]


@value
class SliceShuffle(Mapped):
    """Replace each slice of the region along a random axis by another slice of it (Meissen et al. 2021).

    The slices are those that meet the region; the replacement is a uniformly drawn permutation without a fixed point.
    """

    class Drawn(TypedDict):
        """What is drawn: an axis, the first slice of the region along it, and what each slice from there on shows."""

        axis: Annotated[int, schema.Axis()]
        start: Annotated[int, schema.Whole(0, schema.MOST_PIXELS)]
        source: Annotated[list[int], schema.Each(schema.Whole(0, schema.MOST_PIXELS), 2, schema.MOST_PIXELS)]

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
        """Look the indices along the axis up in the permutation."""
        axis = region.spatial_axes[parameters["axis"]]
        source, places = np.array(parameters["source"]), identity[axis] - parameters["start"]
        if places[0] < 0 or places[-1] >= len(source):
            checks.drawn("texture.source", "one slice for each of the region", parameters["source"])
        identity[axis] = source[places]
        return identity

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        schema.check_all(path, drawn, self.Drawn, context)
        side, source = context.grid[drawn["axis"]], drawn["source"]
        schema.Each(schema.Whole(0, side - 1), 2, side)(f"{path}.source", source, context)
        schema.Whole(0, side - len(source))(f"{path}.start", drawn["start"], context)


def slices_met(region: Region, axis: int) -> NDArray[np.int64]:
    """Return the indices along an axis (0: slices, 1: rows, 2: columns) at which the region has a pixel."""
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
    """Draw a permutation of at least two things that leaves none in place, all equally likely.

    Permutations are drawn until one qualifies: about 1/e of them do, for any count.
    """
    while True:
        order = rng.permutation(count)
        if (order != np.arange(count)).all():
            return order
