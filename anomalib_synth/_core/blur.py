"""Gaussian blur of the box of a region, axis by axis."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels

__all__ = ["blurred_valid", "gaussian_taps"]


def gaussian_taps(sigma: float) -> NDArray[np.float64]:
    """Return a sampled Gaussian out to four sigma, normalised to sum one."""
    reach = int(4 * sigma + 0.5)
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    normalized: NDArray[np.float64] = taps / taps.sum()
    return normalized


def blurred_valid(box: NDArray[Any], taps: NDArray[np.float64], axis: int) -> NDArray[Any]:
    """Correlate a contiguous array with the taps along one axis, without padding."""
    shape = list(box.shape)
    shape[axis] -= len(taps) - 1
    target = np.empty(shape, box.dtype)
    lines, length = math.prod(shape[:axis]), shape[axis]
    inner = math.prod(shape[axis + 1 :])
    weights = taps.astype(box.dtype)
    if inner == 1:
        kernels.convolve_rows(box.reshape(lines, -1), weights, target.reshape(lines, length))
    else:
        kernels.convolve_columns(box.reshape(lines, -1, inner), weights, target.reshape(lines, length, inner))
    return target
