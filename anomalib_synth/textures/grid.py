"""Grid shuffle: the image's own parts in disorder."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .blend import blended
from .protocol import Patch


@dataclass(frozen=True)
class GridShuffle:
    r"""Mix in the image with the cells of a regular grid in random order: :math:`(1 - \alpha) I + \alpha S`.

    From MemSeg (Yang, Wu, Feng 2023).

    Parameters
    ----------
    cells : int or pair of int
        Cells along every axis, in [1, 64], and at most one for a pixel.
    factor : float or pair of float
        The share :math:`\alpha` of the shuffled image, in (0, 1].
    """

    cells: int | tuple[int, int] = 8
    factor: float | tuple[float, float] = (0.15, 1.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", checks.whole_span("cells", self.cells, 1, 64))
        object.__setattr__(self, "factor", checks.span("factor", self.factor, 0, 1, above_low=True))

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the order of the cells, which are numbered row by row."""
        number = draws.whole(rng, self.cells)  # type: ignore[arg-type]
        cells = [min(number, side) for side in region.grid]
        order = rng.permutation(math.prod(cells)).tolist()
        return {"cells": cells, "order": order, "factor": draws.uniform(rng, self.factor)}  # type: ignore[arg-type]

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Read the covered pixels from where their cells come from, and mix them in."""
        cells = padded(parameters["cells"], 1)
        # A recipe may have come from a file that somebody edited: no kernel reads beyond the image.
        order = np.resize(np.array(parameters["order"], np.int64), math.prod(cells)) % math.prod(cells)
        source = kernels.shuffled_runs(region.runs, region.shape, cells, order)
        return blended(before, image.read(source, region.size), parameters["factor"])
