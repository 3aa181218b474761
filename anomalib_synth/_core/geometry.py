"""Connected components, distances and sizes of what a mask covers."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["components", "depths", "equivalent_diameter"]

Mask = NDArray[np.bool_]


def components(mask: Mask) -> tuple[NDArray[np.int32], list[tuple[slice, ...]]]:
    """Return the number of each pixel's connected component (with diagonal neighbours), from 1 on, and their boxes.

    >>> numbered, boxes = components(np.eye(3, dtype=bool))
    >>> int(numbered.max()), boxes
    (1, [(slice(0, 3, None), slice(0, 3, None))])
    """
    from scipy import ndimage

    numbered, _ = ndimage.label(mask, np.ones((3,) * mask.ndim))
    return numbered, ndimage.find_objects(numbered)


def depths(mask: Mask, spacing: Sequence[float] | None = None) -> NDArray[np.float64]:
    """Return the distance of each set pixel to the nearest one that is not, beyond the image too; 0 elsewhere.

    >>> depths(np.ones((3, 3), bool)).tolist()
    [[1.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 1.0]]
    """
    from scipy import ndimage

    inner: NDArray[np.float64] = ndimage.distance_transform_edt(np.pad(mask, 1), spacing)
    return inner[(slice(1, -1),) * mask.ndim]


def equivalent_diameter(size: float, dimensions: int) -> float:
    """Return the diameter of the disc of an area, or of the ball of a volume.

    >>> round(equivalent_diameter(math.pi / 4, 2), 12), round(equivalent_diameter(math.pi / 6, 3), 12)
    (1.0, 1.0)
    """
    return 2 * math.sqrt(size / math.pi) if dimensions == 2 else float(2 * (0.75 * size / math.pi) ** (1 / 3))
