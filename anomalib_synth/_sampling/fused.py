"""Compositions that training calls millions of times, in one pass.

Foreign patch interpolation with its own label, and the image's own patch with a binary one. With a hard-edged shape
on float images in C order, image, mask and label are written while a run's pixels are in the cache. Everything else
takes the general path of `render`, which gives the same bytes; so does an image with a covered pixel that is not
finite.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core.pixels import Pixels
from ..labels import Binary, Interpolation
from ..runs import Runs
from ..textures import ForeignPatch, OwnPatch
from .draw import Drawn
from .scene import Canvas

__all__ = ["LIMITS", "Pieces", "Stamp", "mixable", "stamp_of", "stamped_foreign", "stamped_own", "tame"]

# Half of the largest float: a mixture of two such numbers cannot overflow, however it is rounded.
LIMITS = {np.dtype(kind): float(np.finfo(kind).max) / 2 for kind in (np.float32, np.float64)}

Stamp = Callable[[Any, Pixels | None, Drawn, Canvas], int]


def stamp_of(texture: object, label: object) -> Stamp | None:
    """Return the one pass of a composition if it has one; subclasses of its parts do not count.

    A stamp returns 1; or it writes nothing and returns 0 if no pixel would change, -1 if it does not apply.
    """
    return _STAMPS.get((type(texture), type(label)))


def plain(image: Pixels) -> bool:
    """Return whether an image holds, in C order, floats of a precision that is computed in."""
    return image.dtype in LIMITS and image.view.flags.c_contiguous


def mixable(image: Pixels, donor: Pixels | None) -> bool:
    """Return whether both images are plain, with floats of one kind."""
    return donor is not None and plain(image) and plain(donor) and donor.dtype == image.dtype


def tame(image: Pixels, donor: Pixels, runs: Runs) -> bool:
    """Return whether all covered pixels can be mixed in one pass."""
    return kernels.tame(image.view, donor.view, runs, LIMITS[image.dtype])


def stamped_foreign(_texture: ForeignPatch, donor: Pixels | None, drawn: Drawn, canvas: Canvas) -> int:
    """Mix the donor into the image, and set mask and label."""
    image = canvas.image
    if not mixable(image, donor):
        return -1
    return kernels.stamp_if_tame(
        image.view,
        donor.view,  # type: ignore[union-attr]
        drawn.region.runs,
        drawn.texture["factor"],
        LIMITS[image.dtype],
        canvas.mask.ravel(),
        canvas.label.ravel(),
    )


def stamped_own(texture: OwnPatch, _donor: Pixels | None, drawn: Drawn, canvas: Canvas) -> int:
    """Move a patch of the image, and set mask and label."""
    image, given = canvas.image, drawn.texture
    if not plain(image) or "factor" in given:
        return -1
    shift, brightness, contrast = texture.shift(drawn.region, given), given["brightness"], given["contrast"]
    return kernels.stamp_moved_if_finite(
        image.view, drawn.region.runs, shift, brightness, contrast, canvas.mask.ravel(), canvas.label.ravel()
    )


_STAMPS: dict[tuple[type, type], Stamp] = {
    (ForeignPatch, Interpolation): stamped_foreign,
    (OwnPatch, Binary): stamped_own,
}


class Pieces(NamedTuple):
    """What it takes to mix a stack of donors into a stack of images: runs, where each image's end, and the factors."""

    donors: Pixels
    runs: Runs
    ends: NDArray[np.int64]
    factors: NDArray[np.float64]

    def change(self, images: Pixels) -> bool:
        """Return whether a pixel of every image will change."""
        return kernels.pieces_change(images.view, self.donors.view, self.runs, self.ends, self.factors)

    def write(self, canvas: Canvas) -> None:
        """Mix, and set mask and label."""
        kernels.stamp_pieces(
            canvas.image.view,
            self.donors.view,
            self.runs,
            self.ends,
            self.factors,
            canvas.mask.ravel(),
            canvas.label.ravel(),
        )
