"""What a texture knows of the region in which it works."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .. import runs as algebra
from ..runs import Cube, Runs
from .remembered import remembered

__all__ = ["Part", "Region"]


class Part(NamedTuple):
    """One of the drawn shapes: the shape that drew it, its parameters and its pixels."""

    shape: Any
    parameters: Mapping[str, Any]
    runs: Runs

    @property
    def center(self) -> Sequence[float]:
        """Centre of the shape."""
        center: Sequence[float] = self.parameters["center"]
        return center

    @property
    def extent(self) -> float:
        """Radius of a ball about the centre that holds the shape."""
        return float(self.shape.extent(self.parameters))


class Region:
    """The covered pixels of a sample, and the shapes from which they come."""

    def __init__(self, runs: Runs, grid: tuple[int, ...], parts: Sequence[Part]) -> None:
        self.runs = runs
        self.grid = grid
        self.parts = parts

    @remembered
    def size(self) -> int:
        """Number of covered pixels."""
        return algebra.count(self.runs)

    @property
    def shape(self) -> Cube:
        """The grid as slices x rows x columns."""
        return algebra.cube(self.grid)

    @remembered
    def box(self) -> tuple[Cube, Cube]:
        """First index, and one past the last, of the slices, rows and columns."""
        return algebra.box(self.runs, self.grid)

    @property
    def spatial_axes(self) -> range:
        """The image's own axes among slices, rows and columns: a plane has no slices."""
        return range(3 - len(self.grid), 3)

    @remembered
    def owner(self) -> NDArray[np.int64]:
        """For each covered pixel the number of the first shape that covers it (the first of all for a soft edge)."""
        owner = np.zeros(self.size, np.int64)
        if len(self.parts) > 1:
            for number in range(len(self.parts) - 1, -1, -1):
                kernels.paint(owner, self.runs, self.parts[number].runs, number)
        return owner

    def localized(self) -> Runs:
        """Return the runs as seen from the region's box."""
        low, high = self.box
        extent = (high[0] - low[0], high[1] - low[1], high[2] - low[2])
        return kernels.localize(self.runs, self.shape, low, extent)

    def centers(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the centres (parts x 3) and extents (parts) of the shapes."""
        centers = np.array([padded(part.center, 0.0) for part in self.parts], np.float64)
        return centers, np.array([part.extent for part in self.parts], np.float64)


def padded(values: Sequence[Any], fill: Any) -> tuple[Any, Any, Any]:
    """Return one value per spatial axis as one each for slices, rows and columns."""
    slices, rows, columns = ((fill,) * (3 - len(values)) + tuple(values))[:3]
    return slices, rows, columns
