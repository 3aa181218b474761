"""Floor 2: the few ways in which a parameter is drawn. Each costs the generator one number, a fixed parameter none."""

import numpy as np

from .checks import Span


def uniform(rng: np.random.Generator, span: Span) -> float:
    """A number from an inclusive range."""
    low, high = span
    return low if low == high else low + (high - low) * rng.random()


def whole(rng: np.random.Generator, span: tuple[int, int]) -> int:
    """A whole number from an inclusive range."""
    low, high = span
    return low if low == high else low + int((high - low + 1) * rng.random())


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
