"""Floor 2: the few ways in which a parameter is drawn.

Each costs the generator one number (a chain one for each link), a fixed parameter none.
"""

import math
from functools import cache
from typing import Any

import numpy as np

from .._checks import Span


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


@cache
def _special() -> Any:
    """SciPy's functions, imported by the first law that needs one: that takes longer than this whole package."""
    from scipy import special

    return special


def gamma(rng: np.random.Generator, shape: float, scale: float) -> float:
    """A number of a gamma law."""
    return float(_special().gammaincinv(shape, rng.random())) * scale


def normal(rng: np.random.Generator, deviation: float) -> float:
    """A number of a normal law about zero."""
    # Neither end of the open interval is ever drawn: at the upper one the half step would round to 1.
    place = min(rng.random() + 2.0**-54, 1.0 - 2.0**-53)
    return float(_special().ndtri(place)) * deviation


def logarithmic(rng: np.random.Generator, span: Span) -> float:
    """A number from an inclusive range above zero, its logarithm uniform."""
    low, high = span
    return low if low == high else math.exp(uniform(rng, (math.log(low), math.log(high))))


def chain(rng: np.random.Generator, span: tuple[int, int], chance: float) -> int:
    """The least of a range, and one more with a chance, and so on up to the greatest."""
    number, most = span
    while number < most and rng.random() < chance:
        number += 1
    return number
