"""Foreign patch interpolation."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Span
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value
from .blend import blended


@value
class ForeignPatch(Value):
    r"""Mix in the pixels of another image: :math:`(1 - \alpha) I + \alpha J` (Tan et al. 2020).

    Parameters
    ----------
    factor : float or pair of float
        The interpolation factor :math:`\alpha`, in [0, 1]; one draw for a sample.
    """

    factor: Span = Span((0.05, 0.95), 0, 1, above_low=True)

    needs_donor: ClassVar[bool] = True
    stacks: ClassVar[bool] = True

    class Drawn(TypedDict):
        """What is drawn."""

        factor: schema.Factor

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the factor."""
        return {"factor": draws.uniform(rng, self.factor)}

    def draw_stack(self, rng: np.random.Generator, number: int) -> NDArray[np.float64]:
        """Draw a factor for each of several images."""
        return draws.uniforms(rng, self.factor, (number,))

    def apply_stack(
        self, before: NDArray[Any], foreign: NDArray[Any], ends: NDArray[np.int64], factors: NDArray[np.float64]
    ) -> Patch:
        """Interpolate pieces of the lists, which end at `ends`, each with its own factor; `foreign` is overwritten."""
        differs = np.empty(before.shape[1], np.bool_)
        kernels.interpolate_pieces(before, foreign, ends, factors, differs)
        return Patch(foreign, np.repeat(factors, np.diff(ends, prepend=0)), differs)

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Interpolate."""
        assert donor is not None
        return blended(before, donor.read(region.runs, region.size, image.compute), parameters["factor"])
