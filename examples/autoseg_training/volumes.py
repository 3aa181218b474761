"""NIfTI files to cubes of one side, oriented to RAS, with intensities in [0, 1]; and back."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .files import write_json, write_with

SUFFIXES = (".nii", ".nii.gz")
_RECIPE = "cube-1"  # changes whenever `to_cube` does, so that no stale cache is read


class UnreadableError(ValueError):
    """A file that cannot be used, named with the reason."""


@dataclass(frozen=True)
class Volume:
    """One scan on the network's grid.

    Attributes
    ----------
    name
        The file's name without suffix.
    data
        ``(side, side, side)`` float32 in [0, 1], axes right, anterior, superior; the background is exactly 0.
    affine
        Cube indices to the scanner's millimetres.
    source
        The file that it was read from.
    """

    name: str
    data: NDArray[np.float32]
    affine: NDArray[np.float64]
    source: Path


def stem(path: Path) -> str:
    """Return the name of a NIfTI file without ``.nii`` or ``.nii.gz``."""
    return path.name.removesuffix(".gz").removesuffix(".nii")


def open_nifti(path: Path) -> Any:
    """Open a NIfTI file, or say which one cannot be read and why."""
    try:
        return nib.load(path)
    except Exception as error:
        raise UnreadableError(f"{path}: not a readable NIfTI file ({error})") from error


def to_cube(path: Path, side: int) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Read a scan in any orientation and resample it to an isotropic cube.

    The longest extent in millimetres fills the cube; the others are centred and padded with background. Trilinear, with
    a Gaussian against aliasing where voxels get larger. Intensities: the 0.5th percentile of all voxels becomes 0, the
    99.5th percentile of those above it becomes 1, and both ends are clipped. Voxels that are mostly background stay 0.

    Returns
    -------
    cube
        ``(side, side, side)`` float32 in [0, 1].
    affine
        Cube indices to millimetres.

    Raises
    ------
    UnreadableError
        Naming the file: unreadable, not three-dimensional, not finite, or constant.
    """
    scan = open_nifti(path)
    try:
        scan = nib.as_closest_canonical(nib.squeeze_image(scan))
        values = np.asarray(scan.dataobj, dtype=np.float32)
    except Exception as error:
        raise UnreadableError(f"{path}: cannot be read to its end ({error})") from error
    if values.ndim != 3 or min(values.shape) < 2:
        raise UnreadableError(f"{path}: must be one three-dimensional scan, got shape {values.shape}")
    if not np.isfinite(values).all():
        values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low = np.percentile(values, 0.5)
    inside = values > low
    if not inside.any():
        raise UnreadableError(f"{path}: every voxel has the same intensity")
    high = np.percentile(values[inside], 99.5)
    values = np.clip((values - low) / max(high - low, np.finfo(np.float32).tiny), 0, 1)

    voxel = np.asarray(nib.affines.voxel_sizes(scan.affine))
    step = float((values.shape * voxel).max() / side)  # millimetres per voxel of the cube
    scale = step / voxel  # voxels of the scan per voxel of the cube
    offset = (np.asarray(values.shape) - 1) / 2 - scale * (side - 1) / 2
    sigma = np.where(scale > 1.01, 0.35 * scale, 0)
    if sigma.any():
        values = ndimage.gaussian_filter(values, sigma, mode="nearest")
    same = np.allclose(scale, 1) and values.shape == (side,) * 3
    cube = values if same else ndimage.affine_transform(values, scale, offset, (side,) * 3, order=1)
    within = (
        inside
        if same
        else ndimage.affine_transform(inside.astype(np.float32), scale, offset, (side,) * 3, order=1) >= 0.5
    )
    affine = scan.affine @ np.block([[np.diag(scale), offset[:, None]], [np.zeros(3), np.ones(1)]])
    return np.where(within, cube, 0).astype(np.float32), affine


def from_cube(cube: NDArray[np.float32], affine: NDArray[np.float64], like: Any) -> Any:
    """Resample a cube onto the grid of the NIfTI image `like`: same shape, orientation and affine."""
    shape = like.shape[:3]
    move = np.linalg.inv(affine) @ like.affine
    values = ndimage.affine_transform(cube, move[:3, :3], move[:3, 3], shape, order=1).astype(np.float32)
    image = nib.Nifti1Image(values, like.affine)
    image.header.set_xyzt_units("mm")
    return image


def save_nifti(path: str | Path, image: Any) -> None:
    """Write a NIfTI image atomically."""
    write_with(path, lambda part: nib.save(image, part))


def nifti_files(folder: str | Path) -> list[Path]:
    """Return the NIfTI files under `folder`, sorted by path."""
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder")
    return sorted(path for path in folder.rglob("*") if path.name.endswith(SUFFIXES) and path.is_file())


def read_volume(path: str | Path, side: int, cache: str | Path | None = None) -> Volume:
    """Read one scan as a cube, from `cache` where an earlier run left it.

    The cache's name comes of the path, its size, its time of change and the side, so that a changed file is read anew.
    """
    path = Path(path)
    if cache is None:
        data, affine = to_cube(path, side)
        return Volume(stem(path), data, affine, path)
    try:
        status = path.stat()
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror}") from error
    key = f"{_RECIPE} {path.resolve()} {status.st_size} {status.st_mtime_ns} {side}"
    place = Path(cache) / hashlib.sha256(key.encode()).hexdigest()[:20]
    array, facts = place.with_suffix(".npy"), place.with_suffix(".json")
    if not (array.exists() and facts.exists()):
        data, affine = to_cube(path, side)
        write_with(array, lambda part: np.save(part, data))
        write_json(facts, {"source": str(path), "side": side, "affine": affine.tolist()})
    affine = np.array(json.loads(facts.read_text(encoding="utf-8"))["affine"])
    return Volume(stem(path), np.load(array, mmap_mode="r"), affine, path)


def read_folder(folder: str | Path, side: int, cache: str | Path | None = None) -> tuple[list[Volume], list[str]]:
    """Read every NIfTI file under `folder`; one that cannot be read is reported and the rest goes on.

    Returns
    -------
    volumes
        What could be read, sorted by path.
    errors
        One message for each file that could not, naming it.
    """
    volumes, errors = [], []
    for path in nifti_files(folder):
        try:
            volumes.append(read_volume(path, side, cache))
        except UnreadableError as error:
            errors.append(str(error))
    if not volumes:
        raise UnreadableError("\n".join([f"{folder}: holds no NIfTI file that can be read", *errors]))
    return volumes, errors
