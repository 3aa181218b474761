"""Uniform addition: one shift of intensity for the whole region."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region
from .blend import intensities
from .protocol import Patch, replaced


@dataclass(frozen=True)
class Addition:
    """What additions of intensity have in common: shares of a range that is given, or measured on the whole image."""

    amount: float | tuple[float, float]
    intensity_range: tuple[float, float] | None = None
    clip: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", checks.span("amount", self.amount, 0, 1, above_low=True))
        object.__setattr__(self, "intensity_range", checks.intensity_range(self.intensity_range))
        object.__setattr__(self, "clip", checks.flag("clip", self.clip))

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    def limits(self, image: Pixels) -> tuple[float, float]:
        """Least and greatest intensity."""
        return intensities(self.intensity_range, image)


@dataclass(frozen=True)
class UniformAddition(Addition):
    r"""Add :math:`s\, U(0.2, 0.3)\, (max I - min I)`, one value for the region, :math:`s = \pm 1` (Tan et al. 2020).

    Parameters
    ----------
    amount : float or pair of float
        Share of the intensity range that is added or taken away.
    intensity_range : pair of float, optional
        (low, high); least and greatest finite value of the image when None, which reads all of it.
    clip : bool
        Keep the result within the intensity range, as published.
    """

    amount: float | tuple[float, float] = (0.2, 0.3)
    clip: bool = True

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw sign and amount; the recipe holds the shift in units of intensity."""
        low, high = self.limits(image)
        offset = draws.sign(rng) * draws.uniform(rng, self.amount) * (high - low)  # type: ignore[arg-type]
        return {"offset": offset, "clip": [low, high] if self.clip else None}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Add."""
        with np.errstate(over="ignore"):
            values = before + parameters["offset"]
        return replaced(before, clipped(values, parameters["clip"]))


def clipped(values: NDArray[Any], limits: tuple[float, float] | None) -> NDArray[Any]:
    """Values kept within limits, where there are any."""
    if limits is None:
        return values
    with np.errstate(over="ignore"):  # of limits beyond the precision of the pixels
        return np.clip(values, limits[0], limits[1], out=values)
