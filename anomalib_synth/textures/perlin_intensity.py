"""Perlin intensity: gradient noise itself as a texture."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .._core import draws, schema
from .._core.fields import Fraction, Intensities, Span, WholeSpan
from .._core.noise_fields import DrawnField, draw_field, field_values
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value
from .blend import blended, intensities, scaled

__all__ = ["PerlinIntensity"]


@value
class PerlinIntensity(Value):
    r"""Mix in gradient noise :math:`P`: :math:`(1 - \alpha) I + \alpha\, (lo + (hi - lo)(0.25 + 0.5 P))` (anomalib).

    :math:`[lo, hi]` is the intensity range. A region of Perlin blobs shows the noise that it was cut from, where
    :math:`P` is above the blobs' threshold; any other region shows noise of its own, drawn from `scale` and `rotation`.

    Parameters
    ----------
    factor : float or pair of float
        The fraction :math:`\alpha` of the noise, in (0, 1].
    intensity_range : pair of float, optional
        (low, high); minimum and maximum finite value of the image when None, which reads all of it.
    scale, rotation
        As for `shapes.PerlinBlobs`.
    """

    factor: Fraction = Fraction((0.2, 1.0))
    intensity_range: Intensities = Intensities()
    scale: WholeSpan = WholeSpan((0, 5), 0, 16)
    rotation: Span = Span((-90.0, 90.0), -180, 180)

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: the field, the intensities that stand for 0 and 1, and the factor."""

        field: Annotated[dict[str, Any], schema.Record(DrawnField)]
        limits: schema.IntensityRange
        factor: schema.Factor

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw a field where the region has none."""
        own = region.parts[0].parameters.get("fields")
        field = own[0] if own else draw_field(rng, self.scale, self.rotation, region.grid)
        factor = draws.uniform(rng, self.factor)
        return {"field": dict(field), "limits": list(intensities(self.intensity_range, image)), "factor": factor}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Mix the noise in."""
        noise = 0.25 + 0.5 * field_values(parameters["field"], region.runs, region.size, region.grid)
        texture = scaled(noise, parameters["limits"], before.dtype)
        return blended(before, np.tile(texture, (len(before), 1)), parameters["factor"])
