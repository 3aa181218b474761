"""The area under the curve of covered regions (AUPRO), which counts a small anomaly as much as a large one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anomalib_synth import _checks as checks
from anomalib_synth import _kernels as kernels

from . import metric_checks
from .keys import Keys, ascending, keys_of
from .levels import Levels, Walk
from .outlines import Outline, outline

__all__ = ["aupro", "inside", "keyed"]

LEADING = 16  # bits of a key by which normal pixels are counted first
AT_ONCE = 1 << 22  # normal pixels that are sorted together


def aupro(
    masks: Sequence[ArrayLike] | NDArray[Any], scores: Sequence[ArrayLike] | NDArray[Any], limit: float = 0.3
) -> float:
    r"""Area under the per-region overlap curve, up to a false positive rate, divided by that rate.

    .. math:: \frac{1}{l} \int_0^l \frac{1}{|C|} \sum_{c \in C} \frac{|c \cap \{s \geq t(x)\}|}{|c|} \, dx

    At a threshold t, the overlap is the mean over the connected components c *of all images* (8 neighbours in an image,
    26 in a volume) of the fraction of each that scores at least t, and x is the fraction of all normal pixels of all
    images that do. Every distinct score is a threshold; between two of them the curve is a straight line, which is cut
    where it crosses the limit.

    Parameters
    ----------
    masks : sequence of array_like of 0 and 1
        What is anomalous in each image or volume; an array has one image in each place of its first axis.
    scores : sequence of array_like
        The score map of each, of the shape of its mask.
    limit : float
        Largest false positive rate, in (0, 1]: published tables take 0.3, more recent ones 0.05.

    Returns
    -------
    float
        Between 0 and 1. A map without information has about half the limit, 0.15 at 0.3.

    Raises
    ------
    ValueError
        When masks and scores differ in number or shape, a mask holds anything but 0 and 1, a score is NaN or infinite,
        there is no anomalous or no normal pixel, or `limit` is not in (0, 1].
    TypeError
        When either holds something else than numbers.

    References
    ----------
    Bergmann, Batzner, Fauser, Sattlegger and Steger, "The MVTec Anomaly Detection Dataset", IJCV 2021.

    Examples
    --------
    >>> mask = np.zeros((8, 8), bool)
    >>> mask[1, 1] = mask[4:7, 4:7] = True
    >>> score = mask * 1.0
    >>> round(aupro([mask], [score]), 12)
    1.0
    >>> score[1, 1] = -1  # of two components, one is found with all others below it
    >>> round(aupro([mask], [score]), 12)
    0.5
    """
    limit = metric_checks.limit(limit)
    pairs = metric_checks.images(masks, scores)
    dtype = np.result_type(*(score.dtype for _, score in pairs))
    outlines = [outline(checks.binary(mask)) for mask, _ in pairs]
    positives, negatives = sum(one.pixels for one in outlines), sum(one.outside for one in outlines)
    metric_checks.both("masks", positives, negatives)
    found = [keyed(place, score, dtype) for place, (_, score) in enumerate(pairs)]
    taken = [inside(keys, one) for keys, one in zip(found, outlines, strict=True)]
    levels = Levels(*(np.concatenate(part) for part in zip(*taken, strict=True)))
    _count(levels, found, outlines, limit * negatives)
    walk = Walk(positives, negatives, sum(len(one.sizes) for one in outlines), (limit,))
    walk.enter(levels)
    return walk.close().aupro[0]


def keyed(place: int, score: NDArray[Any], dtype: np.dtype[Any]) -> Keys:
    """The keys of one of several maps, of the dtype that holds the scores of all."""
    return keys_of(f"scores[{place}]", score.astype(dtype, copy=False))


def inside(keys: Keys, outlined: Outline) -> tuple[Keys, NDArray[np.float64]]:
    """The keys of the anomalous pixels, and the part of its component that each is."""
    own, weights = np.empty(outlined.pixels, keys.dtype), np.empty(outlined.pixels)
    kernels.take_inside(keys, outlined.runs, outlined.labels, 1 / outlined.sizes, own, weights)
    return own, weights


def _count(levels: Levels, found: list[Keys], outlines: list[Outline], most: float) -> None:
    """Enter the normal pixels, as far down as the area goes: all but `most` of them need not be sorted."""
    shift = 8 * found[0].itemsize - LEADING
    counts = np.zeros(1 << LEADING, np.int64)
    for keys, one in zip(found, outlines, strict=True):
        kernels.count_outside(keys, one.runs, shift, counts)
    above = np.cumsum(counts[::-1])[::-1]
    least = found[0].dtype.type(int(np.flatnonzero(above >= most)[-1]) << shift)
    taken = np.empty(AT_ONCE + max(map(len, found)) + 1, found[0].dtype)
    filled = 0
    for keys, one in zip(found, outlines, strict=True):
        filled += kernels.take_outside(keys, one.runs, least, taken[filled:])
        if filled >= AT_ONCE:
            levels.count(ascending(taken[:filled]))
            filled = 0
    levels.count(ascending(taken[:filled]))
