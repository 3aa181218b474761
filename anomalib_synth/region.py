"""Floor 3: what a texture is told about where it works."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import kernels
from . import runs as algebra
from .runs import Cube, Runs

__all__ = ["Part", "Region"]


class Part(NamedTuple):
    """One of the drawn shapes: its centre, a radius about it that holds the shape, and its pixels."""

    center: Sequence[float]
    extent: float
    runs: Runs


class Region:
    """The covered pixels of a sample, and the shapes that they come from."""

    def __init__(self, runs: Runs, grid: tuple[int, ...], parts: Sequence[Part]) -> None:
        self.runs = runs
        self.grid = grid
        self.parts = parts
        self.size = algebra.count(runs)

    @property
    def shape(self) -> Cube:
        """The grid as slices x rows x columns."""
        return algebra.cube(self.grid)

    @cached_property
    def box(self) -> tuple[Cube, Cube]:
        """First index, and one past the last, of slices, rows and columns."""
        return algebra.box(self.runs, self.grid)

    @property
    def spatial_axes(self) -> range:
        """The image's own axes among slices, rows and columns: a plane has no slices."""
        return range(3 - len(self.grid), 3)

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """For each covered pixel the number of the first shape that covers it (the first of all for a soft edge)."""
        owner = np.zeros(self.size, np.int64)
        if len(self.parts) > 1:
            lengths = self.runs[:, 1] - self.runs[:, 0]
            offsets = np.cumsum(lengths) - lengths
            for number in range(len(self.parts) - 1, -1, -1):
                kernels.paint(owner, self.runs, offsets, self.parts[number].runs, number)
        return owner

    def localized(self) -> Runs:
        """The runs as seen from the region's box."""
        low, high = self.box
        extent = (high[0] - low[0], high[1] - low[1], high[2] - low[2])
        return kernels.localize(self.runs, self.shape, low, extent)

    def centers(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Centres (parts x 3) and extents (parts) of the shapes."""
        centers = np.array([padded(part.center, 0.0) for part in self.parts], np.float64)
        return centers, np.array([part.extent for part in self.parts], np.float64)


def padded(values: Sequence[Any], fill: Any) -> tuple[Any, Any, Any]:
    """One value per spatial axis as one per slices, rows and columns."""
    slices, rows, columns = ((fill,) * (3 - len(values)) + tuple(values))[:3]
    return slices, rows, columns
