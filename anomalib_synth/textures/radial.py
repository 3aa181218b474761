"""Sink and source deformation: the image drawn towards, or pushed from, the centre of the shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core.pixels import Pixels
from .._core.region import Region
from .protocol import Patch, replaced


@dataclass(frozen=True)
class _RadialDeformation:
    """Sample the image at C + (x - C) (constant + quadratic t^2), t = min(|x - C| / R, 1)."""

    constant: ClassVar[float]
    quadratic: ClassVar[float]
    # How far from the centre the deformation reads, in radii.
    reach: ClassVar[float]

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Nothing to draw: the shape says it all."""
        return {}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Sample."""
        centers, radii = region.centers()
        # A recipe that somebody edited may have a radius below zero, as good as one above, or a centre that is none.
        reach = self.reach * np.abs(radii)[:, np.newaxis] + 1
        low, high = np.array(region.box)
        low = np.maximum(np.fmin(low, np.floor((centers - reach).min(axis=0))), 0).astype(np.int64)
        high = np.minimum(np.fmax(high, np.ceil((centers + reach).max(axis=0)) + 1), region.shape).astype(np.int64)
        values = np.empty_like(before)
        kernels.sample_radial(
            image.read_box(low, high),
            tuple(low.tolist()),
            region.shape,
            region.runs,
            region.owner,
            centers,
            radii,
            self.constant,
            self.quadratic,
            values,
        )
        return replaced(before, values)


class SinkDeformation(_RadialDeformation):
    r"""Sample the image at :math:`x + (x - C)(1 - (D/R)^2)`: everything is drawn towards the centre (Tan et al. 2020).

    Linear interpolation, positions clamped to the image; :math:`D = |x - C|`, :math:`R` the radius of the shape.
    """

    constant = 2.0
    quadratic = -1.0
    # The greatest value of t (2 - t^2), at t = sqrt(2/3), is 1.0887.
    reach = 1.09


class SourceDeformation(_RadialDeformation):
    r"""Sample the image at :math:`C + (x - C)(D/R)^2`: everything is pushed away from the centre (Tan et al. 2020).

    Linear interpolation, positions clamped to the image; :math:`D = |x - C|`, :math:`R` the radius of the shape.
    """

    constant = 0.0
    quadratic = 1.0
    reach = 1.0
