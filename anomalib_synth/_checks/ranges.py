"""Numbers, ranges of them, choices and flags."""

import math
from collections.abc import Sequence
from itertools import pairwise
from numbers import Integral, Real
from typing import Any, NoReturn

import numpy as np

from .wording import shortened

Span = tuple[float, float]


def span(name: str, value: object, low: float, high: float, *, above_low: bool = False) -> Span:
    """Raise unless the value is a number in [low, high], or a pair of them for an inclusive range; return a pair."""
    rule = f"{low:g} {'<' if above_low else '<='} low <= high <= {high:g}"
    first, last = _pair(name, value, rule, Real)
    inside = (low < first if above_low else low <= first) and first <= last <= high and math.isfinite(last)
    if not inside:
        raise ValueError(f"{name} must satisfy {rule}, got {shortened(value)}")
    return first, last


def number(name: str, value: object, low: float, high: float) -> float:
    """Raise unless the value is one number in (low, high]; return it."""
    return span(name, _single(name, value), low, high, above_low=True)[0]


def nonnegative(name: str, value: object, high: float) -> float:
    """Raise unless the value is one number in [0, high]; return it."""
    return span(name, _single(name, value), 0, high)[0]


def whole(name: str, value: object, low: int, high: int) -> int:
    """Raise unless the value is one whole number in [low, high]; return an int."""
    return whole_span(name, _single(name, value), low, high)[0]


def _single(name: str, value: object) -> object:
    if _several(value):
        raise TypeError(f"{name} must be one number, got {shortened(value)}")
    return value


def _several(value: object) -> bool:
    return isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def whole_span(name: str, value: object, low: int, high: int) -> tuple[int, int]:
    """Raise unless the value is a whole number in [low, high], or a pair of them; return a pair of ints."""
    rule = f"{low} <= low <= high <= {high}, whole numbers"
    first, last = _pair(name, value, rule, Integral)
    if not low <= first <= last <= high:
        raise ValueError(f"{name} must satisfy {rule}, got {shortened(value)}")
    return int(first), int(last)


def _pair(name: str, value: object, rule: str, kind: Any) -> tuple[float, float]:
    one = value[()] if isinstance(value, np.ndarray) else value
    pair: tuple[Any, ...] = tuple(value) if _several(value) else (one, one)  # type: ignore[arg-type]
    if len(pair) != 2 or not all(
        isinstance(v, kind) and not isinstance(v, (bool, np.bool_, np.timedelta64)) for v in pair
    ):
        raise TypeError(f"{name} must be a number or a pair with {rule}, got {shortened(value)}")
    first, last = (v.__index__() if isinstance(v, Integral) else _float(v) for v in pair)
    return first, last


def quantiles(name: str, value: Any) -> tuple[float, ...]:
    """Raise unless the value is a number or at least two that do not decrease; return a tuple of plain numbers."""
    rule = "a finite number, or at least two in an order that does not decrease"
    found = _plain_numbers(name, value if _several(value) else [value] * 2, rule, value)
    ordered = all(one <= other for one, other in pairwise(found))  # False of NaN
    if len(found) < 2 or not ordered or not math.isfinite(found[-1] - found[0]):
        raise ValueError(f"{name} must be {rule}, got {shortened(value)}")
    return found


def probabilities(name: str, value: Any) -> tuple[float, ...]:
    """Raise unless the value is at least two increasing numbers, from 0 to 1; return a tuple of floats."""
    rule = "at least two increasing numbers, from 0 to 1"
    found = tuple(map(float, _plain_numbers(name, value, rule, value)))
    if not all(one < other for one, other in pairwise(found)) or (*found[:1], *found[-1:]) != (0.0, 1.0):
        raise ValueError(f"{name} must be {rule}, got {shortened(value)}")
    return found


def _plain_numbers(name: str, value: Any, rule: str, shown: Any) -> tuple[float, ...]:
    """Raise unless a list, tuple or array holds numbers; return them as ints and floats."""
    listed = list(value.tolist() if isinstance(value, np.ndarray) else value) if _several(value) else [None]
    if not all(isinstance(v, Real) and not isinstance(v, (bool, np.bool_, np.timedelta64)) for v in listed):
        raise TypeError(f"{name} must be {rule}, got {shortened(shown)}")
    return tuple([int(v) if isinstance(v, Integral) and -(2**53) <= int(v) <= 2**53 else _float(v) for v in listed])


def no_law(name: str, law: bool, rule: str, value: object) -> None:
    """Raise unless a range that nothing is drawn from is given by its two numbers."""
    if law:
        raise TypeError(f"{name} must be a number or a pair with {rule}, got {shortened(value)}")


def one_of_two(name: str, value: object, is_default: bool, other: str, given: object) -> None:
    """Raise unless a parameter keeps its default where another that takes its place is given."""
    if not is_default:
        raise ValueError(f"{name} must be left out where {other} is given, got {name}={value} and {other}={given}")


def one_probability_each(values: Sequence[float], chances: Sequence[float]) -> None:
    """Raise unless there are as many probabilities as values."""
    if len(values) != len(chances):
        raise ValueError(f"probabilities must be as many as the values, {len(values)}, got {shortened(chances)}")


def _float(value: Any) -> float:
    """Return a number as a float; whole numbers beyond the largest float become infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, 1 if value > 0 else -1)


def choice(name: str, value: Any, allowed: Sequence[Any]) -> Any:
    """Raise unless the value is one of the allowed ones; return it."""
    if value is None and None in allowed:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str, np.integer)) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {shortened(value)}")
    return value


def flag(name: str, value: object) -> bool:
    """Raise unless the value is True or False; return a bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {shortened(value)}")
    return bool(value)


def intensity_range(value: object, law: bool = False) -> Span | None:
    """Raise unless the value is None or a pair low < high, no law, with a finite difference; return a pair."""
    if value is None:
        return None
    no_law("intensity_range", law, "low < high", value)
    first, last = map(_float, _pair("intensity_range", value, "low < high", Real))
    if not 0 < last - first < math.inf:
        raise ValueError(f"intensity_range must satisfy low < high, and high - low be a float, got {shortened(value)}")
    return first, last


def rising(slope: float) -> None:
    """Raise unless a slope is positive, so that stored numbers rise with intensities."""
    if not slope > 0:
        raise ValueError(f"scl_slope must be above 0 for a foreground above a number, got {slope:g}")


def no_default(owner: str) -> NoReturn:
    """Refuse to give a default that a parameter lacks; the error is the one that the dataclass decorator expects."""
    raise AttributeError(f"{owner} has no default for this parameter")
