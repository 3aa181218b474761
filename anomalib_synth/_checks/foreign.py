"""What parts from outside this package return."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .wording import shortened


def drawn_mapping(path: str, drawn: Any, kind: type[Any]) -> None:
    """Raise unless a part drew a dict of plain numbers."""
    if not isinstance(drawn, kind):
        raise TypeError(f"{path} must be a dict of plain numbers, got {shortened(drawn)}")


def sound_runs(owner: str, value: Any, grid: tuple[int, ...]) -> NDArray[np.int64]:
    """Raise unless a shape returned runs of the grid; return them as a contiguous array."""
    rule = f"runs of {owner} must be an integer array (n, 2) of sorted, disjoint intervals, each within a row of {grid}"
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iu" or value.ndim != 2 or value.shape[1:] != (2,):
        raise TypeError(f"{rule}, got {shortened(value)}")
    found = np.ascontiguousarray(value, np.int64)
    start, stop = found[:, 0], found[:, 1]
    inside = bool((start >= 0).all() and (stop <= math.prod(grid)).all() and (start < stop).all())
    if not inside or (start[1:] < stop[:-1]).any() or (start // grid[-1] != (stop - 1) // grid[-1]).any():
        raise ValueError(f"{rule}, got {shortened(found.tolist())}")
    return found


def sound_patch(owner: str, value: Any, kind: type[Any], shape: tuple[int, ...]) -> None:
    """Raise unless a texture returned a patch for all covered pixels."""
    if not isinstance(value, kind):
        raise TypeError(f"{owner}.apply must return a Patch, got {shortened(value)}")
    for name, wanted in (("values", shape), ("differs", shape[1:])):
        found = getattr(value, name)
        if not isinstance(found, np.ndarray) or found.shape != wanted:
            raise ValueError(f"{name} of the patch of {owner} must have the shape {wanted}, got {np.shape(found)}")
    if not np.isfinite(value.factor).all() or np.shape(value.factor) not in ((), shape[1:]):
        raise ValueError(f"factor of the patch of {owner} must be finite, one number or one for each pixel")
    weights = value.weights
    if weights is not None and (np.shape(weights) != shape[1:] or not ((weights >= 0) & (weights <= 1)).all()):
        raise ValueError(f"weights of the patch of {owner} must be None, or one number in [0, 1] for each pixel")


def sound_label(owner: str, value: Any, size: int) -> NDArray[np.float32]:
    """Raise unless a label returned one finite number for each covered pixel; return them in single precision."""
    found = np.asarray(value)
    if found.shape != (size,) or found.dtype.kind not in "biuf":
        raise ValueError(f"values of {owner} must be one number for each of {size} pixels, got {shortened(value)}")
    if not np.isfinite(found).all():
        raise ValueError(f"values of {owner} must be finite, got NaN or infinity")
    return np.ascontiguousarray(found, np.float32)
