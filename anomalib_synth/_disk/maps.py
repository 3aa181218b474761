"""Score maps as models save them: NIfTI, PNG and TIFF of 8, 16 and 32 bits, NPY and NPZ; and the sizes of images."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import file_checks as checks
from .files import NIFTI, Picture, is_volume, read

__all__ = ["ENDINGS", "array_of", "grid_of", "map_names", "opened", "score_map", "stem"]

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


def map_names(folder: Path) -> list[str]:
    """Every file below a folder that may be a score map, as sorted relative paths; hidden ones are passed over."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.name.lower().endswith(ENDINGS))
    return sorted(path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts))


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
    picture = read(path)
    array = picture.array
    if is_volume(lower):
        slope, intercept = picture.scaling
        if (slope, intercept) != (1, 0):
            array = array * np.float64(slope) + np.float64(intercept)
        return picture._replace(array=array)
    if array.ndim == 3 and (array[..., :3] == array[..., :1]).all():
        array = array[..., 0]  # grey, saved as a colour
    if array.dtype.kind in "iu":
        wide = np.float32 if array.dtype.itemsize <= 2 else np.float64
        array = array / wide(np.iinfo(array.dtype).max)
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
    if path.suffix.lower() == ".npy":
        return array_of(path).shape, None
    columns, rows = opened(path, pixels=False).size
    return (rows, columns), None


def opened(path: Path, *, pixels: bool = True) -> Any:
    """A picture as Pillow has it, which knows palettes and what is white."""
    try:
        from PIL import Image
    except ImportError:
        checks.missing_package("pillow", "io")
    try:
        image = Image.open(path)
        if pixels:
            image.load()
        else:
            image.close()
    except Exception as error:  # whatever a library makes of a broken file
        checks.unreadable(path, error)
    return image


def array_of(path: Path) -> NDArray[Any]:
    """An array alone, or the one of several that is the map by its name."""
    try:
        found: Any = np.load(path, allow_pickle=False)
        arrays = {"": found} if isinstance(found, np.ndarray) else {name: found[name] for name in found.files}
    except Exception as error:  # whatever NumPy makes of a broken file
        checks.unreadable(path, error)
    name = next((key for key in KEYS if key in arrays), next(iter(arrays)) if len(arrays) == 1 else None)
    if name is None:
        checks.unsuitable(path.name, f"must hold one array, or one called {KEYS[0]}, got {', '.join(arrays) or 'none'}")
    return np.asarray(arrays[name])
