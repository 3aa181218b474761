"""Every raise of the export: errors that name the file or the argument, the rule and the value."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from .._disk.file_checks import SuiteError, known, whole

__all__ = ["ExportError"]


class ExportError(SuiteError):
    """An error in the files, or in the arguments about them."""


def order(value: Any, formats: Sequence[str]) -> None:
    """Raise unless an order can be carried out."""
    whole("seed", value.seed, 0)
    if value.count is not None:
        whole("count", value.count, 1)
    known("format", value.format, formats)
    whole("shard_size", value.shard_size, 1)


def no_arrays(path: str | None) -> None:
    """Raise unless a generator can be described without arrays."""
    if path is not None:
        raise ExportError(
            f"method must hold no arrays, because an order keeps plain JSON alone: got one as its {path}; "
            "give a folder of files or a number instead, or call the generator in Python"
        )


def different_names(stems: Sequence[str]) -> None:
    """Raise unless samples have different names, so that no file overwrites another."""
    twice = [stem for stem, times in Counter(stems).items() if times > 1]
    if twice:
        raise ExportError(
            "images must differ in name, without its ending, once folders are joined with _ and repeats numbered, "
            f"got {min(twice)} twice"
        )


def apart(sources: Path, out: Path) -> None:
    """Raise unless the folder to write lies outside of the one that is read."""
    if out.resolve().is_relative_to(sources.resolve()):
        raise ExportError(f"OUT must lie outside of IN, {sources}, got {out}")


def enough_images(method: str, path: Path, found: Sequence[str]) -> None:
    """Raise unless there is a second image, for a method that takes one."""
    if len(found) < 2:
        raise ExportError(f"{path} must hold at least 2 images, because {method} takes a donor, found {len(found)}")


def no_donor(name: str, method: str, grid: tuple[int, ...]) -> NoReturn:
    """Refuse a sample for which none of the images that were tried can be the donor."""
    raise ExportError(f"{name}: {method} takes a donor of the same shape, and none of {grid} was found beside it")


def storable(name: str, format_name: str, kinds: str, fits: bool, array: Any) -> None:
    """Raise unless a format can hold the pixels."""
    if not fits:
        raise ExportError(f"{name}: {format_name} holds {kinds}, got {array.dtype} of shape {array.shape}")


def record(path: Path, error: object) -> NoReturn:
    """Refuse a file that is not a recipe."""
    raise ExportError(f"{path.name}: must be a recipe, as `generate` or `Recipe.to_json` writes it: {_said(error)}")


def _said(error: object) -> str:
    """Return an error as a sentence."""
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


def fits(path: Path, image: str, grid: tuple[int, ...], got: tuple[int, ...]) -> None:
    """Raise unless an image has the recipe's shape."""
    if tuple(grid) != tuple(got):
        raise ExportError(f"{path.name}: is for images of shape {tuple(grid)}, {image} has {tuple(got)}")


def donor_given(path: Path, method: str, donor: object) -> None:
    """Raise unless a donor is given, for a method that takes one."""
    if donor is None:
        raise ExportError(f"{path.name}: {method} takes a donor, which must be given with --donor")


def writable(name: str, dtype: Any, volume: bool) -> None:
    """Raise unless the format of a file name holds such an image."""
    lower = name.lower()
    if volume:
        fits, rule = lower.endswith((".nii", ".nii.gz")), "a volume is written as .nii or .nii.gz"
    else:
        whole = dtype in ("uint8", "uint16")
        fits = lower.endswith((".tif", ".tiff")) or (whole and lower.endswith(".png"))
        rule = "a picture is written as .tif, .tiff or, of 8 or 16 bits, .png"
    if not fits:
        raise ExportError(f"{name}: {rule}, got {dtype}")


def applied(path: Path, error: Exception) -> NoReturn:
    """Refuse a recipe that does not fit the image."""
    raise ExportError(f"{path.name}: does not fit: {_said(error)}")
