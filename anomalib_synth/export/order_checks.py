"""Every raise of the export: errors that name the file or the argument, the rule and the value."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from .._disk.file_checks import SuiteError

__all__ = ["ExportError"]


class ExportError(SuiteError):
    """Something is wrong with the files, or with what was asked of them."""


def order(value: Any, formats: Sequence[str]) -> None:
    """An order that can be carried out."""
    rules = [
        (value.format in formats, f"format must be one of {', '.join(formats)}, got {value.format}"),
        (value.seed >= 0, f"seed must be at least 0, got {value.seed}"),
        (value.count is None or value.count >= 1, f"count must be at least 1, got {value.count}"),
        (value.shard_size >= 1, f"shard_size must be at least 1, got {value.shard_size}"),
    ]
    for holds, message in rules:
        if not holds:
            raise ExportError(message)


def different_names(stems: Sequence[str]) -> None:
    """Samples of different names, which their files do not overwrite."""
    twice = [stem for stem, times in Counter(stems).items() if times > 1]
    if twice:
        raise ExportError(
            "images must differ in name, without its ending, once folders are joined with _ and repeats numbered, "
            f"got {min(twice)} twice"
        )


def apart(sources: Path, out: Path) -> None:
    """A folder to write that is not read from."""
    if out.resolve().is_relative_to(sources.resolve()):
        raise ExportError(f"OUT must lie outside of IN, {sources}, got {out}")


def enough_images(method: str, path: Path, found: Sequence[str]) -> None:
    """A second image for a method that takes one."""
    if len(found) < 2:
        raise ExportError(f"{path} must hold at least 2 images, because {method} takes a donor, found {len(found)}")


def no_donor(name: str, method: str, grid: tuple[int, ...]) -> NoReturn:
    """None of the images that were looked at will do."""
    raise ExportError(f"{name}: {method} takes a donor of the same shape, and none of {grid} was found beside it")


def storable(name: str, format_name: str, kinds: str, fits: bool, array: Any) -> None:
    """Pixels that a format can hold."""
    if not fits:
        raise ExportError(f"{name}: {format_name} holds {kinds}, got {array.dtype} of shape {array.shape}")


def record(path: Path, error: object) -> NoReturn:
    """A file that is no recipe."""
    raise ExportError(f"{path.name}: must be a recipe, as `generate` or `Recipe.to_json` writes it: {_said(error)}")


def _said(error: object) -> str:
    """An error as a sentence."""
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


def fits(path: Path, image: str, grid: tuple[int, ...], got: tuple[int, ...]) -> None:
    """An image of the recipe's shape."""
    if tuple(grid) != tuple(got):
        raise ExportError(f"{path.name}: is for images of shape {tuple(grid)}, {image} has {tuple(got)}")


def donor_given(path: Path, method: str, donor: object) -> None:
    """A donor for a method that takes one."""
    if donor is None:
        raise ExportError(f"{path.name}: {method} takes a donor, which must be given with --donor")


def writable(name: str, dtype: Any, volume: bool) -> None:
    """A file name whose format holds such an image."""
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
    """A recipe that the method or the image refuses."""
    raise ExportError(f"{path.name}: does not fit: {_said(error)}")
