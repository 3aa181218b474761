"""Helpers of textures that are mixed into the image with one factor, and scaled to its intensities."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core.patch import Patch
from .._core.pixels import Pixels

__all__ = ["blended", "intensities", "scaled"]


def intensities(intensity_range: tuple[float, float] | None, image: Pixels) -> tuple[float, float]:
    """Return the intensities that stand for 0 and 1: a given range, or that of the image."""
    return intensity_range or checks.contrast(image.range())


def scaled(values: NDArray[np.float64], limits: tuple[float, float], compute: np.dtype[Any]) -> NDArray[Any]:
    """Map 0 and 1 to the limits, linearly, in the precision of the computation."""
    low, high = limits
    with np.errstate(over="ignore"):  # from limits beyond the precision of the pixels
        return (low * (1.0 - values) + high * values).astype(compute)


def blended(before: NDArray[Any], texture: NDArray[Any], factor: float) -> Patch:
    """Return (1 - factor) before + factor texture; `texture`, channels x covered pixels, is overwritten."""
    differs = np.empty(before.shape[1], np.bool_)
    kernels.interpolate(before, texture, factor, differs)
    return Patch(texture, factor, differs)
