"""Images on disk: NIfTI volumes, PNG and TIFF pictures; read as they are, written with the same bytes every time."""

import gzip
import hashlib
import math
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import file_checks as checks

__all__ = ["NIFTI", "Picture", "is_volume", "names", "read", "sha256", "write", "write_atomically"]

NIFTI = (".nii.gz", ".nii")
PICTURES = (".png", ".tif", ".tiff")
_LEVEL = 4  # level of gzip: a third of the time of its default for 3 % more bytes


class Picture(NamedTuple):
    """An image and what places it in the world.

    Attributes
    ----------
    array : ndarray
        Pixels as they are stored: integers stay integers, a volume's slope and intercept stay in its header.
    affine : ndarray, (4, 4), or None
        Voxel indices to millimetres; None for pictures.
    header : object or None
        The NIfTI header, with units, codes, slope and intercept; None for pictures.
    """

    array: NDArray[Any]
    affine: NDArray[np.float64] | None = None
    header: Any = None

    @property
    def pixels(self) -> NDArray[Any]:
        """The pixels that carry anomalies: the array without a picture's fourth channel, transparency."""
        if self.affine is None and self.array.ndim == 3 and self.array.shape[-1] == 4:
            return self.array[..., :3]
        return self.array

    @property
    def scaling(self) -> tuple[float, float]:
        """Slope and intercept that turn stored numbers into intensities; (1, 0) where the header has none."""
        if self.header is None:
            return 1.0, 0.0
        slope, intercept = float(self.header["scl_slope"]), float(self.header["scl_inter"])
        if not math.isfinite(slope) or slope == 0:
            return 1.0, 0.0
        return slope, intercept if math.isfinite(intercept) else 0.0


def is_volume(name: str) -> bool:
    """Return whether a file of this name is NIfTI."""
    return name.lower().endswith(NIFTI)


def names(folder: str | Path) -> list[str]:
    """List every image below a folder, as sorted relative paths; hidden folders are skipped."""
    root = checks.folder(Path(folder))
    paths = (path.relative_to(root) for path in root.rglob("*") if path.name.lower().endswith(NIFTI + PICTURES))
    return sorted(path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts))


def suffix(name: str) -> str:
    """Return the ending that determines the format.

    >>> suffix("scan.nii.gz"), suffix("x.PNG")
    ('.nii.gz', '.PNG')
    """
    lower = name.lower()
    return name[-7:] if lower.endswith(".nii.gz") else Path(name).suffix


def read(path: str | Path) -> Picture:
    """Read an image.

    Raises
    ------
    SuiteError
        A `ValueError` that names the file and the reason.
    """
    path = Path(path)
    try:
        return _read_nifti(path) if is_volume(path.name) else _read_picture(path)
    except checks.SuiteError:
        raise
    except Exception as error:  # whatever a library makes of a broken file
        checks.unreadable(path, error)


def write(path: str | Path, picture: Picture) -> str:
    """Write an image atomically; return the SHA-256 of the file. The same image gives the same bytes."""
    path = Path(path)
    if is_volume(path.name):
        return write_atomically(path, lambda file: _write_nifti(path.name, file, picture))
    import cv2

    done, encoded = cv2.imencode(path.suffix.lower(), picture.array)
    if not done:
        checks.unsuitable(path.name, f"cannot be written as {path.suffix}")
    return write_atomically(path, lambda file: file.write(encoded.tobytes()))


def sha256(path: str | Path) -> str:
    """Return the checksum of a file."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, fill: Callable[[IO[bytes]], object]) -> str:
    """Write a file that gets its name only once it is complete and on disk; return its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        digest = sha256(part)
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return digest


def _nibabel() -> Any:
    try:
        import nibabel
    except ImportError:
        checks.missing_package("nibabel", "io")
    return nibabel


def _read_nifti(path: Path) -> Picture:
    nibabel = _nibabel()
    image = nibabel.Nifti1Image.from_filename(path)
    array = np.asarray(image.dataobj.get_unscaled())
    while array.ndim > 3 and array.shape[-1] == 1:
        array = array[..., 0]
    # In the machine's byte order and in memory of its own: an uncompressed volume is mapped from the file.
    if isinstance(array, np.memmap) or not (array.flags.writeable and array.dtype.isnative):
        array = np.array(array, dtype=array.dtype.newbyteorder("="), order="K", subok=False)
    header = image.header.copy()
    # nibabel removes them from the header when it reads one.
    header["scl_slope"], header["scl_inter"] = image.dataobj.slope, image.dataobj.inter
    return Picture(array, image.affine, header)


def _read_picture(path: Path) -> Picture:
    import cv2

    content = np.frombuffer(path.read_bytes(), np.uint8)
    done, pages = cv2.imdecodemulti(content, cv2.IMREAD_UNCHANGED) if content.size else (False, ())
    if not done or len(pages) == 0:
        checks.unreadable(path, "no picture that OpenCV knows")
    if len(pages) > 1:
        checks.unreadable(path, f"one page is expected, got {len(pages)}")
    return Picture(np.asarray(pages[0]))


def _write_nifti(name: str, file: IO[bytes], picture: Picture) -> None:
    nibabel = _nibabel()
    array = picture.array
    header = nibabel.Nifti1Header() if picture.header is None else nibabel.Nifti1Header.from_header(picture.header)
    header = header.as_byteswapped("<")
    header.set_data_dtype(array.dtype.newbyteorder("<"))
    header.set_data_shape(array.shape)
    header["magic"], header["vox_offset"] = b"n+1", 352
    if picture.header is None and picture.affine is not None:
        header.set_sform(picture.affine, code="scanner")
    elif picture.affine is not None and not np.allclose(header.get_best_affine(), picture.affine):
        header.set_sform(picture.affine, code=int(header["sform_code"]) or "scanner")
        header["qform_code"] = 0

    def fill(stream: Any) -> None:
        stream.write(header.binaryblock + bytes(4))
        # Slice by slice of the last axis, which is the slowest in the file.
        for index in range(array.shape[-1]):
            stream.write(array[..., index].astype(array.dtype.newbyteorder("<"), copy=False).tobytes(order="F"))

    if name.lower().endswith(".gz"):
        with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as stream:
            fill(stream)
    else:
        fill(file)
