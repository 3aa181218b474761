"""How well anomalies were found: the exact average precision of pixels, and one score for a whole sample.

Both are the definitions of the AutoSeg paper (Meissen, Kaissis and Rueckert 2021). Its pixel figures are the *mean of
the average precision of each anomalous volume*; the MOOD challenge pools the voxels of all volumes into *one* average
precision. Call `average_precision` once per volume for the first, once with all voxels for the second.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anomalib_synth import _checks as checks
from anomalib_synth import _kernels as kernels

__all__ = ["average_precision", "sample_score"]

CHUNK = 1 << 16  # elements at least that are converted at one time


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
        Between 0 and 1. A ranking without information has the share of anomalous elements as its expected value.
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
    label, score = checks.ranking(label, score)
    positives = np.concatenate([keys[positive] for positive, keys in _keyed(label, score)])
    if positives.size == 0:
        return 0.0
    kernels.sort(positives, np.empty_like(positives))
    counts = np.zeros(positives.size, np.int64)
    for positive, keys in _keyed(label, score):
        negatives = keys[~positive]
        kernels.sort(negatives, np.empty_like(negatives))
        kernels.tally(negatives, positives, counts)
    return float(kernels.average_precision(positives, counts))


def sample_score(volume_scores: ArrayLike) -> float:
    """Mean of the top 10 % of the per-slice mean scores.

    Parameters
    ----------
    volume_scores : array_like of shape (slices, ...)
        Scores of one volume; slices lie along the first axis. With one axis these are the per-slice means themselves.

    Returns
    -------
    float
        The mean of the ceil(slices / 10) highest per-slice means, in the unit of the scores.

    Raises
    ------
    ValueError
        When there is no slice or no pixel, or a score is NaN or infinite.
    TypeError
        When something else than numbers is given, or a masked array.

    References
    ----------
    Meissen, Kaissis and Rueckert, "AutoSeg - Steering the Inductive Biases for Automatic Pathology Segmentation", 2021.

    Examples
    --------
    >>> scores = np.zeros((20, 4, 4))
    >>> scores[7], scores[8, :2] = 1, 1
    >>> sample_score(scores)
    0.75
    """
    scores = checks.volume_scores(volume_scores)
    means = np.array([checks.finite("volume_scores", part).mean(dtype=np.float64) for part in scores])
    top = -(-len(means) // 10)
    return float(np.sort(means)[-top:].mean())


def _keyed(label: NDArray[Any], score: NDArray[Any]) -> Iterator[tuple[NDArray[np.bool_], NDArray[Any]]]:
    """Chunks of labels as bools and of scores as keys, in one order for both, whatever the strides and the byte order.

    Sixteen chunks keep the memory small beside the arrays, and the number of walks along the positives too. The keys
    have the order of the scores: the bits of a number with the sign flipped, all of them flipped where a float is
    negative. Adding zero first makes one number of -0.0 and 0.0.
    """
    width = 8 if score.itemsize == 8 else 4
    lowest = np.iinfo(f"i{width}").min  # as bits: the sign alone
    chunks: Any = np.nditer(
        [label, score],
        ["external_loop", "buffered"],
        [["readonly"], ["readonly"]],
        [label.dtype.newbyteorder("="), f"{score.dtype.kind.replace('b', 'u')}{width}"],
        buffersize=max(CHUNK, score.size // 16),
    )
    for labels, scores in chunks:
        if score.dtype.kind == "f":
            bits = (checks.finite("score", scores) + 0).view(f"i{width}")
            keys = bits ^ (bits >> (8 * width - 1) | lowest)
        else:
            keys = scores ^ lowest if score.dtype.kind == "i" else scores
        yield checks.binary(labels), keys.view(f"u{width}")
