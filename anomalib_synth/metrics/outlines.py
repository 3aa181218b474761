"""The anomalies of one image: runs of their pixels, and which connected component each run belongs to."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import _kernels as kernels

__all__ = ["Outline", "outline"]


class Outline(NamedTuple):
    """Connected components with 8 neighbours in a plane and 26 in a volume, by the place of their first pixel."""

    runs: NDArray[np.int64]
    labels: NDArray[np.int64]
    """The component of each run."""
    sizes: NDArray[np.int64]
    """Pixels of each component."""
    grid: tuple[int, int, int]
    """Slices, rows and columns."""

    @property
    def pixels(self) -> int:
        """How many are anomalous."""
        return int(self.sizes.sum())

    @property
    def outside(self) -> int:
        """How many are normal."""
        return int(np.prod(self.grid)) - self.pixels


def outline(mask: NDArray[np.bool_]) -> Outline:
    """The components of a mask with one, two or three axes."""
    slices, rows, columns = (1,) * (3 - mask.ndim) + mask.shape
    grid = slices, rows, columns
    runs = kernels.runs_of_mask(np.ascontiguousarray(mask).reshape(-1, mask.shape[-1]))
    labels, count = kernels.label_runs(runs, grid)
    sizes = np.zeros(count, np.int64)
    kernels.component_sizes(runs, labels, sizes)
    return Outline(runs, labels, sizes, grid)
