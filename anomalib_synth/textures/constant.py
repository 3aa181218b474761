"""One value for the whole region."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .._core import draws, schema
from .._core.fields import Intensities, Span
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value

__all__ = ["Constant"]


@value
class Constant(Value):
    """Put one value into all pixels and channels of the region (Zimmerer et al. 2018).

    Parameters
    ----------
    value : float or pair of float
        Position of the value between the ends of the intensity range, in [0, 1].
    intensity_range : pair of float, optional
        (low, high); minimum and maximum finite value of the image when None, which reads all of it.
    """

    value: Span = Span((0.0, 1.0), 0, 1)
    intensity_range: Intensities = Intensities()

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: the value in units of intensity."""

        value: Annotated[float, schema.Finite]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the value; the recipe holds it in units of intensity."""
        low, high = self.intensity_range or image.range()
        fraction = draws.uniform(rng, self.value)
        # The sum may differ by its rounding from the one value of a constant image.
        return {"value": low if low == high else low * (1 - fraction) + high * fraction}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Fill the region."""
        limit = float(np.finfo(before.dtype).max)
        return replaced(before, np.full_like(before, min(max(parameters["value"], -limit), limit)))
