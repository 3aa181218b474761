"""Floor 4: foreign patch interpolation, the composition that training calls by the million, in one pass.

A hard-edged shape, a foreign patch and the interpolation label on float images in C order: then image, mask and label
of each run are written while its pixels are in the cache. Everything else takes the general path of `Synthesizer`,
which gives the same bytes; so does an image with a covered pixel that is not finite.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import kernels
from .drawn import Drawn
from .labels import Interpolation
from .pixels import Pixels
from .runs import Runs
from .textures import ForeignPatch

__all__ = ["Pieces", "fits", "mixable", "stamped", "tame"]

# Half of the largest float: a mixture of two such numbers cannot overflow, however it is rounded.
_LIMITS = {np.dtype(kind): float(np.finfo(kind).max) / 2 for kind in (np.float32, np.float64)}


def fits(texture: object, label: object) -> bool:
    """Whether a composition is foreign patch interpolation, and nobody's variation of it."""
    return type(texture) is ForeignPatch and type(label) is Interpolation


def mixable(image: Pixels, donor: Pixels | None) -> bool:
    """Whether both images hold floats of one kind in C order."""
    return (
        donor is not None
        and image.dtype in _LIMITS
        and donor.dtype == image.dtype
        and image.view.flags.c_contiguous
        and donor.view.flags.c_contiguous
    )


def tame(image: Pixels, donor: Pixels, runs: Runs) -> bool:
    """Whether all covered pixels can be mixed in one pass."""
    return kernels.tame(image.view, donor.view, runs, _LIMITS[image.dtype])


def stamped(
    image: Pixels, donor: Pixels | None, drawn: Drawn, mask: NDArray[np.bool_], label: NDArray[np.float32]
) -> bool:
    """Mix the donor into the image, and mark it; or write nothing and return False."""
    factor = drawn.recipe.texture["factor"]
    # A recipe may have come from a file that somebody edited.
    if not (mixable(image, donor) and 0.0 <= factor <= 1.0):
        return False
    limit, runs = _LIMITS[image.dtype], drawn.region.runs
    return kernels.stamp_if_tame(image.view, donor.view, runs, factor, limit, mask.ravel(), label.ravel())  # type: ignore[union-attr]


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
