"""Floor 4: the compositions that training calls by the million, in one pass.

Foreign patch interpolation with its own label, and the image's own patch with a binary one. With a hard-edged shape
on float images in C order, image, mask and label are written while a run's pixels are in the cache. Everything else
takes the general path of `Synthesizer`, which gives the same bytes; so does an image with a covered pixel that is not
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
from .drawn import Drawn

__all__ = ["Pieces", "mixable", "stamp_of", "stamped_foreign", "stamped_own", "tame"]

# Half of the largest float: a mixture of two such numbers cannot overflow, however it is rounded.
_LIMITS = {np.dtype(kind): float(np.finfo(kind).max) / 2 for kind in (np.float32, np.float64)}

Stamp = Callable[[Any, Pixels, Pixels | None, Drawn, NDArray[np.bool_], NDArray[np.float32]], bool]


def stamp_of(texture: object, label: object) -> Stamp | None:
    """The one pass of a composition, if it is one that has one, and nobody's variation of it."""
    return _STAMPS.get((type(texture), type(label)))


def plain(image: Pixels) -> bool:
    """Whether an image holds floats that are computed in, in C order."""
    return image.dtype in _LIMITS and image.view.flags.c_contiguous


def mixable(image: Pixels, donor: Pixels | None) -> bool:
    """Whether both images are plain, with floats of one kind."""
    return donor is not None and plain(image) and plain(donor) and donor.dtype == image.dtype


def tame(image: Pixels, donor: Pixels, runs: Runs) -> bool:
    """Whether all covered pixels can be mixed in one pass."""
    return kernels.tame(image.view, donor.view, runs, _LIMITS[image.dtype])


def stamped_foreign(
    _texture: ForeignPatch,
    image: Pixels,
    donor: Pixels | None,
    drawn: Drawn,
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> bool:
    """Mix the donor into the image, and mark it; or write nothing and return False."""
    factor = drawn.recipe.texture["factor"]
    # A recipe may have come from a file that somebody edited.
    if not (mixable(image, donor) and 0.0 <= factor <= 1.0):
        return False
    limit, runs = _LIMITS[image.dtype], drawn.region.runs
    return kernels.stamp_if_tame(image.view, donor.view, runs, factor, limit, mask.ravel(), label.ravel())  # type: ignore[union-attr]


def stamped_own(
    texture: OwnPatch,
    image: Pixels,
    _donor: Pixels | None,
    drawn: Drawn,
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> bool:
    """Move a patch of the image, and mark it; or write nothing and return False."""
    given = drawn.recipe.texture
    if not plain(image) or "factor" in given:
        return False
    shift, brightness, contrast = texture.shift(drawn.region, given), given["brightness"], given["contrast"]
    return kernels.stamp_moved_if_finite(
        image.view, drawn.region.runs, shift, brightness, contrast, mask.ravel(), label.ravel()
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

    def write(self, images: Pixels, masks: NDArray[np.bool_], labels: NDArray[np.float32]) -> None:
        """Mix, and mark."""
        kernels.stamp_pieces(
            images.view, self.donors.view, self.runs, self.ends, self.factors, masks.ravel(), labels.ravel()
        )
