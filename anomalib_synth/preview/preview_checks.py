"""Every raise of the preview: errors that name the argument, the rule and the value."""

from collections.abc import Sequence
from typing import Any

from .._disk.file_checks import channels, whole

__all__ = ["channels", "few_frames", "image_kind", "same_shape", "values_of", "whole"]


def values_of(name: str, values: Any) -> Sequence[Any]:
    """Raise unless a parameter that varies has a list of values."""
    if not isinstance(values, (list, tuple)) or not values:
        raise TypeError(f"vary must give {name} at least one value in a list, got {values!r}")
    return values


def few_frames(count: int, most: int) -> None:
    """Raise unless there are few enough frames to look at."""
    if not 1 <= count <= most:
        raise ValueError(f"seeds times the values of --vary must be 1 to {most} frames, got {count}")


def same_shape(donor: Sequence[int], image: Sequence[int]) -> None:
    """Raise unless a donor has the image's shape."""
    if tuple(donor) != tuple(image):
        raise ValueError(f"donor must have the image's shape {tuple(image)}, got {tuple(donor)}")


def image_kind(name: str, shape: Sequence[int], kind: str) -> None:
    """Raise unless an image holds real numbers in a plane, a plane of colours, or a volume."""
    if kind not in "biuf" or len(shape) not in (2, 3):
        raise ValueError(f"{name} must have 2 or 3 axes of real numbers, got {len(shape)} of kind {kind!r}")
