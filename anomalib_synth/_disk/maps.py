"""Score maps as models save them: NIfTI, PNG and TIFF of 8, 16 and 32 bits, NPY and NPZ; and the sizes of images."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import file_checks as checks
from .files import NIFTI, Picture, is_volume, read
from .tiff import is_tiff, kind_of, numbers

__all__ = ["ENDINGS", "array_of", "below", "grid_of", "map_names", "opened", "score_map", "stem"]

ENDINGS = (*NIFTI, ".png", ".tif", ".tiff", ".npy", ".npz")
KEYS = ("map", "maps", "score", "scores", "anomaly_map", "anomaly_maps", "pred", "prediction", "predictions", "arr_0")


def stem(name: str) -> str:
    """A path without the ending that tells the format.

    >>> stem("a/scan.v2.nii.gz"), stem("crack/000.PNG"), stem("noise")
    ('a/scan.v2', 'crack/000', 'noise')
    """
    lower = name.lower()
    if lower.endswith(".nii.gz"):
        return name[:-7]
    path = Path(name)
    return path.with_suffix("").as_posix() if path.suffix else name


def below(folder: Path, endings: tuple[str, ...]) -> list[str]:
    """Files with such endings below a folder as sorted relative paths, links followed; hidden ones are passed over."""
    found, seen = [], set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        folders[:] = [] if real in seen else [name for name in folders if not name.startswith(".")]
        own = Path(place).relative_to(folder)
        shown = () if real in seen else names
        found += [(own / one).as_posix() for one in shown if one.lower().endswith(endings) and not one.startswith(".")]
        seen.add(real)
    return sorted(found)


def map_names(folder: Path) -> list[str]:
    """Every file below a folder that may be a score map, as sorted relative paths; hidden ones are passed over."""
    return below(folder, ENDINGS)


def score_map(path: Path) -> Picture:
    """A score map in its unit: integers of pictures are fractions of the largest of their type, others are as stored.

    Raises
    ------
    SuiteError
        A `ValueError` that names the file and the reason.
    """
    lower = path.name.lower()
    if lower.endswith((".npy", ".npz")):
        return Picture(array_of(path))
    wide = is_tiff(path) and (kind := kind_of(path)).samples == 1 and kind.bits > 8
    picture = Picture(numbers(path, kind)) if wide else read(path)
    array = picture.array
    if is_volume(lower):
        slope, intercept = picture.scaling
        if (slope, intercept) != (1, 0):
            array = array * np.float64(slope) + np.float64(intercept)
        return picture._replace(array=array)
    if array.ndim == 3 and (array[..., :3] == array[..., :1]).all():
        array = array[..., 0]  # grey, saved as a colour
    if array.dtype.kind in "iu":
        exact = np.float32 if array.dtype.itemsize <= 2 else np.float64
        array = array / exact(np.iinfo(array.dtype).max)
    return Picture(array)


def grid_of(path: Path) -> tuple[tuple[int, ...], Any]:
    """The spatial shape of an image and its affine where it is a volume, from its header alone."""
    if is_volume(path.name):
        try:
            import nibabel

            image: Any = nibabel.load(path)
            shape = tuple(int(side) for side in image.shape)
        except Exception as error:  # whatever a library makes of a broken file
            checks.unreadable(path, error)
        while len(shape) > 3 and shape[-1] == 1:
            shape = shape[:-1]
        return shape[:3], image.affine
    if path.suffix.lower() in (".npy", ".npz"):
        return array_of(path).shape, None
    if is_tiff(path):
        kind = kind_of(path)
        return (kind.rows, kind.columns), None
    columns, rows = opened(path, pixels=False).size
    return (rows, columns), None


def opened(path: Path, *, pixels: bool = True) -> Any:
    """A picture as Pillow has it, which knows palettes and what is white."""
    try:
        from PIL import Image
    except ImportError:
        checks.missing_package("pillow", "io")
    try:
        with Image.open(path) as image:
            if pixels:
                image.load()
    except Exception as error:  # whatever a library makes of a broken file
        checks.unreadable(path, error)
    return image


def array_of(path: Path) -> NDArray[Any]:
    """An array alone, or the one of several that is the map by its name."""
    try:
        found: Any = np.load(path, allow_pickle=False)
        arrays = {"": found} if isinstance(found, np.ndarray) else {name: found[name] for name in found.files}
    except Exception as error:  # whatever NumPy makes of a broken file
        if "pickle" in str(error):
            checks.unreadable(path, "no array of numbers that NumPy has saved")  # its own words ask to trust the file
        checks.unreadable(path, error)
    name = next((key for key in KEYS if key in arrays), next(iter(arrays)) if len(arrays) == 1 else None)
    if name is None:
        checks.unsuitable(path.name, f"must hold one array, or one called {KEYS[0]}, got {', '.join(arrays) or 'none'}")
    return np.asarray(arrays[name])
