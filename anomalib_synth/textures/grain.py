"""Correlated Gaussian noise at the covered pixels, which depends on a seed and the places of the pixels alone."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core.blur import blurred_valid, gaussian_taps
from .._core.region import Region

__all__ = ["correlated_noise"]


def correlated_noise(region: Region, channels: int, length: float, seed: int) -> NDArray[Any]:
    """Return noise of mean 0 and deviation 1, channels x covered pixels: white noise blurred by a Gaussian.

    Parameters
    ----------
    region : Region
        Where it is computed.
    channels : int
        Each has noise of its own.
    length : float
        Standard deviation in pixels of the Gaussian; 0 for white noise.
    seed : int
        Of the white noise, which repeats with the sides of the image.
    """
    taps = gaussian_taps(length) if length > 0 else np.ones(1)
    low, high = np.array(region.box)
    reach = np.zeros(3, np.int64)
    reach[region.spatial_axes] = len(taps) // 2
    noise = np.empty((channels, *(high - low + 2 * reach)))
    with np.errstate(over="ignore"):  # the hash wraps round by design
        kernels.normal_noise(seed, low - reach, region.shape, noise)
    for axis in region.spatial_axes:
        noise = blurred_valid(noise, taps / np.sqrt((taps**2).sum()), axis + 1)
    values = np.empty((channels, region.size))
    kernels.gather(noise.view(np.uint64), region.localized(), values.view(np.uint64))
    return values
