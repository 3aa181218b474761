"""Laws learned from few numbers: quantiles, smoothed, and shrunk towards what is usual."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .laws import Quantiles

__all__ = ["FORMS", "Form", "as_law", "quantiles_of"]

Column = NDArray[np.float64]
# As many observations as the usual mean, and the usual deviation, count for; and those from which on the measured
# quantiles count for more than the normal law with the same mean and deviation.
MEAN_COUNTS, DEVIATION_COUNTS, SHAPE_COUNTS = 0.5, 3.0, 20.0


class Form(NamedTuple):
    """What is usual for a figure: the scale on which it is about normal, and mean and deviation there.

    The mean is that over very different sets of anomalies; the deviation is that within one set.
    """

    forward: Callable[[Column], Column]
    backward: Callable[[Column], Column]
    mean: float
    deviation: float


def _odds(share: Column) -> Column:
    return np.asarray(np.log((share + 0.01) / (1.03 - share)))


def _share(odds: Column) -> Column:
    return np.asarray(np.clip((1.03 * np.exp(odds) - 0.01) / (1 + np.exp(odds)), 0, 1))


def _positive(mean: float, deviation: float, least: float = 0.0) -> Form:
    """Return the form of a figure above a bound, whose excess over it is about lognormal."""

    def forward(values: Column) -> Column:
        return np.asarray(np.log(np.maximum(values - least, 1e-3)))

    def backward(logs: Column) -> Column:
        return np.asarray(least + np.exp(logs))

    return Form(forward, backward, math.log(mean - least), deviation)


def _plain(mean: float, deviation: float) -> Form:
    return Form(np.asarray, np.asarray, mean, deviation)


FORMS: dict[str, Form] = {
    "size": _positive(0.12, 0.55),
    "elongation": _positive(1.7, 0.6, 0.9),
    "solidity": Form(_odds, _share, 1.7, 0.7),
    "contrast": _positive(0.25, 0.4, -0.1),  # so that one faint outline does not decide
    "sd_ratio": _positive(0.9, 0.45),
    "edge": _positive(1.0, 0.5),
    "rim": _plain(0.2, 0.35),
}


def quantiles_of(values: Column, form: Form, probabilities: Column) -> Column:
    """Return quantiles of the law that some numbers come from.

    The mean and the deviation are those of a normal law whose prior is the form; the quantiles about them are a mixture
    of the normal law's and of the measured ones, the more of these the more numbers there are.

    >>> few = quantiles_of(np.array([0.2]), FORMS["size"], np.array([0.05, 0.5, 0.95]))
    >>> bool(few[0] < 0.12 < 0.15 < few[1] < 0.2 < few[2])
    True
    """
    from scipy import special

    known = form.forward(values[np.isfinite(values)])
    number = len(known)
    own = float(known.mean()) if number else form.mean
    mean = (number * own + MEAN_COUNTS * form.mean) / (number + MEAN_COUNTS)
    squares = float(np.square(known - own).sum()) + DEVIATION_COUNTS * form.deviation**2
    deviation = math.sqrt(squares / (max(number, 1) - 1 + DEVIATION_COUNTS))
    normal = special.ndtri(np.clip(probabilities, 0.005, 0.995))
    shape = normal
    if number > 1 and known.std() > 0:
        # Quantiles of numbers that stand for the middles of their shares, not for the ends.
        middles = (np.arange(number) + 0.5) / number
        measured = np.interp(probabilities, middles, np.sort((known - own) / known.std()))
        share = number / (number + SHAPE_COUNTS)
        shape = share * measured + (1 - share) * normal
    return form.backward(mean + deviation * shape)


def as_law(quantiles: Column) -> Quantiles:
    """Return the law with evenly spaced quantiles, rounded to what matters."""
    rising = np.maximum.accumulate(quantiles)
    return Quantiles([float(f"{one:.4g}") for one in rising.tolist()])
