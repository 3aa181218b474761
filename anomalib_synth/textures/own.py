"""A patch of the image itself, from another place."""

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
class OwnPatch:
    r"""Show :math:`I(x + t)`, all of it within the image, with its colours jittered (Li et al. 2021).

    The offset :math:`t \ne 0` is uniform over those that keep the region within the image; of a
    region as wide and high as the image, only the colours change. With brightness and contrast
    factors :math:`b, c \sim U(1 - j, 1 + j)` and the mean :math:`\mu` of the patch, over all its channels, a pixel v
    becomes :math:`c (b v - b \mu) + b \mu`.

    Parameters
    ----------
    jitter : float or pair of float
        j, in [0, 1]; 0 keeps the colours. A pair is a range from which j is drawn.
    factor : float or pair of float
        How much of the image the patch covers, in (0, 1].
    """

    jitter: float | tuple[float, float] = 0.1
    factor: float | tuple[float, float] = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "jitter", checks.span("jitter", self.jitter, 0, 1))
        object.__setattr__(self, "factor", checks.span("factor", self.factor, 0, 1, above_low=True))

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw offset, brightness and contrast."""
        low, high = region.box
        slices, rows, columns = [side - (b - a) + 1 for side, a, b in zip(region.shape, low, high, strict=True)]
        total = slices * rows * columns
        here = (low[0] * rows + low[1]) * columns + low[2]
        chosen = int((total - 1) * rng.random())
        chosen += total > 1 and chosen >= here
        line, column = divmod(chosen, columns)
        offset = [line // rows - low[0], line % rows - low[1], column - low[2]]
        jitter = draws.uniform(rng, self.jitter)  # type: ignore[arg-type]
        parameters = {
            "offset": offset[3 - len(region.grid) :],
            "brightness": draws.uniform(rng, (1 - jitter, 1 + jitter)),
            "contrast": draws.uniform(rng, (1 - jitter, 1 + jitter)),
        }
        if self.factor == (1.0, 1.0):
            return parameters
        return {**parameters, "factor": draws.uniform(rng, self.factor)}  # type: ignore[arg-type]

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Read elsewhere, and jitter."""
        values = image.read(region.runs + self.shift(region, parameters), region.size)
        differs = np.empty(region.size, np.bool_)
        kernels.jitter(before, values, parameters["brightness"], parameters["contrast"], differs)
        return blended(before, values, parameters["factor"]) if "factor" in parameters else Patch(values, 1.0, differs)

    def shift(self, region: Region, parameters: Mapping[str, Any]) -> int:
        """How much further on in the flattened image the patch is read."""
        shift = 0
        for step, first, stop, side in zip(padded(parameters["offset"], 0), *region.box, region.shape, strict=True):
            # A recipe may have come from a file that somebody edited: nothing is read beyond the image.
            shift = shift * side + min(max(step, -first), side - stop)
        return int(shift)
