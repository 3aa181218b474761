"""Grid shuffle: the image's own cells in random order."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Fraction, WholeSpan
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .._core.value import Value, value
from .blend import blended

__all__ = ["GridShuffle"]


MOST_CELLS = 64


@value
class GridShuffle(Value):
    r"""Mix in the image with the cells of a regular grid in random order: :math:`(1 - \alpha) I + \alpha S`.

    From MemSeg (Yang, Wu, Feng 2023).

    Parameters
    ----------
    cells : int or pair of int
        Cells along every axis, in [1, 64], and at most one for a pixel.
    factor : float or pair of float
        The fraction :math:`\alpha` of the shuffled image, in (0, 1].
    """

    cells: WholeSpan = WholeSpan(8, 1, MOST_CELLS)
    factor: Fraction = Fraction((0.15, 1.0))

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: cells along each axis, and the number of the cell that each one shows."""

        cells: Annotated[list[int], schema.PerSide(1, MOST_CELLS)]
        order: Annotated[list[int], schema.Permutation()]
        factor: schema.Factor

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the order of the cells, which are numbered row by row."""
        number = draws.whole(rng, self.cells)
        cells = [min(number, side) for side in region.grid]
        order = rng.permutation(math.prod(cells)).tolist()
        return {"cells": cells, "order": order, "factor": draws.uniform(rng, self.factor)}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Read the covered pixels from where their cells come from, and mix them in."""
        cells = padded(parameters["cells"], 1)
        order = np.array(parameters["order"], np.int64)
        source = kernels.shuffled_runs(region.runs, region.shape, cells, order)
        return blended(before, image.read(source, region.size), parameters["factor"])

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        schema.check_all(path, drawn, self.Drawn, context)
        number = math.prod(drawn["cells"])
        if len(drawn["order"]) != number:
            checks.drawn(f"{path}.order", f"a number for each of the {number} cells", drawn["order"])
