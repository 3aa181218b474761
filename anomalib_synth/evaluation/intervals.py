r"""Intervals of figures: what they would be had other images of the same kind been drawn.

Images are the unit, never pixels, which are no independent draws. The variance of a figure comes from the jackknife,
leaving out one image at a time, anomalous and normal ones apart:

.. math:: v = \sum_s \frac{n_s - 1}{n_s} \sum_{i \in s} (\theta_{(i)} - \bar\theta_{(\cdot s)})^2

It stands for :math:`\theta (1 - \theta) / v` images that are each right or wrong, and the interval is Wilson's for so
many. Unlike percentiles of a bootstrap it stays wide where all images of a small set happen to be ranked rightly:
figures of one score for each image count as no more than there are images. `benchmarks/coverage.py` simulates how often
it covers.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Figure", "difference", "interval", "variance"]

Values = NDArray[np.float64]
COVERAGE = 0.95


class Figure(NamedTuple):
    """A number, and its 95 % interval."""

    value: float
    low: float
    high: float


def variance(left_out: Values, anomalous: NDArray[np.bool_]) -> tuple[float, float]:
    """The jackknife's variance of a figure, and its degrees of freedom (Satterthwaite's)."""
    parts, squares = 0.0, 0.0
    for stratum in (anomalous, ~anomalous):
        count = int(stratum.sum())
        if count > 1:
            own = left_out[stratum]
            part = float((count - 1) / count * ((own - own.mean()) ** 2).sum())
            parts += part
            squares += part**2 / (count - 1)
    return parts, max(parts**2 / squares, 3.0) if squares > 0 else 3.0


def interval(value: float, left_out: Values, anomalous: NDArray[np.bool_], *, single: bool) -> Figure:
    """A figure in [0, 1] with its interval; `single` says that it is one of a single score for each image."""
    spread, freedom = variance(left_out, anomalous)
    inside = 0 < value < 1  # at the ends nothing varies, which says little
    most = float(len(left_out)) if single or not inside else np.inf
    images = max(min(value * (1 - value) / spread, most), 1e-6) if spread > 0 and inside else most
    if np.isinf(images):
        return Figure(value, value, value)
    z = 1.959963984540054 if single else _quantile(freedom)
    center = (value + z * z / (2 * images)) / (1 + z * z / images)
    half = z / (1 + z * z / images) * np.sqrt(value * (1 - value) / images + (z / (2 * images)) ** 2)
    # Rounding must not leave the figure itself outside.
    return Figure(value, float(min(max(center - half, 0.0), value)), float(max(min(center + half, 1.0), value)))


def difference(value: float, left_out: Values, anomalous: NDArray[np.bool_], *, single: bool) -> Figure:
    """The difference of a figure between two models, from its values with each image left out of both.

    Of figures of a single score for each image the standard error is that of the jackknife and of a quarter of an
    image: two models that rank all of a few images rightly need not be the same.
    """
    spread, freedom = variance(left_out, anomalous)
    if single:
        spread += (0.25 / len(left_out)) ** 2
    half = _quantile(freedom) * np.sqrt(spread)
    return Figure(value, float(value - half), float(value + half))


def _quantile(freedom: float) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + COVERAGE) / 2, freedom))
