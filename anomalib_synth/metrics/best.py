"""F1 and intersection over union at one threshold: the best, and one that was fixed elsewhere."""

import numpy as np
from numpy.typing import ArrayLike

from anomalib_synth import _checks as checks

from .keys import reaches, score_of
from .ranking import ranked

__all__ = ["f1", "f1_max", "f1_threshold", "iou_max"]


def f1_max(label: ArrayLike, score: ArrayLike) -> float:
    r"""F1 at the threshold where it is largest, which is also the largest Dice score.

    .. math:: F_1 = \frac{2 TP}{2 TP + FP + FN}

    The threshold is chosen with the labels at hand, so this is an upper bound of what a detector would reach in use:
    `f1` gives the score at a threshold that was fixed elsewhere.

    Parameters
    ----------
    label, score : array_like of one shape
        As for `average_precision`.

    Returns
    -------
    float
        Between 0 and 1; 0.0 when nothing is anomalous.

    Raises
    ------
    ValueError, TypeError
        As for `average_precision`.

    Examples
    --------
    >>> f1_max([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.8
    """
    return ranked(label, score).f1_max


def iou_max(label: ArrayLike, score: ArrayLike) -> float:
    """Intersection over union, TP / (TP + FP + FN), at the threshold where it is largest: that of the largest F1.

    Parameters
    ----------
    label, score : array_like of one shape
        As for `average_precision`.

    Returns
    -------
    float
        Between 0 and 1; 0.0 when nothing is anomalous.

    Raises
    ------
    ValueError, TypeError
        As for `average_precision`.

    Examples
    --------
    >>> round(iou_max([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 4)
    0.6667
    """
    return ranked(label, score).iou_max


def f1_threshold(label: ArrayLike, score: ArrayLike) -> float:
    """The score that is called anomalous, with all higher ones, where F1 is largest; the highest of several.

    Find it on validation data, and give it to `f1` on the test data.

    Parameters
    ----------
    label, score : array_like of one shape
        As for `average_precision`.

    Returns
    -------
    float
        In the unit of the scores; an int where they are integers that no float holds; infinite when nothing is
        anomalous.

    Raises
    ------
    ValueError, TypeError
        As for `average_precision`.

    Examples
    --------
    >>> f1_threshold([0, 0, 1, 1], [0.1, 0.4, 0.375, 0.8])
    0.375
    """
    label, score = checks.ranking(label, score)
    best = ranked(label, score).best
    return float("inf") if best is None else score_of(best, score.dtype)


def f1(label: ArrayLike, score: ArrayLike, threshold: float) -> float:
    """F1, which is the Dice score, of calling anomalous whatever scores at least `threshold`.

    Parameters
    ----------
    label, score : array_like of one shape
        As for `average_precision`.
    threshold : float
        In the unit of the scores.

    Returns
    -------
    float
        Between 0 and 1; 0.0 when nothing is anomalous.

    Raises
    ------
    ValueError, TypeError
        As for `average_precision`.

    Examples
    --------
    >>> f1([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], threshold=0.5)
    0.6666666666666666
    """
    label, score = checks.ranking(label, score)
    positive, called = checks.binary(label), reaches(checks.finite("score", score), threshold)
    either = np.count_nonzero(positive) + np.count_nonzero(called)
    return float(2 * np.count_nonzero(positive & called) / either) if either else 0.0
