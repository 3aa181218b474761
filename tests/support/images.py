"""Images to build suites of, and what is in a folder."""

from pathlib import Path

import nibabel
import numpy as np


def volume(seed: int, shape: tuple[int, ...] = (16, 18, 20), dtype: type = np.uint8) -> np.ndarray:
    """A bright block in a dark cube."""
    rng = np.random.default_rng(seed)
    array = np.zeros(shape, dtype)
    inner = tuple(slice(2, n - 2) for n in shape)
    array[inner] = rng.integers(50, 200, array[inner].shape).astype(dtype)
    return array


def save_nifti(path: Path, array: np.ndarray, affine: np.ndarray | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = nibabel.Nifti1Image(array, np.diag([-2.0, 1.5, 3.0, 1.0]) if affine is None else affine)
    image.header.set_xyzt_units("mm")
    nibabel.save(image, path)


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
