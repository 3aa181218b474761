"""Sources of texture images: arrays, or files that are read when they are needed."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core.pixels import Pixels

__all__ = ["content", "limits", "opened"]


def opened(entry: NDArray[Any] | Path, dimensions: int) -> Pixels:
    """Return a texture as pixels; one without slices serves a volume too, the same in every slice."""
    if isinstance(entry, Path):
        return Pixels(_read(entry, checks.time_of_change(entry)).pixels, -1)
    checks.texture_axes(entry, dimensions)
    flat = entry.ndim == 2 and dimensions == 3
    return Pixels(entry, None if flat or entry.ndim == dimensions else -1)


def content(path: Path) -> str:
    """Return the digest of the pixels of a file, and of their shape and dtype."""
    return _read(path, checks.time_of_change(path)).sha256


class _File(NamedTuple):
    pixels: NDArray[Any]
    sha256: str


@lru_cache(maxsize=8)
def _read(path: Path, _: int) -> _File:
    """Read an image file, its colours in the order red, green, blue; a key of the cache is when it was changed last."""
    import cv2

    image = checks.texture_file(cv2.imread(str(path), cv2.IMREAD_ANYDEPTH | cv2.IMREAD_COLOR), path)
    pixels = np.ascontiguousarray(image[..., ::-1])
    return _File(pixels, hashlib.sha256(f"{pixels.shape} {pixels.dtype}".encode() + pixels.tobytes()).hexdigest())


def limits(texture: Pixels) -> list[float]:
    """Return the intensities that stand for 0 and 1: the range of an unsigned type, else minimum and maximum."""
    if texture.dtype.kind in "bu":
        return [0.0, 1.0 if texture.dtype.kind == "b" else float(np.iinfo(texture.dtype).max)]
    return list(texture.range())
