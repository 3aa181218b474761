"""A donor's patch from another place, resized."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .._core import draws, schema
from .._core.fields import Fraction, Law, Span
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .._core.value import Value, value
from .blend import blended

__all__ = ["DonorPatch", "Middle", "Resize", "drawn_move", "moved_box"]


# No region is wider than the image, so that no drawn scale is below one over its side.
Resize = Annotated[float, schema.Real(1 / schema.MOST_PIXELS, 100.0)]
Middle = Annotated[list[float], schema.PerAxis(schema.Real(-1.0, schema.MOST_PIXELS))]


@value
class DonorPatch(Value):
    r"""Mix in a patch of the donor from anywhere in it, resized: :math:`(1 - \alpha) I + \alpha J(c + (x - m) / s)`.

    m is the middle of the region's box, c that of a box of the donor which is :math:`1/s` times as large and lies in it
    (s is enlarged where none does); linear interpolation. As published (Schlueter et al. 2022),
    :math:`s \sim \mathrm{clip}(N(1, 0.5^2), lo, hi)`.

    Parameters
    ----------
    factor : float or pair of float
        :math:`\alpha`, in (0, 1].
    resize : float or pair of float
        (lo, hi), in (0, 100]; a number is s itself.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes
    >>> method = Synthesizer(shapes.Box(0.4), DonorPatch(), labels.Interpolation())
    >>> image, donor = np.random.default_rng(0).random((2, 32, 32))
    >>> sorted(method(image, donor, rng=0).recipe.texture)
    ['factor', 'from', 'resize']
    """

    factor: Fraction = Fraction(1.0)
    resize: Span = Span((0.7, 1.3), 0, 100, above_low=True)

    needs_donor: ClassVar[bool] = True

    # The scale, and the middle of the donor's box in pixels.
    Drawn = TypedDict("Drawn", {"factor": schema.Factor, "resize": Resize, "from": Middle})

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the factor, and scale and place of the patch."""
        factor = draws.uniform(rng, self.factor)
        return {"factor": factor, **drawn_move(rng, region, self.resize)}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Resize the patch, and mix it in."""
        assert donor is not None
        low, high = region.box
        box = moved_box(donor, low, high, region, parameters).astype(image.compute)
        patch = Pixels(box, 0).read(region.localized(), region.size)
        return blended(before, patch, parameters["factor"])


def drawn_move(rng: np.random.Generator, region: Region, resize: tuple[float, float]) -> dict[str, Any]:
    """Draw a scale, and the middle of a box of the donor that becomes the region's."""
    low, high = resize
    if low == high or isinstance(resize, Law):
        scale = draws.uniform(rng, resize)
    else:
        scale = min(max(1.0 + draws.normal(rng, 0.5), low), high)
    sides = [b - a for a, b in zip(*region.box, strict=True)]
    scale = max(scale, *(sides[axis] / region.shape[axis] for axis in region.spatial_axes))
    middle = []
    for axis in region.spatial_axes:
        half = (sides[axis] / scale - 1) / 2
        middle.append(draws.uniform(rng, (half, max(half, region.shape[axis] - 1 - half))))
    return {"resize": scale, "from": middle}


def moved_box(
    donor: Pixels, first: Sequence[int], last: Sequence[int], region: Region, parameters: Mapping[str, Any]
) -> NDArray[Any]:
    """Return what a box of the image shows of the donor, whose outermost pixels are repeated beyond its edge.

    As channels x slices x rows x columns.
    """
    low, high = region.box
    planar = len(region.grid) == 2
    places = []
    for axis, middle in enumerate(padded(parameters["from"], 0.0)):
        center = (low[axis] + high[axis] - 1) / 2
        scale = 1.0 if planar and axis == 0 else parameters["resize"]
        place = middle + (np.arange(first[axis], last[axis]) - center) / scale
        places.append(np.clip(place, 0.0, region.shape[axis] - 1.0))
    starts = [int(np.floor(place[0])) for place in places]
    ends = [min(int(np.floor(place[-1])) + 2, side) for place, side in zip(places, region.shape, strict=True)]
    box = donor.read_box(starts, ends)
    for axis, (place, start) in enumerate(zip(places, starts, strict=True)):
        under = np.floor(place).astype(int) - start
        part = (place - np.floor(place)).reshape([-1 if k == axis + 1 else 1 for k in range(4)])
        nearer = box.take(under, axis + 1)
        if part.any():
            beyond = box.take(np.minimum(under + 1, box.shape[axis + 1] - 1), axis + 1)
            with np.errstate(over="ignore", invalid="ignore"):
                mixed = (1 - part) * nearer + part * beyond
            # A neighbour of weight zero may be NaN; between equal ones there is nothing to round.
            nearer = np.where((part == 0) | (nearer == beyond), nearer, mixed)
        box = nearer
    return box
