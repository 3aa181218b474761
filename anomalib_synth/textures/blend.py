"""What textures have in common that are mixed into the image with one factor, and brought to its intensities."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core.pixels import Pixels
from .protocol import Patch


def intensities(intensity_range: tuple[float, float] | None, image: Pixels) -> tuple[float, float]:
    """The intensities that stand for 0 and 1: a given range, or that of the image."""
    return intensity_range or checks.contrast(image.range())


def scaled(values: NDArray[np.float64], limits: tuple[float, float], compute: np.dtype[Any]) -> NDArray[Any]:
    """Values in which 0 and 1 become the limits, in the precision that is computed in."""
    low, high = limits
    with np.errstate(over="ignore"):  # of limits beyond the precision of the pixels
        return (low * (1.0 - values) + high * values).astype(compute)


def blended(before: NDArray[Any], texture: NDArray[Any], factor: float) -> Patch:
    """(1 - factor) before + factor texture; `texture`, channels x covered pixels, is used up."""
    differs = np.empty(before.shape[1], np.bool_)
    kernels.interpolate(before, texture, factor, differs)
    return Patch(texture, factor, differs)
