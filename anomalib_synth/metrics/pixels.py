"""Figures of one ranking: average precision, and the area under the ROC curve."""

import numpy as np
from numpy.typing import ArrayLike

from anomalib_synth import _checks as checks

from . import metric_checks
from .ranking import ranked

__all__ = ["average_precision", "roc_auc"]


def average_precision(label: ArrayLike, score: ArrayLike) -> float:
    r"""Area under the precision-recall curve, without interpolation.

    .. math:: AP = \sum_n (R_n - R_{n-1}) P_n

    over the distinct scores n from the highest down, where :math:`P_n` and :math:`R_n` are the precision and the recall
    of calling everything with at least that score anomalous. Equal scores share one threshold, so the result does not
    depend on the order of the elements. It is scikit-learn's `average_precision_score`, but takes images and volumes as
    they are, and is faster and leaner on large volumes, which are ranked chunk by chunk.

    Parameters
    ----------
    label : array_like of 0 and 1, any shape
        What is anomalous: bool, integers or floats.
    score : array_like, the same shape
        How anomalous each element was said to be, in any unit: only the order counts. Bool, integers or finite floats
        of at most 8 bytes.

    Returns
    -------
    float
        Between 0 and 1. A ranking without information has the fraction of anomalous elements as its expected value.
        0.0 when nothing is anomalous, where precision has no meaning; leave such volumes out of a mean.

    Raises
    ------
    ValueError
        When the shapes differ, nothing is given, a label is neither 0 nor 1, or a score is NaN or infinite.
    TypeError
        When either holds something else than numbers, or is a masked array.

    References
    ----------
    Su, Yuan and Zhu, "A relationship between the average precision and the area under the ROC curve", ICTIR 2015.

    Examples
    --------
    >>> average_precision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.8333333333333333

    Elements with equal scores are found together:

    >>> average_precision([[True, False], [True, False]], [[0.5, 0.5], [0.5, 0.5]])
    0.5
    """
    return ranked(label, score).average_precision


def roc_auc(label: ArrayLike, score: ArrayLike) -> float:
    """Area under the ROC curve: the probability that an anomalous element scores higher than a normal one.

    Pairs of equal scores count half (the Mann-Whitney statistic), which is scikit-learn's `roc_auc_score`. On one score
    for each image it is the image AUROC, on all pixels of all images the pixel AUROC of published tables.

    Parameters
    ----------
    label, score : array_like of one shape
        As for `average_precision`.

    Returns
    -------
    float
        Between 0 and 1; 0.5 for a ranking without information.

    Raises
    ------
    ValueError, TypeError
        As for `average_precision`, and when nothing is anomalous or nothing is normal.

    References
    ----------
    Hanley and McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve",
    Radiology 1982.

    Examples
    --------
    >>> roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    label, score = checks.ranking(label, score)
    found = ranked(label, score)
    positives = int(np.count_nonzero(label))
    metric_checks.both("label", positives, label.size - positives)
    return found.roc_auc
