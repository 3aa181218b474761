"""Where texture images come from: arrays, or files that are read when they are needed."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core.pixels import Pixels


def opened(entry: NDArray[Any] | Path, dimensions: int) -> Pixels:
    """A texture as pixels; one without slices serves a volume too, the same in every slice."""
    if isinstance(entry, Path):
        return Pixels(_read(entry, entry.stat().st_mtime_ns), -1)
    checks.texture_axes(entry, dimensions)
    flat = entry.ndim == 2 and dimensions == 3
    return Pixels(entry, None if flat or entry.ndim == dimensions else -1)


@lru_cache(maxsize=8)
def _read(path: Path, _: int) -> NDArray[Any]:
    """An image file, its colours in the order red, green, blue; the time of its last change is a key of the cache."""
    import cv2

    image = checks.texture_file(cv2.imread(str(path), cv2.IMREAD_ANYDEPTH | cv2.IMREAD_COLOR), path)
    return np.ascontiguousarray(image[..., ::-1])


def limits(texture: Pixels) -> list[float]:
    """The intensities that stand for 0 and 1: all that unsigned integers can hold, else the least and the greatest."""
    if texture.dtype.kind in "bu":
        return [0.0, 1.0 if texture.dtype.kind == "b" else float(np.iinfo(texture.dtype).max)]
    return list(texture.range())
