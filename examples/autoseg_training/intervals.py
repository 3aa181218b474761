"""How sure a figure is: percentile bootstrap over volumes (or images), with a seed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
Interval = tuple[float, float]


def resamples(count: int, seed: int = 0) -> NDArray[np.int64]:
    """Return how often each of `count` volumes is drawn in each resample: ``(RESAMPLES, count)``."""
    rng = np.random.default_rng((seed, count, 95))
    return rng.multinomial(count, np.full(count, 1 / count), size=RESAMPLES)


def of_mean(values: Sequence[float], *, seed: int = 0) -> Interval:
    """Return the 95 % interval of a mean; nan for none.

    Examples
    --------
    >>> low, high = of_mean([0.8, 0.9, 1.0, 0.7])
    >>> 0.7 < low < 0.8, 0.9 < high < 1.0
    (True, True)
    """
    if not len(values):
        return float("nan"), float("nan")
    return _middle(resamples(len(values), seed) @ np.asarray(values, float) / len(values))


def of_precision(labels: Sequence[bool], scores: Sequence[float], *, seed: int = 0) -> Interval:
    """Return the 95 % interval of the average precision of samples; a resample without a positive is left out.

    Examples
    --------
    >>> of_precision([True, False, True, False], [0.9, 0.1, 0.8, 0.2])
    (1.0, 1.0)
    """
    if not any(labels):
        return float("nan"), float("nan")
    drawn = resamples(len(labels), seed)
    return _middle(precisions(np.asarray(labels, bool), np.asarray(scores, float), drawn[drawn @ labels > 0]))


def precisions(labels: NDArray[np.bool_], scores: NDArray[np.float64], drawn: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the average precision of every resample, with tied scores as `metrics.average_precision` has them."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[order]) != 0, True)  # of equal scores the last, where all of them are found
    hits = np.cumsum(drawn[:, order] * labels[order], axis=1)[:, last]
    found = np.cumsum(drawn[:, order], axis=1)[:, last]
    gained = np.diff(hits, axis=1, prepend=0)
    return (gained * hits / np.maximum(found, 1)).sum(axis=1) / hits[:, -1]


def _middle(values: NDArray[np.float64]) -> Interval:
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
