"""Soft edges for any shape."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .. import runs as algebra
from .._core.blur import blurred_valid, gaussian_taps
from ..labels import OUTLINE
from ..runs import Runs, cube

__all__ = ["faded", "soften", "soften_lesions"]

NARROW = 0.39


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
    # The margins leave room for a valid correlation to end at first ... last.
    origin = (low[0] - margins[0][0], low[1] - margins[1][0], low[2] - margins[2][0])
    depth, height, width = [high[axis] - low[axis] + sum(margins[axis]) for axis in range(3)]
    extent = (depth, height, width)
    weights = np.zeros(extent, np.float32)
    kernels.fill(weights.reshape(-1), kernels.localize(runs, cube(grid), origin, extent), np.float32(1))
    for axis in axes:
        weights = blurred_valid(weights, taps, axis)
    _, rows, columns = cube(grid)
    return kernels.positive_runs(weights, (first[0], first[1], first[2]), rows, columns)


def soften_lesions(
    lesions: Sequence[tuple[Runs, float]], hard: Runs, sigma: float, grid: tuple[int, ...]
) -> tuple[Runs, NDArray[np.float32]]:
    """Soften lesions of some depths, the small ones less, so that exactly the covered pixels have half a weight.

    A Gaussian much wider than a lesion would leave no pixel of half its weight, and so none in the mask. Sigma is
    halved until it is at most 0.39 of the depth, with which a single voxel keeps half of its weight.
    """
    groups: dict[float, list[Runs]] = {}
    for runs, depth in lesions:
        own = sigma
        while own > NARROW * max(depth, 1.0):
            own /= 2
        if len(runs):
            groups.setdefault(own, []).append(runs)
    if len(groups) == 1:
        soft, weights = soften(hard, next(iter(groups)), grid)
    else:
        most, layer = np.zeros((2, math.prod(grid)), np.float32)
        for own, pieces in groups.items():
            layer[:] = 0
            kernels.place(layer, *soften(algebra.union(pieces, grid), own, grid))
            np.maximum(most, layer, out=most)
        _, rows, columns = cube(grid)
        soft, weights = kernels.positive_runs(most.reshape(cube(grid)), (0, 0, 0), rows, columns)
    inside = np.zeros(len(weights), np.int64)
    kernels.paint(inside, soft, hard, 1)
    half = np.float32(OUTLINE)
    kept = np.where(inside > 0, np.maximum(weights, half), np.minimum(weights, np.nextafter(half, np.float32(0))))
    return soft, kept


def faded(before: NDArray[Any], values: NDArray[Any], weights: NDArray[np.float32]) -> NDArray[Any]:
    """Mix new pixels in by their weights; the result stays between the two, also at the largest floats."""
    mixed = np.empty_like(values)
    kernels.fade(before, values, weights, mixed)
    return mixed
