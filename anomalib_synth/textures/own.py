"""A patch of the image itself, from another place."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Fraction, Span
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .._core.value import Value, value
from .blend import blended

__all__ = ["OwnPatch"]


@value
class OwnPatch(Value):
    r"""Show :math:`I(x + t)`, all of it within the image, with its colours jittered (Li et al. 2021).

    The offset :math:`t \ne 0` is uniform over those that keep the region within the image; of a
    region as wide and high as the image, only the colours change. With brightness and contrast
    factors :math:`b, c \sim U(1 - j, 1 + j)` and the mean :math:`\mu` of the patch, over all its channels, a pixel v
    becomes :math:`c (b v - b \mu) + b \mu`.

    Parameters
    ----------
    jitter : float or pair of float
        j, in [0, 1]; 0 keeps the colours. A pair is a range from which j is drawn.
    factor : float or pair of float
        Weight of the patch, in (0, 1].
    """

    jitter: Span = Span(0.1, 0, 1)
    factor: Fraction = Fraction(1.0)

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: the offset of the patch in pixels, its colours, and the factor if it is not always 1."""

        offset: Annotated[list[int], schema.Offset()]
        brightness: Annotated[float, schema.Real(0.0, 2.0)]
        contrast: Annotated[float, schema.Real(0.0, 2.0)]
        factor: NotRequired[schema.Factor]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw offset, brightness and contrast."""
        # Spelled out: loops over three axes take as long as the rest of a small sample's draw.
        (z, y, x), (z_end, y_end, x_end) = region.box
        depth, height, width = region.shape
        rows, columns = height - (y_end - y) + 1, width - (x_end - x) + 1
        total = (depth - (z_end - z) + 1) * rows * columns
        here = (z * rows + y) * columns + x
        chosen = int((total - 1) * rng.random())
        chosen += total > 1 and chosen >= here
        line, column = divmod(chosen, columns)
        offset = [line // rows - z, line % rows - y, column - x]
        jitter = draws.uniform(rng, self.jitter)
        parameters = {
            "offset": offset[3 - len(region.grid) :],
            "brightness": draws.uniform(rng, (1 - jitter, 1 + jitter)),
            "contrast": draws.uniform(rng, (1 - jitter, 1 + jitter)),
        }
        if self.factor == (1.0, 1.0):
            return parameters
        return {**parameters, "factor": draws.uniform(rng, self.factor)}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Read the patch elsewhere, and jitter its colours."""
        values = image.read(region.runs + self.shift(region, parameters), region.size)
        differs = np.empty(region.size, np.bool_)
        kernels.jitter(before, values, parameters["brightness"], parameters["contrast"], differs)
        return blended(before, values, parameters["factor"]) if "factor" in parameters else Patch(values, 1.0, differs)

    def shift(self, region: Region, parameters: Mapping[str, Any]) -> int:
        """Return how much further on in the flattened image the patch is read, within the image."""
        down, along, across = padded(parameters["offset"], 0)
        (z, y, x), (z_end, y_end, x_end) = region.box
        depth, height, width = region.shape
        shift = min(max(down, -z), depth - z_end) * height + min(max(along, -y), height - y_end)
        return int(shift * width + min(max(across, -x), width - x_end))

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        schema.check_all(path, drawn, self.Drawn, context)
        schema.present(path, drawn, "factor", self.factor != (1.0, 1.0))
