"""Local blur."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region
from .protocol import Patch, replaced


@dataclass(frozen=True)
class LocalBlur:
    """Show the image blurred by a Gaussian (Meissen et al. 2021); only the region and its surroundings are computed.

    The Gaussian reaches four sigma; beyond the image's edge the image is mirrored, the edge pixel included.

    Parameters
    ----------
    sigma : float or pair of float
        Standard deviation in pixels, in (0, 100].
    """

    sigma: float | tuple[float, float] = 2.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "sigma", checks.span("sigma", self.sigma, 0, 100, above_low=True))

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw sigma."""
        return {"sigma": draws.uniform(rng, self.sigma)}  # type: ignore[arg-type]

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Blur the region's box and its surroundings, and take the region out of it."""
        taps = gaussian_taps(parameters["sigma"])
        reach = np.zeros(3, np.int64)
        reach[region.spatial_axes] = len(taps) // 2
        low, high = np.array(region.box)
        first = np.maximum(low - reach, 0)
        last = np.minimum(high + reach, region.shape)
        box = image.read_box(first, last)
        if (first > low - reach).any() or (last < high + reach).any():
            margins = zip(first - (low - reach), high + reach - last, strict=True)
            box = np.pad(box, [(0, 0), *margins], mode="symmetric")
        for axis in region.spatial_axes:
            box = blurred_valid(box, taps, axis + 1)
        values = np.empty_like(before)
        kernels.gather(box, region.localized(), values)
        return replaced(before, values)


def gaussian_taps(sigma: float) -> NDArray[np.float64]:
    """A sampled Gaussian out to four sigma, of sum one."""
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
