"""Angles of rotations, one in the plane of each pair of axes, and their matrix."""

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from .._checks import Span
from . import draws

__all__ = ["angles", "rotation"]


def angles(rng: np.random.Generator, span: Span, dimensions: int) -> list[float]:
    """Draw an angle in degrees for the plane of each pair of axes."""
    return [draws.uniform(rng, span) for _ in combinations(range(dimensions), 2)]


def rotation(degrees: Sequence[float], dimensions: int) -> list[list[float]]:
    """Return the rows of the matrix that turns by an angle in the plane of each pair of axes, the last pair first.

    As lists: for two or three axes, arrays cost more than the numbers in them.

    >>> [[round(x) for x in row] for row in rotation([90.0], 2)]
    [[0, -1], [1, 0]]
    """
    rows = [[float(i == j) for j in range(dimensions)] for i in range(dimensions)]
    for angle, (i, j) in zip(degrees, reversed(list(combinations(range(dimensions), 2))), strict=True):
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        pairs = list(zip(rows[i], rows[j], strict=True))
        rows[i], rows[j] = [c * a - s * b for a, b in pairs], [s * a + c * b for a, b in pairs]
    return rows
