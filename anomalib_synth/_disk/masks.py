"""Masks as programs save them: grey, colours, transparency, palettes, classes, 1 bit, white as zero, volumes."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import file_checks as checks
from .files import is_volume, read
from .maps import array_of, opened

__all__ = ["mask"]

PHOTOMETRIC, WHITE_IS_ZERO = 262, 0  # a TIFF tag, and its value


def mask(path: Path, classes: Collection[int] | None = None) -> tuple[NDArray[np.bool_], Any]:
    """What is anomalous in a mask, and its affine where it is a volume.

    Anomalous is a number, a palette index or a colour above zero; with `classes`, a number or an index that is one of
    them. Transparent pixels are normal. Where the colour is the same everywhere but the transparency is not, what is
    opaque is anomalous.

    Raises
    ------
    SuiteError
        A `ValueError` that names the file and the reason.
    """
    if is_volume(path.name):
        picture = read(path)
        slope, intercept = picture.scaling
        array = picture.array if (slope, intercept) == (1, 0) else picture.array * np.float64(slope) + intercept
        return _anomalous(path, array, classes), picture.affine
    if path.suffix.lower() == ".npy":
        return _anomalous(path, array_of(path), classes), None
    image = opened(path)
    if image.mode == "P":
        return _anomalous(path, np.asarray(image), classes), None
    array = np.asarray(image)
    if image.mode == "I;16" and getattr(image, "tag_v2", {}).get(PHOTOMETRIC) == WHITE_IS_ZERO:
        array = 65535 - array  # Pillow does this for fewer bits
    if array.ndim == 2:
        return _anomalous(path, array, classes), None
    checks.one_number(path, classes)
    colours = array if array.shape[-1] == 3 else array[..., :-1]
    alpha = None if array.shape[-1] == 3 else array[..., -1]
    found: NDArray[np.bool_] = np.asarray((colours > 0).any(-1))
    if alpha is not None and alpha.min() != alpha.max():
        plain = bool((colours == colours[0, 0]).all())
        found = np.asarray(alpha > 0 if plain else found & (alpha > 0))
    return found, None


def _anomalous(path: Path, array: NDArray[Any], classes: Collection[int] | None) -> NDArray[np.bool_]:
    if array.dtype.kind == "f" and np.isnan(array).any():
        checks.unsuitable(path.name, "a mask must have a number in every pixel, got NaN")
    return np.asarray(array > 0) if classes is None else np.isin(array, sorted(classes))
