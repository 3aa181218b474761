"""One score for a whole image or volume, from the scores of its pixels."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anomalib_synth import _checks as checks

from . import metric_checks

__all__ = ["sample_score"]

TOP_SLICES = 10  # one of so many slices is in the mean


def sample_score(volume: ArrayLike, how: str | float | None = None, *, axis: int = -1, mood: bool = False) -> float:
    """One score for an image or a volume.

    Parameters
    ----------
    volume : array_like
        Scores of one image (two axes) or volume (three). One axis holds the per-slice means of a volume.
    how : {"max", "top1", "mean", "slices"} or float, optional
        ``"max"``, the largest score, is what tables of industrial defects report. ``"top1"`` is the mean of the largest
        1 % of the scores, and a number in (0, 1] the mean of the largest fraction of that size, always of one score at
        least. ``"mean"`` is the mean of all. ``"slices"`` is the rule of the AutoSeg paper: the mean of the tenth of
        the slices, rounded up, whose mean is largest. By itself ``"max"`` for two axes, else ``"slices"``.
    axis : int
        Along which slices are counted: by itself the last, which is the axial one of volumes in NIfTI's RAS order.
    mood : bool
        As the MOOD challenge's script does: scores are read as float16, and the result is clipped to [0, 1].

    Returns
    -------
    float
        In the unit of the scores.

    Raises
    ------
    ValueError
        When there is no slice or no pixel, a score is NaN or infinite, or an option is not one of those above.
    TypeError
        When something else than numbers is given, or a masked array.

    References
    ----------
    Meissen, Kaissis and Rueckert, "AutoSeg - Steering the Inductive Biases for Automatic Pathology Segmentation", 2021.

    Examples
    --------
    >>> spot = np.zeros((64, 64))
    >>> spot[30:33, 20:23] = 0.9
    >>> sample_score(spot), round(sample_score(spot, "mean"), 4)
    (0.9, 0.002)
    >>> scores = np.zeros((4, 4, 20))
    >>> scores[..., 7], scores[:, :2, 8] = 1, 1
    >>> sample_score(scores)
    0.75
    """
    scores, how = checks.finite("volume", checks.volume_scores(volume)), metric_checks.how(how)
    if mood:
        scores = np.clip(scores, -65504, 65504).astype(np.float16)
    value = _of(scores, how if how is not None else "max" if scores.ndim == 2 else "slices", axis)
    return min(max(value, 0.0), 1.0) if mood else value


def _of(scores: NDArray[Any], how: str | float, axis: int) -> float:
    if how == "max":
        return float(scores.max())
    if how == "mean":
        return float(scores.mean(dtype=np.float64))
    if how == "slices":
        across = np.moveaxis(scores, metric_checks.axis(axis, scores.ndim), 0)
        means = np.array([part.mean(dtype=np.float64) for part in across])
        top = -(-len(means) // TOP_SLICES)
        return float(np.sort(means)[-top:].mean())
    fraction = 0.01 if how == "top1" else float(how)
    top = min(scores.size, max(1, int(np.ceil(round(fraction * scores.size, 6)))))
    return float(np.partition(scores, -top, axis=None)[-top:].mean(dtype=np.float64))
