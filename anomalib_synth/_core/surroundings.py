"""A region and what lies around it: its size, its outline without the soft edge, and the pixels of a ring."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .. import runs as algebra
from .geometry import equivalent_diameter
from .pixels import Pixels
from .region import Region

__all__ = ["diameter", "moments_around", "outlined", "ring", "ring_width"]

WIDTH = 0.15


def diameter(region: Region) -> float:
    """Return the diameter of a disk, or a ball, of as many pixels as the region."""
    return equivalent_diameter(region.size, len(region.grid))


def outlined(region: Region) -> NDArray[np.bool_] | None:
    """Return which covered pixels the shapes themselves cover, which a soft edge reaches beyond; None for all."""
    parts = [part.runs for part in region.parts]
    if not parts or all(part is region.runs for part in parts):
        return None
    inside = np.zeros(region.size, np.int64)
    for part in parts:
        kernels.paint(inside, region.runs, part, 1)
    return None if inside.all() or not inside.any() else inside.astype(np.bool_)


def ring(image: Pixels, region: Region) -> NDArray[np.float64]:
    """Return mean and standard deviation of an image around a region, channels x 2; NaN where nothing is around.

    The ring is as wide as 15 % of the region's diameter, at least 2 pixels; pixels that are not finite do not count.
    """
    low, high = np.array(region.box)
    reach = np.zeros(3, np.int64)
    reach[region.spatial_axes] = width = ring_width(diameter(region))
    first, last = np.maximum(low - reach, 0), np.minimum(high + reach, region.shape)
    extent = tuple((last - first).tolist())
    inside = algebra.to_mask(kernels.localize(region.runs, region.shape, tuple(first.tolist()), extent), extent)
    return moments_around(image.read_box(first.tolist(), last.tolist()), inside, width)


def ring_width(across: float) -> int:
    """Return the width in pixels of the ring around what has this diameter."""
    return max(2, math.ceil(WIDTH * across))


def moments_around(
    box: NDArray[Any], inside: NDArray[np.bool_], width: int, barred: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Return mean and standard deviation around the set pixels of a mask in a box, with channels first.

    Pixels of the second mask do not count; those of the first if there is none.
    """
    near = inside.copy()
    kernels.dilate(near, width)
    return kernels.ring_moments(box, near, inside if barred is None else barred)
