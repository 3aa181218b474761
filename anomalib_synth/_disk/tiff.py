"""What Pillow does not know of a TIFF: numbers of 32 and 64 bits, and of both byte orders."""

from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import file_checks as checks
from .files import read

__all__ = ["Kind", "is_tiff", "kind_of", "numbers"]

UNSIGNED, FLOAT = 1, 3  # sample formats


class Kind(NamedTuple):
    """What a header says of the pixels."""

    rows: int
    columns: int
    bits: int
    sample_format: int
    samples: int


def is_tiff(path: Path) -> bool:
    """Whether a file is one by its content, whatever its name."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(4) in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
    return False


def kind_of(path: Path) -> Kind:
    """The tags of the first page."""
    try:
        from PIL.TiffImagePlugin import ImageFileDirectory_v2
    except ImportError:
        checks.missing_package("pillow", "io")
    try:
        with path.open("rb") as file:
            head = file.read(8)
            tags: Any = ImageFileDirectory_v2(head + file.read(8) if head[2:4] in (b"+\0", b"\0+") else head)
            file.seek(tags.next)
            tags.load(file)
        columns, rows, bits, samples = tags[256], tags[257], tags.get(258, (1,))[0], tags.get(277, 1)
        return Kind(int(rows), int(columns), int(bits), int(tags.get(339, (UNSIGNED,))[0]), int(samples))
    except Exception as error:  # whatever a library makes of a broken file
        checks.unreadable(path, error)


def numbers(path: Path, kind: Kind) -> NDArray[Any]:
    """The pixels of a TIFF of one number for each, of 16 bits and more."""
    if kind.sample_format == FLOAT and kind.bits == 16:
        checks.unsuitable(
            path.name, "numbers of a TIFF must be integers, or floats of 32 or 64 bits, got 16-bit floats"
        )
    array = read(path).array
    # Some builds of OpenCV read unsigned numbers as signed ones.
    unsigned = kind.sample_format == UNSIGNED and array.dtype.kind == "i"
    return array.view(f"u{array.itemsize}") if unsigned else np.asarray(array)
