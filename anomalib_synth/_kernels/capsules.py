"""Lines: unions of tapered capsules, row by row.

A tapered capsule is the union of the balls about the points a + t (b - a), 0 <= t <= 1, with radius r + t (q - r). It
is convex, and so are the points whose unit cubes the bare segment passes through: each row of either is one interval.
Roots only guess where an interval ends; `reaches` and `crosses` decide, for the pixels next to the guess.
"""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import append, with_room


@kernel
def reaches(segment: NDArray[np.float64], z: float, y: float, x: float) -> bool:
    """Return whether a point is in the tapered capsule of a segment: a, b, r, q.

    With w = x - a and d = b - a it is where |w - t d|^2 - (r + t (q - r))^2, a parabola in t, is not above 0 for a t in
    [0, 1].
    """
    dz, dy, dx = segment[3] - segment[0], segment[4] - segment[1], segment[5] - segment[2]
    wz, wy, wx = z - segment[0], y - segment[1], x - segment[2]
    r, k = segment[6], segment[7] - segment[6]
    square = dz * dz + dy * dy + dx * dx - k * k
    linear = wz * dz + wy * dy + wx * dx + r * k
    constant = wz * wz + wy * wy + wx * wx - r * r
    if constant <= 0 or square - 2 * linear + constant <= 0:
        return True
    return bool(0 < linear < square and constant * square <= linear * linear)


@kernel
def crosses(segment: NDArray[np.float64], z: float, y: float, x: float) -> bool:
    """Return whether a segment passes through the unit cube about a point, its surface included."""
    first, last = 0.0, 1.0
    for axis in range(3):
        at = z if axis == 0 else y if axis == 1 else x
        step = segment[3 + axis] - segment[axis]
        low, high = at - 0.5 - segment[axis], at + 0.5 - segment[axis]
        if step == 0:
            if low > 0 or high < 0:
                return False
        else:
            one, other = low / step, high / step
            first, last = max(first, min(one, other)), min(last, max(one, other))
    return bool(first <= last)


@kernel
def _ball(middle: float, rest: float) -> tuple[float, float]:
    """Return the interval of a row in a ball, by what remains of the squared radius."""
    if rest < 0:
        return math.inf, -math.inf
    half = math.sqrt(rest)
    return middle - half, middle + half


@kernel
def _capsule_row(segment: NDArray[np.float64], z: float, y: float) -> tuple[float, float]:
    """Return about where a row enters and leaves a tapered capsule."""
    az, ay, ax = z - segment[0], y - segment[1], segment[2]
    bz, by, bx = z - segment[3], y - segment[4], segment[5]
    r, q = segment[6], segment[7]
    low, high = _ball(ax, r * r - az * az - ay * ay)
    one, other = _ball(bx, q * q - bz * bz - by * by)
    low, high = min(low, one), max(high, other)
    # The cone between the balls: where the least of the parabola lies within [0, 1].
    dz, dy, dx, k = segment[3] - segment[0], segment[4] - segment[1], bx - ax, q - r
    square = dz * dz + dy * dy + dx * dx - k * k
    if square <= 0:
        return low, high  # one ball holds the other
    base = az * dz + ay * dy + r * k
    left, right = -math.inf, math.inf
    if dx != 0:
        left, right = min(-base / dx, (square - base) / dx), max(-base / dx, (square - base) / dx)
    elif not 0 <= base <= square:
        return low, high
    # a x^2 - 2 b x + c <= 0, with x measured from the first end.
    a, b, c = square - dx * dx, base * dx, (az * az + ay * ay - r * r) * square - base * base
    inner = b * b - a * c
    if abs(a) <= 1e-12 * square:
        if b != 0:
            left, right = (max(left, c / (2 * b)), right) if b > 0 else (left, min(right, c / (2 * b)))
        elif c > 0:
            return low, high
    elif inner < 0:
        if a > 0:
            return low, high
    else:
        root = math.sqrt(inner)
        first, last = min((b - root) / a, (b + root) / a), max((b - root) / a, (b + root) / a)
        if a > 0:
            left, right = max(left, first), min(right, last)
        elif left <= first:  # the body is convex: on one side of both roots alone
            right = min(right, first)
        else:
            left = max(left, last)
    if left > right:
        return low, high
    return min(low, ax + left), max(high, ax + right)


@kernel
def _cell_row(segment: NDArray[np.float64], z: float, y: float) -> tuple[float, float]:
    """Return about where the unit cubes of a row begin and end to touch a segment."""
    first, last = 0.0, 1.0
    for axis in range(2):
        at = z if axis == 0 else y
        step = segment[3 + axis] - segment[axis]
        low, high = at - 0.5 - segment[axis], at + 0.5 - segment[axis]
        if step == 0:
            if low > 0 or high < 0:
                return math.inf, -math.inf
        else:
            first, last = max(first, min(low / step, high / step)), min(last, max(low / step, high / step))
    if first > last:
        return math.inf, -math.inf
    one, other = segment[2] + first * (segment[5] - segment[2]), segment[2] + last * (segment[5] - segment[2])
    return min(one, other) - 0.5, max(one, other) + 0.5


@kernel
def capsule_runs(segments: NDArray[np.float64], grid: tuple[int, int, int]) -> NDArray[np.int64]:
    """Return the runs of the pixels in the tapered capsule of any segment, or whose cube a segment passes through.

    Parameters
    ----------
    segments : ndarray, n x 8
        Slice, row and column of both ends, and the radius at both.
    grid : tuple of int
        Slices, rows and columns.
    """
    runs = np.empty((64, 2), np.int64)
    count = 0
    for segment in segments:
        reach = max(segment[6], segment[7], 0.5) + 1.0
        low, high = np.empty(2, np.int64), np.empty(2, np.int64)
        for axis in range(2):
            ends = segment[axis], segment[3 + axis]
            low[axis] = math.floor(min(max(min(ends[0], ends[1]) - reach, 0.0), float(grid[axis])))
            high[axis] = math.ceil(max(min(max(ends[0], ends[1]) + reach, grid[axis] - 1.0), -1.0)) + 1
        for z in range(low[0], high[0]):
            for y in range(low[1], high[1]):
                for kind in range(2):
                    start, stop = _capsule_row(segment, z, y) if kind == 0 else _cell_row(segment, z, y)
                    if start > stop:
                        continue
                    first = math.floor(min(max(start, 0.0), float(grid[2]))) - 1
                    last = math.ceil(max(min(stop, grid[2] - 1.0), -1.0)) + 1
                    first, last = max(first, 0), min(last, grid[2] - 1)
                    while first <= last and not (
                        reaches(segment, z, y, first) if kind == 0 else crosses(segment, z, y, first)
                    ):
                        first += 1
                    while first <= last and not (
                        reaches(segment, z, y, last) if kind == 0 else crosses(segment, z, y, last)
                    ):
                        last -= 1
                    if first <= last:
                        runs = with_room(runs, count, 1)
                        line = (z * grid[1] + y) * grid[2]
                        count = append(runs, count, line + first, line + last + 1)
    return _united(runs[:count], grid[2])


@kernel
def _united(runs: NDArray[np.int64], columns: int) -> NDArray[np.int64]:
    """Return runs in any order, sorted and with those that overlap or touch in a row as one."""
    order = np.argsort(runs[:, 0])
    united = np.empty_like(runs)
    count = 0
    for number in order:
        start, stop = runs[number, 0], runs[number, 1]
        if count and start <= united[count - 1, 1] and start // columns == united[count - 1, 0] // columns:
            united[count - 1, 1] = max(united[count - 1, 1], stop)
        else:
            count = append(united, count, start, stop)
    return united[:count].copy()
