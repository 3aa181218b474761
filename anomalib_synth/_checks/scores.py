"""Arguments of metrics."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def ranking(label: Any, score: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Raise unless labels and scores are real numbers of one shape, at least one of each; return arrays."""
    label, score = numbers("label", label), numbers("score", score)
    if label.shape != score.shape:
        raise ValueError(f"label and score must have one shape, got {label.shape} and {score.shape}")
    if label.size == 0:
        raise ValueError(f"label and score must not be empty, got shape {label.shape}")
    return label, score


def binary(label: NDArray[Any]) -> NDArray[np.bool_]:
    """Raise unless all labels are 0 or 1; return bools."""
    positive: NDArray[np.bool_] = label == 1
    other = ~positive & (label != 0)
    if other.any():
        raise ValueError(f"label must be 0 or 1 everywhere, got {label[other][0]}")
    return positive


def finite(name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Raise unless all numbers are finite; return them."""
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite everywhere, got {values[~np.isfinite(values)][0]}")
    return values


def volume_scores(value: Any) -> NDArray[Any]:
    """Raise unless scores have at least one slice along the first axis, and a pixel in it; return an array."""
    scores = numbers("volume_scores", value)
    if scores.ndim == 0 or scores.size == 0:
        raise ValueError(f"volume_scores must have at least one slice and one pixel, got shape {scores.shape}")
    return scores


def numbers(name: str, value: Any) -> NDArray[Any]:
    """Raise unless NumPy makes of the value an array of bools, integers or floats of at most 8 bytes; return it."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be an array without a mask, got {type(value).__name__}")
    array = np.asarray(value)
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise TypeError(f"{name} must hold bools, integers or floats of at most 8 bytes, got dtype {array.dtype}")
    return array
