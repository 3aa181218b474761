"""Texture images, as arrays and in folders."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .wording import shortened

IMAGE_FILES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}


def texture_source(value: Any) -> tuple[Any, ...] | None:
    """Raise unless the value is None, texture images in arrays, or a folder with image files.

    Return the arrays, or the files in the order of their names.
    """
    if value is None:
        return None
    rule = "source must be None, an array of pixels, a list of them, or a folder with image files"
    if isinstance(value, (str, os.PathLike)):
        files = sorted(f for f in Path(value).rglob("*") if f.suffix.lower() in IMAGE_FILES and f.is_file())
        if not files:
            raise ValueError(f"{rule}, got {shortened(value)}")
        return tuple(files)
    entries = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if not entries or not all(isinstance(entry, np.ndarray) for entry in entries):
        raise TypeError(f"{rule}, got {shortened(value)}")
    for entry in entries:
        usable = not isinstance(entry, np.ma.MaskedArray) and entry.dtype.kind in "biuf" and entry.dtype.itemsize <= 8
        if not usable or entry.ndim not in (2, 3, 4) or entry.size == 0:
            raise ValueError(f"{rule}, got {type(entry).__name__} of {entry.dtype} and shape {entry.shape}")
    return entries


def texture_axes(texture: NDArray[Any], dimensions: int) -> None:
    """Raise unless a texture has a number of axes that fits an image with so many spatial axes."""
    allowed = (2, 3) if dimensions == 2 else (2, 3, 4)
    if texture.ndim not in allowed:
        raise ValueError(f"source must have arrays of {allowed} axes for this image, got shape {texture.shape}")


def time_of_change(path: Path) -> int:
    """Raise unless a file is still there; return when it was changed last, in nanoseconds."""
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise ValueError(f"source must hold the image files that it held before, got {path.name!r}: {error}") from None


def texture_file(image: Any, path: Path) -> NDArray[Any]:
    """Raise unless OpenCV could read a texture image; return its pixels."""
    if image is None:
        raise ValueError(f"source must hold image files that OpenCV reads, got {path.name!r}")
    return np.asarray(image)


def texture_content(folder: Path, name: str, drawn: str, found: str | None) -> None:
    """Raise unless a file of a folder of texture images holds the pixels with which a recipe was drawn."""
    if found != drawn:
        raise ValueError(
            f"source must hold in {shortened(name)} of {str(folder)!r} the pixels with which the recipe was drawn "
            f"(SHA-256 {drawn:.12}...), got others ({found:.12}...)"
        )


def texture_listing(folder: Path, index: int, drawn: str, found: str | None) -> None:
    """Raise unless a folder of texture images lists, in its place, the file with which a recipe was drawn."""
    if found != drawn:
        raise ValueError(
            f"source must list {shortened(drawn)} as file {index} of {str(folder)!r}, as when the recipe was drawn, "
            f"got {found!r}"
        )
