"""WebDataset: samples in tar files, a few hundred to a file, for streaming."""

import io
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from .._disk.file_checks import told
from .._disk.files import write_atomically
from ..generator import Generator
from .formats import red_first, text_of
from .plan import Batch
from .sample import Made, make

__all__ = ["shard", "write_shard"]


def shard(batch: Batch) -> str:
    """Return where a batch is written."""
    return f"shards/{batch.name}.tar"


def write_shard(batch: Batch, sources: Path, names: Sequence[str], out: Path, generator: Generator) -> dict[str, Any]:
    """Write ``shards/NAME.tar``; samples that cannot be made are left out, and named in the line of the manifest.

    A sample has the members ``KEY.image.npy``, ``KEY.mask.npy``, ``KEY.label.npy`` and ``KEY.json``, its key being its
    number. Pictures of 8 and 16 bits are ``KEY.image.png`` and ``KEY.mask.png`` instead.
    """
    inputs: dict[str, str] = {}
    failures: dict[str, str] = {}

    def fill(file: IO[bytes]) -> None:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for job in batch.jobs:
                try:
                    made = make(job, sources, names, generator)
                except Exception as error:
                    failures[job.name] = told(error)
                    continue
                inputs.update(made.inputs)
                for ending, content in _members(made).items():
                    # Owner, date and rights are the defaults of the class, the same every time.
                    entry = tarfile.TarInfo(f"{job.number:09d}.{ending}")
                    entry.size = len(content)
                    archive.addfile(entry, io.BytesIO(content))

    path = shard(batch)
    outputs = {path: write_atomically(out / path, fill)}
    return {"name": batch.name, "inputs": inputs, "outputs": outputs, "failures": failures}


def _members(made: Made) -> dict[str, bytes]:
    array = made.picture.array
    if made.picture.affine is None and array.dtype in (np.uint8, np.uint16):
        pictures = {"image.png": _png(array), "mask.png": _png(made.mask.astype(np.uint8) * np.uint8(255))}
    else:
        pictures = {"image.npy": _npy(red_first(made.picture)), "mask.npy": _npy(made.mask.astype(np.uint8))}
    record = dict(made.record or {})
    if made.picture.affine is not None:
        record["affine"] = made.picture.affine.tolist()
    return pictures | {"label.npy": _npy(made.label), "json": text_of(record)}


def _png(array: NDArray[Any]) -> bytes:
    import cv2

    return bytes(cv2.imencode(".png", array)[1])


def _npy(array: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()
