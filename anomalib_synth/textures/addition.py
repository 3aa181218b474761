"""Uniform addition: one shift of intensity for the whole region."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .._core import draws, schema
from .._core.fields import REQUIRED, Flag, Fraction, Intensities
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value
from .blend import intensities

__all__ = ["Addition", "UniformAddition", "clipped"]


@value
class Addition(Value):
    """Common base of additions of intensity, in fractions of a range that is given or measured on the image."""

    amount: Fraction = Fraction(REQUIRED)
    intensity_range: Intensities = Intensities()
    clip: Flag = Flag(False)

    needs_donor: ClassVar[bool] = False

    def limits(self, image: Pixels) -> tuple[float, float]:
        """Return the minimum and maximum intensity."""
        return intensities(self.intensity_range, image)


@value
class UniformAddition(Addition):
    r"""Add :math:`s\, U(0.2, 0.3)\, (max I - min I)`, one value for the region, :math:`s = \pm 1` (Tan et al. 2020).

    Parameters
    ----------
    amount : float or pair of float
        Fraction of the intensity range that is added or taken away, in (0, 1].
    intensity_range : pair of float, optional
        (low, high); minimum and maximum finite value of the image when None, which reads all of it.
    clip : bool
        Keep the result within the intensity range, as published.
    """

    amount: Fraction = Fraction((0.2, 0.3))
    clip: Flag = Flag(True)

    class Drawn(TypedDict):
        """What is drawn: the shift in units of intensity, and the range that it is clipped to."""

        offset: Annotated[float, schema.Finite]
        clip: Annotated[list[float] | None, schema.Maybe(schema.Interval())]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw sign and amount; the recipe holds the shift in units of intensity."""
        low, high = self.limits(image)
        offset = draws.sign(rng) * draws.uniform(rng, self.amount) * (high - low)
        return {"offset": offset, "clip": [low, high] if self.clip else None}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Add the shift."""
        with np.errstate(over="ignore"):
            values = before + parameters["offset"]
        return replaced(before, clipped(values, parameters["clip"]))


def clipped(values: NDArray[Any], limits: tuple[float, float] | None) -> NDArray[Any]:
    """Clip values to limits, if there are any; the values are overwritten."""
    if limits is None:
        return values
    with np.errstate(over="ignore"):  # from limits beyond the precision of the pixels
        return np.clip(values, limits[0], limits[1], out=values)
