"""Floor 2: angles of rotations, one in the plane of each pair of axes, and the matrices of single turns."""

import math
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from . import draws
from .checks import Span

__all__ = ["angles", "turn"]


def angles(rng: np.random.Generator, span: Span, dimensions: int) -> list[float]:
    """Draw an angle in degrees for the plane of each pair of axes."""
    return [draws.uniform(rng, span) for _ in combinations(range(dimensions), 2)]


def turn(dimensions: int, i: int, j: int, degrees: float) -> NDArray[np.float64]:
    """The matrix that turns by an angle in the plane of two axes.

    >>> turn(2, 0, 1, 90.0).round().tolist()
    [[0.0, -1.0], [1.0, 0.0]]
    """
    matrix: NDArray[np.float64] = np.eye(dimensions)
    matrix[i, i] = matrix[j, j] = math.cos(math.radians(degrees))
    matrix[j, i] = math.sin(math.radians(degrees))
    matrix[i, j] = -matrix[j, i]
    return matrix
