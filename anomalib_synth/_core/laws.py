"""Laws by which a parameter is drawn, where a number or a uniform range does not do."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .fields import Field, Law, Maybe
from .value import Value, value

__all__ = ["Quantiles"]

Numbers = float | Sequence[float] | NDArray[Any]


class NumbersField(Field[Numbers, tuple[float, ...]]):
    """A number, or at least two that do not decrease; kept as a tuple."""

    rule: str = "a finite number, or at least two in an order that does not decrease"

    def kept(self, name: str, value: Any) -> tuple[float, ...]:
        """Raise unless the value keeps the rule; give a tuple, of the number twice if there is one."""
        return checks.quantiles(name, value)


class ProbabilitiesField(Field[Numbers, tuple[float, ...]]):
    """Increasing numbers from 0 to 1."""

    rule: str = "at least two increasing numbers, from 0 to 1"

    def kept(self, name: str, value: Any) -> tuple[float, ...]:
        """Raise unless the value keeps the rule; give a tuple."""
        return checks.probabilities(name, value)


@value
class Quantiles(Value, Law):
    r"""A law given by its quantiles, for any parameter that takes a number or a range.

    With :math:`v_0 \le \dots \le v_n` at the probabilities :math:`0 = p_0 < \dots < p_n = 1`, what is drawn is
    :math:`F^{-1}(u)`, :math:`u \sim U(0, 1)`, the inverse distribution function that is linear between
    :math:`(p_i, v_i)` and :math:`(p_{i + 1}, v_{i + 1})`. Two values are a uniform range, equal neighbours an atom.

    A parameter that is a whole number, or a number of pixels, is rounded to the nearest one; its smallest and largest
    value must be whole. Where a range would be drawn by another law (uniform in the logarithm; chances of one more
    shape) the quantiles stand alone. Wherever only the bounds matter, the law is the pair of its minimum and maximum.

    Parameters
    ----------
    values : float or sequence of float
        At least two, in an order that does not decrease; one number is drawn always.
    probabilities : sequence of float, optional
        As many, increasing from 0 to 1; evenly spaced if None.

    Raises
    ------
    TypeError, ValueError
        When the values or probabilities break these rules. The parameter that takes the law checks that all values lie
        within its own bounds.

    Examples
    --------
    Sizes of which a half is below 0.12, with a long tail:

    >>> from anomalib_synth import AutoSeg, Quantiles
    >>> AutoSeg(size=Quantiles([0.05, 0.12, 0.6], [0, 0.5, 1]))
    AutoSeg(size=Quantiles((0.05, 0.12, 0.6), probabilities=(0.0, 0.5, 1.0)))
    >>> Quantiles([1, 2, 6]).at(0.75)
    4.0
    """

    values: NumbersField = NumbersField(0.0)
    probabilities: Maybe[Numbers, tuple[float, ...]] = Maybe(ProbabilitiesField())

    def __new__(cls, values: Numbers = 0.0, probabilities: Numbers | None = None) -> Self:  # noqa: ARG004
        """Make the pair of the minimum and the maximum."""
        kept = checks.quantiles("values", values)
        return super().__new__(cls, (kept[0], kept[-1]))

    def __post_init__(self) -> None:
        """Check the parameters, also together."""
        super().__post_init__()
        if self.probabilities is not None:
            checks.one_probability_each(self.values, self.probabilities)

    # A tuple's own comparison would find a law equal to its bounds.
    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and bool(super().__eq__(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = Value.__hash__

    @cached_property
    def _places(self) -> tuple[float, ...]:
        if self.probabilities is not None:
            return self.probabilities
        last = len(self.values) - 1
        return tuple([number / last for number in range(last + 1)])

    def at(self, probability: float) -> float:
        """Return the quantile of a probability in [0, 1].

        >>> Quantiles([0.0, 1.0, 1.0, 5.0]).at(0.5)
        1.0
        """
        places, values = self._places, self.values
        before = min(bisect_right(places, probability), len(places) - 1) - 1
        low, high = values[before], values[before + 1]
        within = (probability - places[before]) / (places[before + 1] - places[before])
        return min(max(low + (high - low) * within, low), high)

    def of(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the quantiles of an array of probabilities in [0, 1]."""
        return np.asarray(np.interp(probabilities, self._places, self.values))

    def whole(self) -> Self:
        """Return the law with whole numbers as integers."""
        return self.replace(values=[int(v) if float(v).is_integer() else v for v in self.values])
