r"""Intervals of figures: what they would be had other images of the same kind been drawn.

Images are the unit, never pixels, which are no independent draws. The variance of a figure comes from the jackknife,
leaving out one image at a time, anomalous and normal ones apart:

.. math:: v = \sum_s \frac{n_s - 1}{n_s} \sum_{i \in s} (\theta_{(i)} - \bar\theta_{(\cdot s)})^2

The intervals have the quantile of Student's t for Satterthwaite's degrees of freedom: few images of one kind say little
of how these vary. From a single image of a kind there is no interval.

*Figures of one score for each image* have Wilson's interval of :math:`\theta (1 - \theta) / v` images that are each
right or wrong. Unlike percentiles of a bootstrap it stays wide where all images of a small set happen to be ranked
rightly: it lies nowhere within the one, of the normal distribution, of twice the harmonic mean of both kinds
(:math:`4 n_1 n_0 / (n_1 + n_0)`: all images where there are as many of each); and for AP and F1, whose recall is of
anomalous images alone, of no more than there are of these. Figures of pixels and regions at an end, 0
or 1, have it too.

Where a figure of pixels or regions that is at no end, or a difference of it that is not 0, is the same without any
image, as the steps of FROC can be, there is no interval: that nothing moves it says little of how others would.

*Figures of pixels and regions* have an interval that is symmetric in log odds, with v without its factors
:math:`(n_s - 1) / n_s`, which are too small for figures that are no means, and with no more degrees of freedom than
:math:`n_1 - 1` of the anomalous images. `benchmarks/coverage.py` simulates how often either covers.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .left_out import SINGLE

__all__ = ["Figure", "chance", "difference", "interval", "variance"]

Values = NDArray[np.float64]
COVERAGE = 0.95
NORMAL = 1.959963984540054
"""The quantile of the normal distribution for it."""
ROUNDING = 1e-9
OF_IMAGES = (*SINGLE, "image_f1_fixed")
"""Figures of a single score for each image."""


class Figure(NamedTuple):
    """A number, and its 95 % interval; None where the images say nothing of others."""

    value: float
    low: float | None
    high: float | None


def variance(left_out: Values, anomalous: NDArray[np.bool_]) -> tuple[float, float]:
    """The jackknife's variance of a figure, and its degrees of freedom (Satterthwaite's), 1 at least."""
    parts, squares = 0.0, 0.0
    for kind in _kinds(anomalous):
        own, count = left_out[kind], int(kind.sum())
        part = float((count - 1) / count * ((own - own.mean()) ** 2).sum())
        parts += part
        squares += part**2 / (count - 1)
    return parts, max(parts**2 / squares, 1.0) if squares > 0 else 1.0


def interval(name: str, value: float, left_out: Values, anomalous: NDArray[np.bool_]) -> Figure:
    """A figure in [0, 1], which is called `name`, with its interval."""
    if not _known(name, anomalous):
        return Figure(value, None, None)
    spread, freedom = variance(left_out, anomalous)
    # At the ends, and where rounding has missed them, nothing varies, which says little.
    inside = ROUNDING < value < 1 - ROUNDING
    if inside and name not in OF_IMAGES and _still(left_out, anomalous):
        return Figure(value, None, None)
    found = [(value, value)]
    if not inside or name in OF_IMAGES:
        images = value * (1 - value) / spread if spread > 0 and inside else np.inf
        found.append(_wilson(value, max(min(images, _most(name, anomalous)), 1e-6), NORMAL))
        if np.isfinite(images):
            found.append(_wilson(value, max(images, 1e-6), _quantile(freedom)))
    elif spread > 0:
        wide = np.sqrt(sum(((left_out[own] - left_out[own].mean()) ** 2).sum() for own in _kinds(anomalous)))
        found.append(_logistic(value, wide, _quantile(min(freedom, float(anomalous.sum()) - 1))))
    low, high = min(low for low, _ in found), max(high for _, high in found)
    return Figure(value, max(low, min(value, 0.0)), min(high, max(value, 1.0)))


def difference(name: str, value: float, left_out: Values, anomalous: NDArray[np.bool_]) -> Figure:
    """The difference of a figure between two models, from its values with each image left out of both.

    Of figures of a single score for each image the standard error is that of the jackknife and of a quarter of an
    image: two models that rank all of a few images rightly need not be the same.
    """
    if not _known(name, anomalous):
        return Figure(value, None, None)
    spread, freedom = variance(left_out, anomalous)
    if name in OF_IMAGES:
        spread += (0.25 / _most(name, anomalous)) ** 2
    else:
        if abs(value) > ROUNDING and _still(left_out, anomalous):
            return Figure(value, None, None)
        freedom = min(freedom, float(anomalous.sum()) - 1)
    half = _quantile(freedom) * np.sqrt(spread)
    return Figure(value, float(value - half), float(value + half))


def chance(value: float, left_out: Values, anomalous: NDArray[np.bool_]) -> float:
    """How often a difference is as large by chance, by the t distribution that its interval comes from."""
    from scipy.stats import t

    spread, freedom = variance(left_out, anomalous)
    if spread == 0:
        return 1.0
    return float(2 * t.sf(abs(value) / np.sqrt(spread), min(freedom, float(anomalous.sum()) - 1)))


def _kinds(anomalous: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Which images are of each kind that has several."""
    return [kind for kind in (anomalous, ~anomalous) if kind.sum() > 1]


def _still(left_out: Values, anomalous: NDArray[np.bool_]) -> bool:
    """Whether it makes no difference which image of a kind is left out."""
    return all(float(np.ptp(left_out[kind])) <= ROUNDING for kind in _kinds(anomalous))


def _known(name: str, anomalous: NDArray[np.bool_]) -> bool:
    """Whether no kind of images that the figure depends on has but one."""
    kinds = (anomalous,) if name == "pixel_ap" else (anomalous, ~anomalous)
    return all(kind.sum() != 1 for kind in kinds)


def _most(name: str, anomalous: NDArray[np.bool_]) -> float:
    """How many images a figure counts as at most."""
    ill, well = float(anomalous.sum()), float((~anomalous).sum())
    twice = 4 * ill * well / (ill + well) if ill and well else ill + well
    return twice if name == "image_auroc" else min(twice, ill or well)


def _wilson(value: float, images: float, z: float) -> tuple[float, float]:
    center = (value + z * z / (2 * images)) / (1 + z * z / images)
    half = z / (1 + z * z / images) * np.sqrt(max(value * (1 - value), 0.0) / images + (z / (2 * images)) ** 2)
    return float(center - half), float(center + half)


def _logistic(value: float, deviation: float, z: float) -> tuple[float, float]:
    """Symmetric on the scale of log odds, which ends nowhere."""
    from scipy.special import expit, logit

    half = z * deviation / (value * (1 - value))
    return float(expit(logit(value) - half)), float(expit(logit(value) + half))


def _quantile(freedom: float) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + COVERAGE) / 2, freedom))
