"""One value for the whole region."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region
from .protocol import Patch, replaced


@dataclass(frozen=True)
class Constant:
    """One value for all pixels and channels of the region (Zimmerer et al. 2018).

    Parameters
    ----------
    value : float or pair of float
        Where it lies between the ends of the intensity range, in [0, 1].
    intensity_range : pair of float, optional
        (low, high); least and greatest finite value of the image when None, which reads all of it.
    """

    value: float | tuple[float, float] = (0.0, 1.0)
    intensity_range: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", checks.span("value", self.value, 0, 1))
        object.__setattr__(self, "intensity_range", checks.intensity_range(self.intensity_range))

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the value; the recipe holds it in units of intensity."""
        low, high = self.intensity_range or image.range()
        share = draws.uniform(rng, self.value)  # type: ignore[arg-type]
        return {"value": low * (1 - share) + high * share}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Fill."""
        limit = float(np.finfo(before.dtype).max)
        return replaced(before, np.full_like(before, min(max(parameters["value"], -limit), limit)))
