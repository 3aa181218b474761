"""Foreign patch interpolation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region
from .blend import blended
from .protocol import Patch


@dataclass(frozen=True)
class ForeignPatch:
    r"""Mix in the pixels of another image: :math:`(1 - \alpha) I + \alpha J` (Tan et al. 2020).

    Parameters
    ----------
    factor : float or pair of float
        The interpolation factor :math:`\alpha`, in [0, 1]; one draw for a sample.
    """

    factor: float | tuple[float, float] = (0.05, 0.95)

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", checks.span("factor", self.factor, 0, 1, above_low=True))

    @property
    def needs_donor(self) -> bool:
        """A foreign patch comes from another image."""
        return True

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the factor."""
        return {"factor": draws.uniform(rng, self.factor)}  # type: ignore[arg-type]

    def draw_stack(self, rng: np.random.Generator, number: int) -> NDArray[np.float64]:
        """Draw a factor for each of several images."""
        least, most = self.factor  # type: ignore[misc]
        return least + (most - least) * rng.random(number)

    def apply_stack(
        self, before: NDArray[Any], foreign: NDArray[Any], ends: NDArray[np.int64], factors: NDArray[np.float64]
    ) -> Patch:
        """Interpolate pieces of the lists, which end at `ends`, each with its own factor; `foreign` is used up."""
        differs = np.empty(before.shape[1], np.bool_)
        kernels.interpolate_pieces(before, foreign, ends, factors, differs)
        return Patch(foreign, np.repeat(factors.astype(np.float32), np.diff(ends, prepend=0)), differs)

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Interpolate."""
        assert donor is not None
        return blended(before, donor.read(region.runs, region.size, image.compute), parameters["factor"])
