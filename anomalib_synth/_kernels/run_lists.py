"""Helpers for lists of runs, which numba inlines into the kernels that call them.

A list under construction is an n x 2 array of which the first `count` rows are filled.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def position(pixel: int, rows: int, columns: int) -> tuple[Any, Any, Any]:
    """Return the slice, row and column of a pixel of a grid."""
    # Unsigned, because a signed division takes extra steps to round negative quotients down.
    place, height, width = np.uint64(pixel), np.uint64(rows), np.uint64(columns)
    line = place // width
    z = line // height
    return np.int64(z), np.int64(line - z * height), np.int64(place - line * width)


@kernel
def append(runs: NDArray[np.int64], count: int, start: int, stop: int) -> int:
    """Write a run behind the first `count`, where there is room for it; return the new count."""
    runs[count, 0] = start
    runs[count, 1] = stop
    return count + 1


@kernel
def append_pixel(runs: NDArray[np.int64], count: int, pixel: int, follows: bool) -> int:
    """Lengthen the last run by a pixel that follows it, or begin a run with it; return the new count."""
    if not follows:
        runs[count, 0] = pixel
        count += 1
    runs[count - 1, 1] = pixel + 1
    return count


@kernel
def with_room(runs: NDArray[np.int64], count: int, more: int) -> NDArray[np.int64]:
    """Return the list itself if `more` runs fit behind the first `count`, else a copy more than twice as long."""
    if count + more <= len(runs):
        return runs
    longer = np.empty((2 * len(runs) + more, 2), np.int64)
    longer[:count] = runs[:count]
    return longer
