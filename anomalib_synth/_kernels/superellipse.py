"""Superellipses in any position, row by row."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .oriented import box_around, frame
from .run_lists import append

Floats = NDArray[np.float64]


@kernel
def _gauge(inverse: Floats, half: Floats, exponent: float, z: float, y: float, x: float) -> float:
    """Return the sum of |(inverse d)_i / half_i|^exponent of an offset d from the centre; 1 on the edge."""
    total = 0.0
    for i in range(3):
        # Clipped so far out that no exponent brings it inside, so that its power does not overflow.
        ratio = min(abs(inverse[i, 0] * z + inverse[i, 1] * y + inverse[i, 2] * x) / half[i], 1e3)
        total += ratio * ratio if exponent == 2.0 else ratio**exponent
    return total


@kernel
def superellipse_runs(pose: Floats, exponent: float, grid: tuple[int, int, int]) -> NDArray[np.int64]:
    """Return the runs of the pixels whose gauge is at most 1; a pose is as in `oriented`, the exponent at least 1.

    The gauge is convex along a row: a ternary search finds its minimum, and bisection the two ends from there.
    """
    center, half = pose[0], pose[1]
    axes, inverse = frame(pose[2], pose[3])
    low, high = box_around(center, axes, half, grid)
    square = 0.0
    for i in range(3):
        square += (inverse[i, 2] / half[i]) ** 2
    ellipse = exponent == 2.0 and 0.0 < square < math.inf
    runs = np.empty((max(0, high[0] - low[0]) * max(0, high[1] - low[1]), 2), np.int64)
    count = 0
    for z in range(low[0], high[0]):
        for y in range(low[1], high[1]):
            dz, dy = z - center[0], y - center[1]
            if ellipse:
                first, last = _ellipse_ends(inverse, half, square, dz, dy, center[2], low[2], high[2] - 1)
            else:
                first, last = _ends(inverse, half, exponent, dz, dy, center[2], low[2], high[2] - 1)
            if first <= last:
                line = (z * grid[1] + y) * grid[2]
                count = append(runs, count, line + first, line + last + 1)
    return runs[:count].copy()


@kernel
def _ends(
    inverse: Floats, half: Floats, exponent: float, dz: float, dy: float, center: float, low: int, high: int
) -> tuple[int, int]:
    """Return the first and last pixel of a row, low ... high, whose gauge is at most 1; 0 and -1 if there is none."""
    first, last = low, high
    while last - first > 2:
        third = (last - first) // 3
        here = _gauge(inverse, half, exponent, dz, dy, first + third - center)
        there = _gauge(inverse, half, exponent, dz, dy, last - third - center)
        if here <= there:
            last -= third
        if there <= here:
            first += third
    middle = first
    minimum = _gauge(inverse, half, exponent, dz, dy, first - center)
    for x in range(first + 1, last + 1):
        value = _gauge(inverse, half, exponent, dz, dy, x - center)
        if value < minimum:
            middle, minimum = x, value
    if first > last or not minimum <= 1.0:
        return 0, -1
    before, first = low - 1, middle
    while first - before > 1:
        x = (before + first) // 2
        if _gauge(inverse, half, exponent, dz, dy, x - center) <= 1.0:
            first = x
        else:
            before = x
    last, after = middle, high + 1
    while after - last > 1:
        x = (last + after) // 2
        if _gauge(inverse, half, exponent, dz, dy, x - center) <= 1.0:
            last = x
        else:
            after = x
    return first, last


@kernel
def _ellipse_ends(
    inverse: Floats, half: Floats, square: float, dz: float, dy: float, center: float, low: int, high: int
) -> tuple[int, int]:
    """Return the same for an ellipse, whose gauge is square x^2 + 2 slope x + rest along a row."""
    slope, rest = 0.0, 0.0
    for i in range(3):
        base = (inverse[i, 0] * dz + inverse[i, 1] * dy) / half[i]
        slope += base * inverse[i, 2] / half[i]
        rest += base * base
    middle = center - slope / square
    reach = math.sqrt(max(0.0, slope * slope / square + 1.0 - rest) / square)
    # One pixel more at each end, because the ends were rounded.
    first = max(low, math.floor(max(middle - reach, low)) - 1)
    last = min(high, math.ceil(min(middle + reach, high)) + 1)
    while first <= last and not _gauge(inverse, half, 2.0, dz, dy, first - center) <= 1.0:
        first += 1
    while first <= last and not _gauge(inverse, half, 2.0, dz, dy, last - center) <= 1.0:
        last -= 1
    return first, last
