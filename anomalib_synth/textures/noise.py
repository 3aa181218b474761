"""Noise addition: an independent shift of intensity for every pixel."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Fraction, Law
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import value
from .addition import Addition, clipped

__all__ = ["NoiseAddition"]


@value
class NoiseAddition(Addition):
    r"""Add :math:`s\, U(0.05, 0.3)\, (max I - min I)` per pixel and channel, with one sign :math:`s` (Tan et al. 2020).

    The recipe holds the seed of the field; a pixel's noise depends on that seed and its place in the image alone.

    Parameters
    ----------
    amount : pair of float
        Fraction of the intensity range that is added or taken away at each pixel, in (0, 1]; a law is one of pixels.
    intensity_range : pair of float, optional
        (low, high); minimum and maximum finite value of the image when None, which reads all of it.
    clip : bool
        Keep the result within the intensity range.
    """

    amount: Fraction = Fraction((0.05, 0.3))

    class Drawn(TypedDict):
        """What is drawn: the bounds of the noise in units of intensity, its seed, and the range it is clipped to."""

        low: Annotated[float, schema.Finite]
        high: Annotated[float, schema.Finite]
        seed: schema.Seed
        clip: Annotated[list[float] | None, schema.Maybe(schema.Interval())]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw sign and seed; the recipe holds the bounds of the noise in units of intensity."""
        low, high = self.limits(image)
        scale = draws.sign(rng) * (high - low)
        least, most = self.amount
        return {
            "low": least * scale,
            "high": most * scale,
            "seed": draws.seed(rng),
            "clip": [low, high] if self.clip else None,
        }

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Add the field."""
        noise = np.empty(before.shape)
        with np.errstate(over="ignore"):
            # The generator wraps round by design, of which NumPy would warn where numba does not compile.
            kernels.uniform_noise(region.runs, parameters["seed"], math.prod(region.grid), noise)
            if isinstance(self.amount, Law):
                noise = of_range(self.amount, noise)
            noise *= parameters["high"] - parameters["low"]
            noise += parameters["low"]
            values = (before + noise).astype(before.dtype, copy=False)
        return replaced(before, clipped(values, parameters["clip"]))


def of_range(law: Law, noise: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return noise by a law in the place of uniform noise, measured in fractions of the law's range."""
    low, high = law
    return (law.of(noise) - low) / (high - low) if low < high else noise
