"""Every raise about files: errors that name the file or the argument, the rule and the value."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, NoReturn

import numpy as np

__all__ = ["SuiteError"]


class SuiteError(ValueError):
    """An error in the files, or in the arguments about them."""


def unreadable(path: Path, reason: object) -> NoReturn:
    """Refuse a file that is not an image."""
    raise SuiteError(f"{path.name}: cannot be read as an image: {reason}")


def unsuitable(name: str, reason: object) -> NoReturn:
    """Refuse an image that cannot be used."""
    raise SuiteError(f"{name}: {reason}")


def missing_package(package: str, extra: str) -> NoReturn:
    """Refuse to go on without an optional dependency."""
    raise SuiteError(f"{package} is not installed: pip install 'anomalib-synth[{extra}]'")


def folder(path: Path) -> Path:
    """Raise unless a folder exists."""
    if not path.is_dir():
        raise SuiteError(f"{path} must be a folder")
    return path


def some_images(path: Path, found: Sequence[Any]) -> None:
    """Raise unless a folder has images in it."""
    if not found:
        raise SuiteError(f"{path} must hold at least one .nii, .nii.gz, .png, .tif or .tiff file, found none")


def settings(value: Any) -> None:
    """Raise unless the settings of a build keep their rules."""
    whole("seed", value.seed, 0)
    fraction = value.normal_fraction
    if not _is_number(fraction):
        raise TypeError(f"normal_fraction must be a number with 0 <= it < 1, got {fraction!r}")
    if not 0 <= fraction < 1:
        raise SuiteError(f"normal_fraction must satisfy 0 <= it < 1, got {fraction}")
    for name, least in (("per_corruption", 1), ("side", 8)):
        if getattr(value, name) is not None:
            whole(name, getattr(value, name), least)
    threshold = value.foreground
    if not isinstance(threshold, str) and not _is_number(threshold):
        raise TypeError(f"foreground must be a finite number or 'auto', got {threshold!r}")
    if threshold != "auto" if isinstance(threshold, str) else not math.isfinite(threshold):
        raise SuiteError(f"foreground must be a finite number or 'auto', got {threshold!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_))


def whole(name: str, value: Any, least: int) -> None:
    """Raise unless a value is a whole number of at least a minimum."""
    if not isinstance(value, Integral) or isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be a whole number of at least {least}, got {value!r}")
    if value < least:
        raise SuiteError(f"{name} must be at least {least}, got {value}")


def known(name: str, value: object, allowed: Sequence[object]) -> None:
    """Raise unless a value is one of the allowed ones."""
    if not isinstance(value, str) or value not in allowed:
        raise SuiteError(f"{name} must be one of {', '.join(map(str, allowed))}, got {value}")


def same_suite(path: Path, there: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Raise unless a folder holds this suite or none."""
    if there != wanted:
        others = list(_others(there, wanted)) or ["the sources have other names"]
        raise SuiteError(f"{path} holds a suite of other settings or sources: {'; '.join(others)}")


def _others(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    """Name the settings that differ; the checksum of a plan would tell a reader nothing."""
    for name in sorted({*there, *wanted} - {"plan_sha256"}):
        had, got = there.get(name), wanted.get(name)
        if isinstance(had, dict) and isinstance(got, dict):
            yield from _others(had, got)
        elif had != got:
            yield f"{name} is {had!r} there, wanted {got!r}"


def workers(value: int) -> None:
    """Raise unless the number of processes is at least 1."""
    if value < 1:
        raise SuiteError(f"workers must be at least 1, got {value}")


def source_unchanged(path: Path, expected: str, got: str) -> None:
    """Raise unless a source file has the checksum of the manifest."""
    if expected != got:
        raise SuiteError(f"{path.name}: source has changed: SHA-256 {got}, the manifest has {expected}")


def manifest(path: Path) -> None:
    """Raise unless a suite is finished."""
    if not path.is_file():
        raise SuiteError(f"{path.parent} must hold a finished suite, but has no {path.name}")


def manifest_line(path: Path, number: int, line: Any) -> None:
    """Raise unless a line of a manifest names its item."""
    if not isinstance(line, dict) or not isinstance(line.get("name"), str):
        raise SuiteError(f"{path} must have a JSON object with a name on each line, got another at line {number}")


def listed_outputs(path: Path, number: int, value: Any) -> None:
    """Raise unless a line of a manifest lists its item's files."""
    if not isinstance(value, dict):
        raise SuiteError(f"{path} line {number}: outputs must be an object of paths and checksums, got {value!r}")


def listed_source(path: Path, number: int, value: object) -> None:
    """Raise unless a line of a suite's manifest names the one file that its item is made of."""
    if value is None:
        raise SuiteError(f"{path} line {number}: source must be a path, got none")


def inside(where: str, name: object, folders: Sequence[Path]) -> None:
    """Raise unless a path stays inside its folders."""
    within = isinstance(name, str) and "\0" not in name
    if within:
        # As written, and as this system reads it.
        ways = (PurePosixPath(str(name)), PurePath(str(name)))
        within = all(way.parts and not way.anchor and ".." not in way.parts for way in ways)
    if not within:
        raise SuiteError(f"{where} must be a relative path without '..', got {name!r}")
    for folder in folders:
        if not (folder / str(name)).resolve().is_relative_to(folder.resolve()):
            raise SuiteError(f"{where} must lie inside {folder}, links followed, got {name!r}")


def different_names(names: Sequence[str]) -> None:
    """Raise unless the sources have different names in the suite."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise SuiteError(
            f"files must differ in name once folders are joined with _ and repeats numbered, got {min(twice)} twice"
        )


def rising(slope: float) -> None:
    """Raise unless the slope of a NIfTI file is positive, so that stored numbers rise with intensities."""
    if slope < 0:
        raise SuiteError(f"scl_slope must be above 0 for a foreground above a number, got {slope}")


def would_be_lost(path: Path) -> NoReturn:
    """Refuse to overwrite a file that is read."""
    raise SuiteError(f"{path} must not be written over, because this run reads it: choose another place to write")


def is_anothers(path: Path) -> NoReturn:
    """Refuse to overwrite a file that no run of this folder wrote."""
    raise SuiteError(f"{path} is there and no file of this run: choose another place to write, or give --overwrite")


def apart(sources: Path, out: Path) -> None:
    """Raise unless the folder to write differs from the one that is read."""
    if out.resolve() == sources.resolve():
        raise SuiteError(f"OUT must be another folder than IN, {sources}, got {out}")


def unit(name: str, donor_is_volume: bool, image_is_volume: bool) -> None:
    """Raise unless a donor's numbers have the same meaning as the image's."""
    if donor_is_volume != image_is_volume:
        kinds = ("a picture", "a NIfTI volume")
        raise SuiteError(f"{name} must be {kinds[image_is_volume]} as the image is, got {kinds[donor_is_volume]}")


def channels(name: str, axis: int | None, volume: Sequence[int] | None = None) -> None:
    """Raise unless the axis of a generator's channels is one that a picture, or a volume of this shape, has."""
    if axis == 0 and volume is None:
        raise SuiteError(f"{name}: channel_axis must be -1 or None for pictures, whose channels come last, got {axis}")
    if axis is not None and volume is not None and len(volume) < 4:
        raise SuiteError(
            f"{name}: channel_axis must be None for a volume of shape {tuple(volume)}, which has no channels, "
            f"got {axis}"
        )


def told(error: Exception) -> str:
    """Return an error as one line; the class of an error that is not the suite's own comes first."""
    text = " ".join(str(error).split())
    return text if isinstance(error, SuiteError) else f"{type(error).__name__}: {text}"


def one_number(path: Path, classes: object) -> None:
    """A mask whose classes can be told by their numbers."""
    if classes is not None:
        raise SuiteError(
            f"{path.name}: a mask of classes must have one number or a palette index for a pixel, got colours"
        )


def mask_kind(path: Path, form: str | None, mode: str, known: Sequence[str]) -> None:
    """A picture whose pixels are what was drawn."""
    if form in ("JPEG", "MPO"):
        raise SuiteError(f"{path.name}: a mask must keep its pixels, as PNG and TIFF do, got JPEG")
    if mode not in known:
        raise SuiteError(f"{path.name}: a mask must be grey, of a palette, RGB or RGBA, got {mode}")


def table_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """A table with columns, and no more cells in a row than there are columns."""
    if not rows:
        raise SuiteError(f"{path.name} must have a line with the names of its columns, got an empty file")
    if twice := sorted(name for name, times in Counter(map(str.lower, rows[0])).items() if name and times > 1):
        raise SuiteError(f"{path.name} must name each column once, got twice: {', '.join(twice)}")
    for number, row in enumerate(rows[1:], 2):
        if len(row) > len(rows[0]):
            raise SuiteError(
                f"{path.name} must have no more cells in a row than its first line has columns, "
                f"{', '.join(rows[0])}, got {len(row)} in row {number}"
            )
