"""The few laws by which a parameter is drawn.

Each takes one number from the generator (a chain one for each link); a fixed parameter takes none. A range that is a
law of its own (`fields.Law`) is drawn by it, whatever is asked for.
"""

import math
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._checks import Span
from .fields import Law


def uniform(rng: np.random.Generator, span: Span) -> float:
    """Draw a number from an inclusive range."""
    if isinstance(span, Law):
        return span.at(rng.random())
    low, high = span
    return low if low == high else low + (high - low) * rng.random()


def uniforms(rng: np.random.Generator, span: Span, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw an array of numbers from an inclusive range; it takes random numbers also where they are all the same."""
    numbers = rng.random(shape)
    if isinstance(span, Law):
        return span.of(numbers)
    low, high = span
    return low + (high - low) * numbers


def whole(rng: np.random.Generator, span: tuple[int, int]) -> int:
    """Draw a whole number from an inclusive range; the nearest one to what a law gives."""
    if isinstance(span, Law):
        return int(span.at(rng.random()) + 0.5)
    low, high = span
    return low if low == high else low + int((high - low + 1) * rng.random())


def wholes(rng: np.random.Generator, span: tuple[int, int], number: int) -> NDArray[np.int64]:
    """Draw an array of whole numbers from an inclusive range; the nearest ones to what a law gives."""
    if isinstance(span, Law):
        return np.floor(span.of(rng.random(number)) + 0.5).astype(np.int64)
    return rng.integers(*span, number, endpoint=True)


def sign(rng: np.random.Generator) -> int:
    """Draw plus or minus one."""
    return 1 if rng.random() < 0.5 else -1


def seed(rng: np.random.Generator) -> int:
    """Draw a seed for a noise field, small enough for any JSON reader to keep exactly."""
    return int(rng.random() * 2**53)


def voxels(rng: np.random.Generator, span: Span, side: float) -> int:
    """Draw a whole number of voxels from the published half-open range [low side, high side), at least one.

    A range of one value gives that fraction of the side, rounded; a law what it gives, likewise.
    """
    if isinstance(span, Law):
        return max(1, round(span.at(rng.random()) * side))
    return max(1, whole(rng, voxel_range(span, side)))


@lru_cache(maxsize=256)
def voxel_range(span: Span, side: float) -> tuple[int, int]:
    """Return the minimum and maximum whole number of voxels in the half-open range [low side, high side).

    Both are the rounded product where the range is one value.
    """
    low, high = span
    if low == high:
        only = round(low * side)
        return only, only
    # The slack keeps a fraction such as 0.29 of 100 from losing its last voxel to rounding.
    first = int(low * side + 1e-9)
    return first, max(first, math.ceil(high * side - 1e-9) - 1)


@cache
def _special() -> Any:
    """Return SciPy's special functions; importing them takes longer than importing this package, so it is done late."""
    from scipy import special

    return special


def gamma(rng: np.random.Generator, shape: float, scale: float) -> float:
    """Draw a number from a gamma law."""
    return float(_special().gammaincinv(shape, rng.random())) * scale


def normal(rng: np.random.Generator, deviation: float) -> float:
    """Draw a number from a normal law with mean zero."""
    # Neither end of the open interval is ever drawn: at the upper one the half step would round to 1.
    place = min(rng.random() + 2.0**-54, 1.0 - 2.0**-53)
    return float(_special().ndtri(place)) * deviation


def logarithmic(rng: np.random.Generator, span: Span) -> float:
    """Draw a number from an inclusive range above zero, uniform in its logarithm unless it is a law."""
    if isinstance(span, Law):
        return span.at(rng.random())
    low, high = span
    return low if low == high else math.exp(uniform(rng, (math.log(low), math.log(high))))


def chain(rng: np.random.Generator, span: tuple[int, int], chance: float) -> int:
    """Draw the minimum of a range, one more with the given probability, and so on up to the maximum.

    A law says all probabilities itself.
    """
    if isinstance(span, Law):
        return whole(rng, span)
    number, most = span
    while number < most and rng.random() < chance:
        number += 1
    return number


class Replayed:
    """Uniform numbers that were drawn before, in their order, followed by those of the generator that drew them."""

    def __init__(self, numbers: NDArray[np.float64], rng: np.random.Generator | None = None) -> None:
        self._numbers = numbers
        self._used = 0
        self._rng = rng

    def random(self, size: int | None = None) -> Any:
        """Return the next number, or an array of the next ones, as `Generator.random` does."""
        first, self._used = self._used, self._used + (1 if size is None else size)
        found = self._numbers[first : self._used]
        if size is None:
            return float(found[0]) if len(found) else self._rest().random()
        if len(found) == size:
            return found
        return np.concatenate([found, self._rest().random(size - len(found))])

    def _rest(self) -> np.random.Generator:
        assert self._rng is not None
        return self._rng

    def __getattr__(self, name: str) -> Any:
        # Laws other than the uniform one come after all numbers that were drawn ahead.
        return getattr(self._rest(), name)
