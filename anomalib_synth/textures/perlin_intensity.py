"""Perlin intensity: gradient noise itself as a texture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core import draws
from .._core.noise_fields import draw_field, field_values
from .._core.pixels import Pixels
from .._core.region import Region
from .blend import blended, intensities, scaled
from .protocol import Patch


@dataclass(frozen=True)
class PerlinIntensity:
    r"""Mix in gradient noise :math:`P`: :math:`(1 - \alpha) I + \alpha\, (lo + (hi - lo)(0.25 + 0.5 P))` (anomalib).

    :math:`[lo, hi]` is the intensity range. A region of Perlin blobs shows the noise that it was cut from, where
    :math:`P` is above the blobs' threshold; any other region shows noise of its own, drawn from `scale` and `rotation`.

    Parameters
    ----------
    factor : float or pair of float
        The share :math:`\alpha` of the noise, in (0, 1].
    intensity_range : pair of float, optional
        (low, high); least and greatest finite value of the image when None, which reads all of it.
    scale, rotation
        As for `shapes.PerlinBlobs`.
    """

    factor: float | tuple[float, float] = (0.2, 1.0)
    intensity_range: tuple[float, float] | None = None
    scale: int | tuple[int, int] = (0, 5)
    rotation: float | tuple[float, float] = (-90.0, 90.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", checks.span("factor", self.factor, 0, 1, above_low=True))
        object.__setattr__(self, "intensity_range", checks.intensity_range(self.intensity_range))
        object.__setattr__(self, "scale", checks.whole_span("scale", self.scale, 0, 16))
        object.__setattr__(self, "rotation", checks.span("rotation", self.rotation, -180, 180))

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw a field where the region has none."""
        own = region.parts[0].parameters.get("fields")
        field = own[0] if own else draw_field(rng, self.scale, self.rotation, region.grid)  # type: ignore[arg-type]
        factor = draws.uniform(rng, self.factor)  # type: ignore[arg-type]
        return {"field": dict(field), "limits": list(intensities(self.intensity_range, image)), "factor": factor}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Mix the noise in."""
        noise = 0.25 + 0.5 * field_values(parameters["field"], region.runs, region.size, region.grid)
        texture = scaled(noise, parameters["limits"], before.dtype)
        return blended(before, np.tile(texture, (len(before), 1)), parameters["factor"])
