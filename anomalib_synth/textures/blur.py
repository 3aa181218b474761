"""Local blur."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.blur import blurred_valid, gaussian_taps
from .._core.fields import Span
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value

__all__ = ["LocalBlur"]

WIDEST = 100.0


@value
class LocalBlur(Value):
    """Show the image blurred by a Gaussian (Meissen et al. 2021); only the region and its surroundings are computed.

    The Gaussian reaches four sigma; beyond the image's edge the image is mirrored, the edge pixel included.

    Parameters
    ----------
    sigma : float or pair of float
        Standard deviation in pixels, in (0, 100].
    """

    sigma: Span = Span(2.0, 0, WIDEST, above_low=True)

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: the standard deviation in pixels."""

        sigma: Annotated[float, schema.Positive(WIDEST)]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw sigma."""
        return {"sigma": draws.uniform(rng, self.sigma)}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Blur the region's box and its surroundings, and return the region's pixels."""
        taps = gaussian_taps(parameters["sigma"])
        reach = np.zeros(3, np.int64)
        reach[region.spatial_axes] = len(taps) // 2
        low, high = np.array(region.box)
        first = np.maximum(low - reach, 0)
        last = np.minimum(high + reach, region.shape)
        box = image.read_box(first, last)
        if (first > low - reach).any() or (last < high + reach).any():
            margins = zip(first - (low - reach), high + reach - last, strict=True)
            box = np.pad(box, [(0, 0), *margins], mode="symmetric")
        flat = (box == box[:, :1, :1, :1]).all(axis=(1, 2, 3))
        for axis in region.spatial_axes:
            box = blurred_valid(box, taps, axis + 1)
        values = np.empty_like(before)
        kernels.gather(box, region.localized(), values)
        # Where everything in reach is equal, blurring shows its own rounding and nothing else.
        values[flat] = before[flat]
        return replaced(before, values)
