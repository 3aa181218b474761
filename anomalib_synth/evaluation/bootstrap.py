"""Intervals of a figure: what it would be had other volumes of the same kind been drawn.

Volumes are the unit, never voxels, which are no independent draws. Anomalous and normal volumes are drawn apart, with
replacement, so that every resample has as many of each as there are: a figure of ranks means nothing without either.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["interval", "weights"]

COVERAGE = 0.95


def weights(anomalous: NDArray[np.bool_], resamples: int, seed: int) -> NDArray[np.float64]:
    """How often each volume is in each resample, of shape (resamples, volumes)."""
    rng = np.random.default_rng(seed)
    drawn = np.zeros((resamples, len(anomalous)))
    for stratum in (anomalous, ~anomalous):
        if size := int(stratum.sum()):
            drawn[:, stratum] = rng.multinomial(size, np.full(size, 1 / size), resamples)
    return drawn


def interval(lowest: NDArray[np.float64], highest: NDArray[np.float64] | None = None) -> tuple[float, float]:
    """The middle 95 % of resampled figures, from bounds of each: the interval of the figures themselves lies within."""
    tail = (1 - COVERAGE) / 2
    upper = lowest if highest is None else highest
    return float(np.quantile(lowest, tail)), float(np.quantile(upper, 1 - tail))
