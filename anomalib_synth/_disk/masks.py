"""Masks as programs save them: grey, colours, transparency, palettes, classes, 1 bit, white as zero, volumes."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import file_checks as checks
from .files import is_volume, read
from .maps import array_of, opened
from .tiff import is_tiff, kind_of, numbers

__all__ = ["Mask", "mask"]

PHOTOMETRIC, WHITE_IS_ZERO = 262, 0  # a TIFF tag, and its value
GREY, COLOURS = ("1", "L", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"), ("RGB", "RGBA", "LA")


class Mask(NamedTuple):
    """A mask that was read."""

    array: NDArray[np.bool_]
    """What is anomalous."""
    affine: Any
    """None but of a volume."""
    levels: int
    """How many distinct numbers above zero it has, where these do not count from one as those of classes do."""


def mask(path: Path, classes: Collection[int] | None = None) -> Mask:
    """What is anomalous in a mask, and its affine where it is a volume.

    Anomalous is a number, a palette index or a colour above zero; with `classes`, a number or an index that is one of
    them. Transparent pixels are normal, and a mask that is transparent throughout is empty. Where the colour is the
    same everywhere but the transparency is not, what is opaque is anomalous.

    Raises
    ------
    SuiteError
        A `ValueError` that names the file and the reason.
    """
    array, affine, drawn = _read(path, classes)
    return Mask(drawn, affine, 0 if classes is not None else _levels(array))


def _read(path: Path, classes: Collection[int] | None) -> tuple[NDArray[Any], Any, NDArray[np.bool_]]:
    """The numbers of a mask, its affine, and what is anomalous."""
    if is_volume(path.name):
        picture = read(path)
        slope, intercept = picture.scaling
        array = picture.array if (slope, intercept) == (1, 0) else picture.array * np.float64(slope) + intercept
        return array, picture.affine, _anomalous(path, array, classes)
    if path.suffix.lower() == ".npy":
        array = array_of(path)
        return array, None, _anomalous(path, array, classes)
    if is_tiff(path) and (kind := kind_of(path)).samples == 1 and (kind.bits > 16 or kind.sample_format != 1):
        array = numbers(path, kind)
        return array, None, _anomalous(path, array, classes)
    image = opened(path)
    checks.mask_kind(path, image.format, image.mode, (*GREY, *COLOURS, "P"))
    array = _sixteen(path) if _cut_to_eight(path, image) else np.asarray(image)
    if image.mode == "P":
        # The numbers are those of classes.
        return array[:0], None, _anomalous(path, array, classes) & _opaque(image, array, classes)
    if image.mode.startswith("I;16") and getattr(image, "tag_v2", {}).get(PHOTOMETRIC) == WHITE_IS_ZERO:
        array = 65535 - array  # Pillow does this for fewer bits
    if array.ndim == 2:
        return array, None, _anomalous(path, array, classes) & _opaque(image, array, classes)
    checks.one_number(path, classes)
    colours = array if array.shape[-1] == 3 else array[..., :-1]
    alpha = None if array.shape[-1] == 3 else array[..., -1]
    found: NDArray[np.bool_] = np.asarray((colours > 0).any(-1))
    if image.mode == "RGB" and "transparency" in image.info:
        found &= (colours != image.info["transparency"]).any(-1)
    if alpha is not None:
        # Of one colour throughout, only a transparency that varies can say what is drawn.
        drawn = alpha.min() != alpha.max() and bool((colours == colours[0, 0]).all())
        found = np.asarray(alpha > 0 if drawn else found & (alpha > 0))
    return colours.max(-1), None, found


def _levels(array: NDArray[Any]) -> int:
    above = array[array > 0]
    if array.dtype.kind == "u" and array.dtype.itemsize <= 2:
        found = np.flatnonzero(np.bincount(above, minlength=1))
    else:
        found = np.unique(above)
    return 0 if len(found) and found[-1] == len(found) < 255 else len(found)


def _cut_to_eight(path: Path, image: Any) -> bool:
    """Whether Pillow has only the higher half of 16 bits: it does not know such colours."""
    if image.format == "PNG":
        with path.open("rb") as file:
            return image.mode in COLOURS and file.read(25)[24] == 16
    return bool(image.format == "TIFF" and image.mode in COLOURS and kind_of(path).bits == 16)


def _sixteen(path: Path) -> NDArray[Any]:
    """Colours of 16 bits, which OpenCV has from blue to red."""
    array = read(path).array
    return array if array.shape[-1] == 3 else array[..., [2, 1, 0, 3]]


def _opaque(image: Any, array: NDArray[Any], classes: Collection[int] | None) -> NDArray[np.bool_]:
    """Where a picture of one number for each pixel is not transparent; classes are those that were asked for."""
    clear = image.info.get("transparency") if classes is None else None
    if isinstance(clear, bytes):  # of a palette: the opacity of each index
        return np.asarray(~np.isin(array, [index for index, alpha in enumerate(clear) if alpha == 0]))
    return np.ones(array.shape, bool) if clear is None or image.mode == "1" else np.asarray(array != clear)


def _anomalous(path: Path, array: NDArray[Any], classes: Collection[int] | None) -> NDArray[np.bool_]:
    if array.dtype.kind not in "biuf":
        checks.unsuitable(path.name, f"a mask must have a number in every pixel, got {array.dtype}")
    if array.dtype.kind == "f" and np.isnan(array).any():
        checks.unsuitable(path.name, "a mask must have a number in every pixel, got NaN")
    return np.asarray(array > 0) if classes is None else np.isin(array, sorted(classes))
