"""Floor 2: the few ways in which a parameter is drawn. All of them cost the generator one number."""

import numpy as np

from .checks import Span


def uniform(rng: np.random.Generator, span: Span) -> float:
    """A number from an inclusive range."""
    return span[0] + (span[1] - span[0]) * rng.random()


def whole(rng: np.random.Generator, span: tuple[int, int]) -> int:
    """A whole number from an inclusive range."""
    return span[0] + int((span[1] - span[0] + 1) * rng.random())


def sign(rng: np.random.Generator) -> int:
    """Plus or minus one."""
    return 1 if rng.random() < 0.5 else -1


def seed(rng: np.random.Generator) -> int:
    """A seed for a noise field, small enough for any JSON reader to keep exactly."""
    return int(rng.random() * 2**53)


def voxels(rng: np.random.Generator, span: Span, side: int) -> int:
    """A whole number of voxels from the published half-open range [low side, high side), at least one.

    A range of one value gives that share of the side, rounded.
    """
    low, high = span
    if low == high:
        return max(1, round(low * side))
    # The slack keeps a share such as 0.29 of 100 from losing its last voxel to binary fractions.
    first = int(low * side + 1e-9)
    last = max(first, int(np.ceil(high * side - 1e-9)) - 1)
    return max(1, whole(rng, (first, last)))
