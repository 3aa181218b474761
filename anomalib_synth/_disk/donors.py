"""A donor in the stored numbers of its image.

Two files of the same intensities need not hold the same numbers: a NIfTI file has a slope and an intercept of its own,
and a picture has 8 bits or 16.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._core.pixels import quantized
from . import file_checks as checks
from .files import Picture

__all__ = ["as_stored"]


def as_stored(donor: Picture, image: Picture, name: str = "donor") -> NDArray[Any]:
    """Bring the donor's pixels to the image's stored scale, rounded half to even and clipped to the image's type.

    Volumes keep their intensities, pictures the fraction of the maximum of their type; a picture of floats holds such
    fractions. Pixels that are not finite stay so, and a method leaves them out.

    Examples
    --------
    >>> image = Picture(np.zeros((1, 3), np.uint8))
    >>> as_stored(Picture(np.array([[0, 32896, 65535]], np.uint16)), image)
    array([[  0, 128, 255]], dtype=uint8)
    """
    checks.unit(name, donor.affine is not None, image.affine is not None)
    pixels, dtype = donor.pixels, image.array.dtype
    if pixels.dtype.kind not in "biuf" or dtype.kind not in "biuf":
        return pixels  # not numbers: the method refuses them
    there, here = _scale(donor), _scale(image)
    if there == here and (pixels.dtype == dtype or dtype.kind == "f"):
        return pixels
    # Values too large for the image's type become infinite in it.
    with np.errstate(over="ignore", invalid="ignore"):
        numbers = pixels.astype(np.float64)
        if there != here:
            numbers = (numbers * there.slope / there.most + there.intercept - here.intercept) / here.slope * here.most
        if dtype.kind == "f":
            return numbers.astype(np.promote_types(dtype, np.float32))
    finite = np.isfinite(numbers)
    if finite.all():
        return quantized(numbers, dtype)
    return np.where(finite, quantized(np.where(finite, numbers, 0), dtype), numbers)


class _Scale(NamedTuple):
    """From stored numbers to what two files have in common: intensities, or fractions of the maximum of a type."""

    slope: float = 1.0
    intercept: float = 0.0
    most: float = 1.0


def _scale(picture: Picture) -> _Scale:
    dtype = picture.array.dtype
    if picture.affine is None and dtype.kind in "iu":
        return _Scale(most=float(np.iinfo(dtype).max))
    return _Scale(*picture.scaling)
