"""Smooth intensity ramps: lighter or darker towards the middle."""

import math
import sys
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Intensities, Number
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value
from .blend import intensities

__all__ = ["IntensityRamp"]


@value
class IntensityRamp(Value):
    r"""Add :math:`\pm(s/2 + \Gamma(3, s))`, growing linearly from the region's edge inward (Baugh et al. 2023).

    It is reached :math:`w = d\,(0.02 + \Gamma(3, 0.01))` pixels from the nearest pixel outside the region, where d is
    the image's shorter side, or at the region's largest depth if that is less. Each channel has its own sign; values
    beyond the intensity range are clipped to it.

    Parameters
    ----------
    strength : float
        s, as a fraction of the intensity range, in (0, 100].
    intensity_range : pair of float, optional
        (low, high); minimum and maximum finite value of the image when None, which reads all of it.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes
    >>> method = Synthesizer(shapes.Ball(0.3), IntensityRamp(intensity_range=(0, 1)), labels.Binary())
    >>> sample = method(np.full((32, 32), 0.5), rng=0)
    >>> bool((np.abs(sample.image - 0.5)[sample.mask] > 0).all())
    True
    """

    strength: Number = Number(0.2, 0, 100)
    intensity_range: Intensities = Intensities()

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: the width in pixels; for each channel a change, and a range, in units of intensity."""

        width: Annotated[float, schema.Real(0.0, schema.MOST_PIXELS)]
        changes: Annotated[list[float], schema.Each(schema.Finite, 1, schema.MOST_PIXELS)]
        limits: schema.IntensityRange

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw width and changes; the recipe holds the changes in units of intensity."""
        low, high = intensities(self.intensity_range, image)
        width = min(region.grid) * (0.02 + draws.gamma(rng, 3, 0.01))
        size = min((self.strength / 2 + draws.gamma(rng, 3, self.strength)) * (high - low), sys.float_info.max)
        changes = [draws.sign(rng) * size for _ in range(image.channels)]
        return {"width": width, "changes": changes, "limits": [low, high]}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Add the ramp."""
        heights = ramp(region, parameters["width"])
        changes = np.resize(np.array(parameters["changes"], np.float64), len(before))
        low, high = map(float, parameters["limits"])
        values, differs = np.empty_like(before), np.empty(len(heights), np.bool_)
        with np.errstate(over="ignore", invalid="ignore"):
            kernels.add_weighted(before, heights, changes, low, high, values, differs)
        return Patch(values, 1.0, differs)


def ramp(region: Region, width: float) -> NDArray[np.float64]:
    """Return the depth of each covered pixel over a width, at most 1."""
    low, high = region.box
    origin = (low[0] - 1, low[1] - 1, low[2] - 1)
    extent = (high[0] - low[0] + 2, high[1] - low[1] + 2, high[2] - low[2] + 2)
    local = kernels.localize(region.runs, region.shape, origin, extent)
    depths = np.zeros(extent, np.int32)
    if len(region.grid) == 2:
        # A plane has no neighbouring slices outside it.
        depths = depths[1:2]
        local = local - extent[1] * extent[2]
    limit = max(1, min(math.ceil(width) + 1, max(extent), 4096))
    kernels.squared_depths(local, limit, depths)
    values = np.empty(region.size)
    kernels.depth_fractions(depths, local, float(width), values)
    return values
