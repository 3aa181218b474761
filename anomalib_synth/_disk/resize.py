"""Volumes and pictures brought to one side length."""

import numpy as np

from .files import Picture

__all__ = ["resized"]


def resized(picture: Picture, side: int, grid: tuple[int, ...]) -> Picture:
    """Resample every spatial axis to `side` pixels by linear interpolation; integers are rounded.

    The field of view stays what it was: voxel i of n covers the fraction [i/n, (i+1)/n) of it, and the affine follows.
    """
    from scipy import ndimage

    array = picture.array
    factors = [side / n for n in grid] + [1.0] * (array.ndim - len(grid))
    kind = array.dtype
    values = array.astype(np.float32 if kind.itemsize <= 2 or kind == np.float32 else np.float64, copy=False)
    result = ndimage.zoom(values, factors, order=1, mode="nearest", grid_mode=True)
    if kind.kind in "biu":
        low, high = (0, 1) if kind.kind == "b" else (np.iinfo(kind).min, np.iinfo(kind).max)
        result = np.clip(np.rint(result), low, high)
    affine = picture.affine
    if affine is not None:
        steps = np.array([n / side for n in grid] + [1.0] * (3 - len(grid)))
        scaling = np.diag([*steps, 1.0])
        scaling[:3, 3] = (steps - 1) / 2
        affine = affine @ scaling
    return Picture(np.ascontiguousarray(result.astype(kind)), affine, picture.header)
