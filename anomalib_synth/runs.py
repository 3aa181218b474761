"""Runs: the format in which shapes pass pixels on, and its algebra.

Runs are an ``int64`` array of shape (n, 2): half-open intervals ``[start, stop)`` into the flattened C-ordered spatial
grid, sorted, disjoint, and never crossing a row (the last axis). Every function here takes and returns such arrays.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import _kernels as kernels

__all__ = ["box", "count", "cube", "extrude", "from_mask", "select", "to_mask", "union"]

Runs = NDArray[np.int64]
Cube = tuple[int, int, int]


def cube(grid: Sequence[int]) -> Cube:
    """Return the grid as slices x rows x columns; a plane is one slice.

    >>> cube((4, 5))
    (1, 4, 5)
    """
    return (1, grid[0], grid[1]) if len(grid) == 2 else (grid[0], grid[1], grid[2])


def count(runs: Runs) -> int:
    """Return how many pixels the runs cover.

    >>> count(np.array([[2, 5], [7, 8]]))
    4
    """
    return kernels.count(runs)


def union(parts: Sequence[Runs], grid: Sequence[int]) -> Runs:
    """Return the pixels that any of the parts covers.

    >>> union([np.array([[1, 3], [6, 7]]), np.array([[2, 4]])], (2, 4)).tolist()
    [[1, 4], [6, 7]]
    """
    level = list(parts) if len(parts) > 1 else [parts[0], parts[0][:0]]
    while len(level) > 1:  # two by two: each run is visited once on every level
        pairs = zip(level[::2], [*level[1::2], level[-1][:0]], strict=False)
        level = [kernels.unite(one, other, grid[-1]) for one, other in pairs]
    return level[0]


def select(runs: Runs, keep: NDArray[np.bool_]) -> Runs:
    """Return the covered pixels whose flag is set; one flag per covered pixel, in order.

    >>> select(np.array([[2, 5]]), np.array([True, False, True])).tolist()
    [[2, 3], [4, 5]]
    """
    return kernels.select(runs, keep)


def extrude(runs: Runs, first: int, last: int, grid: Sequence[int]) -> Runs:
    """Repeat the runs of one plane over the slices first ... last - 1 of a three-dimensional grid.

    >>> extrude(np.array([[0, 1]]), 1, 3, (3, 2, 2)).tolist()
    [[4, 5], [8, 9]]
    """
    return kernels.extrude(runs, first, last, grid[-2] * grid[-1])


def from_mask(mask: NDArray[np.bool_]) -> Runs:
    """Return the set pixels of a bool array.

    >>> from_mask(np.array([[True, True], [True, False]])).tolist()
    [[0, 2], [2, 3]]
    """
    return kernels.runs_of_mask(np.ascontiguousarray(mask).reshape(-1, mask.shape[-1]))


def to_mask(runs: Runs, grid: Sequence[int]) -> NDArray[np.bool_]:
    """Return a bool array of the grid's shape, set where the runs cover it.

    >>> to_mask(np.array([[0, 2], [2, 3]]), (2, 2)).astype(int).tolist()
    [[1, 1], [1, 0]]
    """
    mask = np.zeros(math.prod(grid), np.bool_)
    kernels.fill(mask, runs, True)
    return mask.reshape(tuple(grid))


def box(runs: Runs, grid: Sequence[int]) -> tuple[Cube, Cube]:
    """Return the smallest box around at least one run: first index, and one past the last, of slices, rows, columns.

    >>> box(np.array([[1, 3], [6, 7]]), (2, 4))
    ((0, 0, 1), (1, 2, 3))
    """
    z, y, x, z_end, y_end, x_end = map(int, kernels.bounding_box(runs, cube(grid)))
    return (z, y, x), (z_end, y_end, x_end)
