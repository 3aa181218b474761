"""Soft edges for any shape."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .. import runs as algebra
from .._core.blur import blurred_valid, gaussian_taps
from ..runs import Cube, Runs, cube

__all__ = ["faded", "soften"]


def soften(runs: Runs, sigma: float, grid: tuple[int, ...]) -> tuple[Runs, NDArray[np.float32]]:
    """Blur the indicator of some runs by a Gaussian; nothing lies beyond the image.

    Returns the runs of all weights above zero, which reach up to four sigma further, and one weight per covered pixel.
    """
    taps = gaussian_taps(sigma)
    axes = range(3 - len(grid), 3)
    low, high = algebra.box(runs, grid)
    first, last = list(low), list(high)
    margins = [(0, 0)] * 3
    for axis in axes:
        reach = len(taps) // 2
        first[axis] = max(0, low[axis] - reach)
        last[axis] = min(cube(grid)[axis], high[axis] + reach)
        margins[axis] = (reach + low[axis] - first[axis], reach + last[axis] - high[axis])
    extent: Cube = (high[0] - low[0], high[1] - low[1], high[2] - low[2])
    inside = kernels.localize(runs, cube(grid), low, extent)
    # The margins leave room for a valid correlation to end at first ... last.
    weights = np.pad(algebra.to_mask(inside, extent).astype(np.float32), margins)
    for axis in axes:
        weights = blurred_valid(weights, taps, axis)
    local = algebra.from_mask(weights > 0)
    z, rest = np.divmod(local[:, 0], weights.shape[1] * weights.shape[2])
    y, x = np.divmod(rest, weights.shape[2])
    _, rows, columns = cube(grid)
    start = ((z + first[0]) * rows + y + first[1]) * columns + x + first[2]
    return np.stack([start, start + local[:, 1] - local[:, 0]], axis=1), np.minimum(weights[weights > 0], 1.0)


def faded(before: NDArray[Any], values: NDArray[Any], weights: NDArray[np.float32]) -> NDArray[Any]:
    """Mix new pixels in by their weights; the result stays between the two, also at the largest floats."""
    with np.errstate(over="ignore"):
        mixed = (1 - weights) * before + weights * values
    between: NDArray[Any] = np.clip(mixed, np.minimum(before, values), np.maximum(before, values))
    return between
