"""How sure a figure is: percentile bootstrap over volumes (or images), with a seed."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import metrics

RESAMPLES = 2000
Interval = tuple[float, float]


def bootstrap(
    statistic: Callable[[NDArray[np.int64]], float], count: int, *, seed: int = 0, resamples: int = RESAMPLES
) -> Interval:
    """Return the 95 % interval of `statistic`, which is given the indices of each resample of `count` volumes.

    Resamples where it is nan (no positive was drawn) are left out; nan where nothing is left.
    """
    if not count:
        return float("nan"), float("nan")
    drawn = np.random.default_rng((seed, count, 95)).integers(count, size=(resamples, count))
    values = np.array([statistic(indices) for indices in drawn])
    values = values[~np.isnan(values)]
    if not values.size:
        return float("nan"), float("nan")
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def of_mean(values: Sequence[float], *, seed: int = 0) -> Interval:
    """Return the 95 % interval of a mean.

    Examples
    --------
    >>> low, high = of_mean([0.8, 0.9, 1.0, 0.7])
    >>> 0.7 < low < 0.8, 0.9 < high < 1.0
    (True, True)
    """
    array = np.asarray(values, float)
    return bootstrap(lambda indices: float(array[indices].mean()), len(array), seed=seed)


def of_precision(labels: Sequence[bool], scores: Sequence[float], *, seed: int = 0) -> Interval:
    """Return the 95 % interval of the average precision of samples.

    Examples
    --------
    >>> of_precision([True, False, True, False], [0.9, 0.1, 0.8, 0.2])
    (1.0, 1.0)
    """
    truth, values = np.asarray(labels, bool), np.asarray(scores, float)

    def statistic(indices: NDArray[np.int64]) -> float:
        drawn = truth[indices]
        return metrics.average_precision(drawn, values[indices]) if drawn.any() else float("nan")

    return bootstrap(statistic, len(truth), seed=seed)
