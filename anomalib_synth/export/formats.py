"""How a sample lies on disk, format by format; the same sample gives the same bytes.

Each writer gets the folder, the sample and its job, and returns the checksums of the files that it wrote.
"""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from .._disk.files import Picture, is_volume, suffix, write, write_atomically
from ..suite.item import plain_header
from . import order_checks as checks
from .plan import Job
from .sample import Made

__all__ = ["FORMATS", "natural", "planned", "red_first", "stem", "text_of", "write_arrays"]

Outputs = dict[str, str]


def stem(job: Job) -> str:
    """Return the name of a sample, without the ending of its format.

    >>> stem(Job("sub-1.v2_T1w__1.nii.gz", 0, "", 0))
    'sub-1.v2_T1w__1'
    """
    return job.name[: -len(suffix(job.name))]


def planned(format_name: str, method: str, job: Job, labels: int | None = None) -> dict[str, str]:
    """Return where each part of a sample is written; of several labels each has a folder.

    >>> planned("npz", "FPI", Job("a.png", 0, "a.png", 0))
    {'arrays': 'samples/a.npz', 'recipe': 'recipes/a.json'}
    >>> list(planned("png", "FPI", Job("a.png", 0, "a.png", 0), 2).values())[2:]
    ['labels/1/a.png', 'labels/2/a.png', 'recipes/a.json']
    """
    name, number = stem(job), f"{job.number:06d}"
    if format_name == "mvtec" and job.seed is None:
        return {"images": f"train/good/{number}.png"}
    if format_name == "mvtec":
        # Readers sort images and masks by name, and pair them in that order: after "1000.png" comes "100_mask.png".
        paths = {"images": f"test/{method}/{number}.png", "masks": f"ground_truth/{method}/{number}_mask.png"}
    elif format_name == "npz":
        paths = {"arrays": f"samples/{name}.npz"}
    else:
        ending = {"nifti": ".nii.gz", "png": ".png"}[format_name]
        paths = {kind: f"{kind}/{name}{ending}" for kind in ("images", "masks", *_label_folders(labels))}
    return {**paths, "recipe": f"recipes/{name}.json"}


def _label_folders(labels: int | None) -> list[str]:
    """Return where labels lie, each of several in a folder of its own."""
    return ["labels"] if labels is None else [f"labels/{number}" for number in range(1, labels + 1)]


def natural(names: list[str]) -> str:
    """Return the format that the sources have: that of volumes as soon as one is among them."""
    return "nifti" if any(map(is_volume, names)) else "png"


def red_first(picture: Picture) -> NDArray[Any]:
    """Return pixels with red before green and blue, as others expect an array; OpenCV reads blue first."""
    array = picture.array
    if picture.affine is None and array.ndim == 3 and array.shape[-1] in (3, 4):
        return array[..., [2, 1, 0, 3][: array.shape[-1]]]
    return array


def text_of(record: dict[str, Any]) -> bytes:
    """Write a record as the bytes of a file."""
    return (json.dumps(record, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def nifti(out: Path, made: Made, job: Job) -> Outputs:
    """Write ``images``, ``masks`` (0 and 1) and ``labels`` (float32) of volumes, with the affine of the source."""
    array = made.picture.array
    checks.storable(job.source, "nifti", "volumes", made.picture.affine is not None and array.ndim == 3, array)
    header = plain_header(made.picture.header)
    files = {
        "images": made.picture,
        "masks": Picture(made.mask.astype(np.uint8), made.picture.affine, header),
        **{folder: Picture(label, made.picture.affine, header) for folder, label in _labels(made)},
    }
    return _written(out, made, _paths("nifti", made, job), files)


def png(out: Path, made: Made, job: Job) -> Outputs:
    """Write ``images`` of 8 or 16 bits as they came, ``masks`` (0 and 255) and ``labels`` (16 bits for 0 ... 1)."""
    files = {"images": _of_bits(made.picture, job), "masks": _mask(made)}
    files |= {folder: Picture(np.rint(label * 65535).astype(np.uint16)) for folder, label in _labels(made)}
    return _written(out, made, _paths("png", made, job), files)


def npz(out: Path, made: Made, job: Job) -> Outputs:
    """Write ``samples/NAME.npz`` with image (colours from red to blue), mask and label, and, of volumes, the affine."""
    arrays = {"image": red_first(made.picture), "mask": made.mask, "label": made.label}
    if made.picture.affine is not None:
        arrays["affine"] = made.picture.affine
    paths = _paths("npz", made, job)
    path = paths["arrays"]
    outputs = {path: write_atomically(out / path, lambda file: write_arrays(file, arrays))}
    return outputs | _written(out, made, paths, {})


def mvtec(out: Path, made: Made, job: Job) -> Outputs:
    """Write ``train/good``, ``test/METHOD`` and ``ground_truth/METHOD``, numbered, as in MVTec AD."""
    files = {"images": _of_bits(made.picture, job)}
    if made.record is not None:
        files["masks"] = _mask(made)
    return _written(out, made, _paths("mvtec", made, job), files)


FORMATS: dict[str, Callable[[Path, Made, Job], Outputs]] = {
    "nifti": nifti,
    "png": png,
    "npz": npz,
    "mvtec": mvtec,
}


def write_arrays(file: IO[bytes], arrays: dict[str, NDArray[Any]]) -> None:
    """Write what `numpy.savez_compressed` does, with the same bytes every time."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, array in arrays.items():
            # An entry of this class has the earliest date of this format.
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, np.ascontiguousarray(array), allow_pickle=False)


def _paths(format_name: str, made: Made, job: Job) -> dict[str, str]:
    return planned(format_name, made.record["method"] if made.record else "", job, made.number_of_labels)


def _written(out: Path, made: Made, paths: dict[str, str], pictures: dict[str, Picture]) -> Outputs:
    """Write pictures, and the recipe."""
    outputs = {paths[kind]: write(out / paths[kind], picture) for kind, picture in pictures.items()}
    if made.record is not None:
        path, content = paths["recipe"], text_of(made.record)
        outputs[path] = write_atomically(out / path, lambda file: file.write(content))
    return outputs


def _labels(made: Made) -> list[tuple[str, NDArray[np.float32]]]:
    """Return each label with its folder, for formats whose files hold one."""
    number = made.number_of_labels
    return list(zip(_label_folders(number), [made.label] if number is None else made.label, strict=True))


def _mask(made: Made) -> Picture:
    return Picture(made.mask.astype(np.uint8) * np.uint8(255))


def _of_bits(picture: Picture, job: Job) -> Picture:
    """Return a picture that PNG can hold."""
    array = picture.array
    fits = picture.affine is None and array.dtype in (np.uint8, np.uint16)
    checks.storable(job.source, "png", "pictures of 8 or 16 bits", fits, array)
    return Picture(array)
