"""Textures that show other places of the image: one table per axis says which."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value

__all__ = ["Mapped", "Tables"]

Tables = list[NDArray[np.int64]]


class Mapped(Value, ABC):
    """The pixel at (z, y, x) becomes the one at (tables[0][z], tables[1][y], tables[2][x])."""

    needs_donor: ClassVar[bool] = False

    @abstractmethod
    def tables(self, identity: Tables, region: Region, parameters: Mapping[str, Any]) -> Tables:
        """Return source indices for the slices, rows and columns of the region's box, made from the identity.

        Those beyond the image are clamped to its edge.
        """

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Look the pixels up."""
        low, high = region.box
        identity = [np.arange(a, b) for a, b in zip(low, high, strict=True)]
        tables = [
            np.clip(table, 0, side - 1)
            for table, side in zip(self.tables(identity, region, parameters), region.shape, strict=True)
        ]
        return replaced(before, image.read_mapped(region.runs, region.size, low, tables))
