"""Sink and source deformation: the image is drawn towards the centre of the shape, or pushed away from it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core.fields import Choice
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value

__all__ = ["SinkDeformation", "SourceDeformation"]

Interpolation = Literal["linear", "nearest"]


@value
class _RadialDeformation(Value):
    """Sample the image at C + (x - C) (constant + quadratic t^2), t = min(|x - C| / R, 1)."""

    interpolation: Choice[Interpolation] = Choice[Interpolation]("linear", ("linear", "nearest"))

    needs_donor: ClassVar[bool] = False
    constant: ClassVar[float]
    quadratic: ClassVar[float]
    # How far from the centre the deformation reads, in radii.
    reach: ClassVar[float]

    class Drawn(TypedDict):
        """Nothing is drawn."""

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw nothing: the shape determines the deformation."""
        return {}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Sample the image."""
        centers, radii = region.centers()
        reach = self.reach * np.abs(radii)[:, np.newaxis] + 1
        low, high = np.array(region.box)
        # A user's own shape may have any centre and radius.
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
            self.interpolation == "nearest",
            values,
        )
        return replaced(before, values)


@value
class SinkDeformation(_RadialDeformation):
    r"""Sample the image at :math:`x + (x - C)(1 - (D/R)^2)`: everything is drawn towards the centre (Tan et al. 2020).

    :math:`D = |x - C|`, :math:`R` is the radius of the shape, and positions are clamped to the image.

    Parameters
    ----------
    interpolation : {"linear", "nearest"}
        How the image is sampled between its voxels: the formula of Tan et al. is linear; the published AutoSeg code
        (Meissen et al. 2021) takes the nearest voxel, halves going to the even one.
    """

    constant: ClassVar[float] = 2.0
    quadratic: ClassVar[float] = -1.0
    # The maximum of t (2 - t^2), at t = sqrt(2/3), is 1.0887.
    reach: ClassVar[float] = 1.09


@value
class SourceDeformation(_RadialDeformation):
    r"""Sample the image at :math:`C + (x - C)(D/R)^2`: everything is pushed away from the centre (Tan et al. 2020).

    :math:`D = |x - C|`, :math:`R` is the radius of the shape, and positions are clamped to the image.

    Parameters
    ----------
    interpolation : {"linear", "nearest"}
        As for `SinkDeformation`.
    """

    constant: ClassVar[float] = 0.0
    quadratic: ClassVar[float] = 1.0
    reach: ClassVar[float] = 1.0
