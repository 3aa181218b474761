"""What images of lesions have to be."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks

__all__ = ["finite_lesion", "images_of_masks", "lesion_images", "numbers"]

RULE = "must be an array of real pixels with at least two axes, or at least one of them in a list"


def lesion_images(name: str, value: Any) -> list[NDArray[Any]]:
    """Raise unless the value is an array of real pixels of at least two axes, or several; return a list."""
    given = [value] if isinstance(value, np.ndarray) else list(value) if isinstance(value, (tuple, list)) else []
    sound = [isinstance(one, np.ndarray) and one.dtype.kind in "buif" and one.ndim >= 2 and one.size for one in given]
    if not given or not all(sound) or any(isinstance(one, np.ma.MaskedArray) for one in given):
        raise TypeError(f"{name} {RULE}, got {checks.shortened(value)}")
    return given


def images_of_masks(images: Sequence[NDArray[Any]], masks: Sequence[NDArray[np.bool_]]) -> None:
    """Raise unless there is an image for each mask, of its shape, perhaps with a first or last axis of channels."""
    if len(images) != len(masks):
        raise ValueError(f"images must be as many as masks, {len(masks)}, got {len(images)}")
    for number, (image, mask) in enumerate(zip(images, masks, strict=True)):
        if mask.shape not in (image.shape, image.shape[:-1], image.shape[1:]):
            rule = f"images[{number}] must have the shape of its mask, {mask.shape}, perhaps with channels"
            raise ValueError(f"{rule}, got {image.shape}")


def finite_lesion(number: int, finite: bool, low: Sequence[int]) -> None:
    """Raise unless a lesion has a pixel that is finite in all channels."""
    if not finite:
        raise ValueError(
            f"images[{number}] must have a finite pixel in each lesion, got none in the one from {tuple(low)} on"
        )


def numbers(path: str, numbers: Sequence[int], fitting: Sequence[int]) -> None:
    """Raise unless each number is that of a lesion with as many axes as the image."""
    for place, number in enumerate(numbers):
        if number not in fitting:
            checks.drawn(f"{path}[{place}]", "the number of a lesion with as many axes as the image", number)
