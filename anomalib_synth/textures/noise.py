"""Noise addition: an independent shift of intensity for every pixel."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region
from .addition import Addition, clipped
from .protocol import Patch, replaced


@dataclass(frozen=True)
class NoiseAddition(Addition):
    r"""Add :math:`s\, U(0.05, 0.3)\, (max I - min I)` per pixel and channel, with one sign :math:`s` (Tan et al. 2020).

    The recipe holds the seed of the field; a pixel's noise depends on that seed and its place in the image alone.

    Parameters
    ----------
    amount : pair of float
        Share of the intensity range that is added or taken away at each pixel.
    intensity_range : pair of float, optional
        (low, high); least and greatest finite value of the image when None, which reads all of it.
    clip : bool
        Keep the result within the intensity range.
    """

    amount: float | tuple[float, float] = (0.05, 0.3)

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw sign and seed; the recipe holds the bounds of the noise in units of intensity."""
        low, high = self.limits(image)
        scale = draws.sign(rng) * (high - low)
        least, most = self.amount  # type: ignore[misc]
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
            # The generator wraps round by design, which NumPy would warn of where numba does not compile.
            kernels.uniform_noise(region.runs, parameters["seed"], math.prod(region.grid), noise)
            noise *= parameters["high"] - parameters["low"]
            noise += parameters["low"]
            values = (before + noise).astype(before.dtype, copy=False)
        return replaced(before, clipped(values, parameters["clip"]))
