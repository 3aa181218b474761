"""Textures that show the image as it is elsewhere: one table per axis says where."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._core.pixels import Pixels
from .._core.region import Region
from .protocol import Patch, replaced

Tables = list[NDArray[np.int64]]


class Mapped(ABC):
    """The pixel at (z, y, x) becomes the one at (tables[0][z], tables[1][y], tables[2][x])."""

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    @abstractmethod
    def tables(self, identity: Tables, region: Region, parameters: Mapping[str, Any]) -> Tables:
        """Source indices for the slices, rows and columns of the region's box, made from the identity.

        Those beyond the image are clamped to its edge.
        """

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Look up."""
        low, high = region.box
        identity = [np.arange(a, b) for a, b in zip(low, high, strict=True)]
        # A recipe may have come from a file that somebody edited: no kernel reads beyond the image.
        tables = [
            np.clip(table, 0, side - 1)
            for table, side in zip(self.tables(identity, region, parameters), region.shape, strict=True)
        ]
        return replaced(before, image.read_mapped(region.runs, region.size, low, tables))
