"""Floor 4: the two stages of a sample, between the draw and the arrays that the caller gets."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core.pixels import Pixels
from .._core.region import Region
from ..recipe import Recipe
from ..runs import Runs

__all__ = ["Drawn", "Rendered"]


class Drawn(NamedTuple):
    """A recipe, and the region and weights of a soft edge that follow from it."""

    recipe: Recipe
    region: Region
    weights: NDArray[np.float32] | None


class Rendered(NamedTuple):
    """New pixels and label (or several, row by row) of the covered pixels of one image, or of a stack of planes."""

    runs: Runs
    values: NDArray[Any]
    label: NDArray[np.float32]

    def write(self, image: Pixels, mask: NDArray[np.bool_], label: NDArray[np.float32]) -> None:
        """Store in an image, and in a contiguous mask and label."""
        image.write(self.runs, self.values)
        kernels.fill(mask.reshape(-1), self.runs, True)
        rows = label.reshape(-1, mask.size)
        for row, values in zip(rows, self.label.reshape(len(rows), -1), strict=True):
            kernels.place(row, self.runs, values)
