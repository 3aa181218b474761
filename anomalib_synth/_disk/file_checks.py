"""Every raise of the suite: errors that name the file or the argument, the rule and the value."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, NoReturn

__all__ = ["SuiteError"]


class SuiteError(ValueError):
    """Something is wrong with the files, or with what was asked of them."""


def unreadable(path: Path, reason: object) -> NoReturn:
    """A file that is no image."""
    raise SuiteError(f"{path.name}: cannot be read as an image: {reason}")


def unsuitable(name: str, reason: object) -> NoReturn:
    """An image that cannot be used."""
    raise SuiteError(f"{name}: {reason}")


def missing_package(package: str, extra: str) -> NoReturn:
    """An optional dependency that is not installed."""
    raise SuiteError(f"{package} is not installed: pip install 'anomalib-synth[{extra}]'")


def folder(path: Path) -> Path:
    """A folder that exists."""
    if not path.is_dir():
        raise SuiteError(f"{path} must be a folder")
    return path


def some_images(path: Path, found: Sequence[Any]) -> None:
    """A folder with images in it."""
    if not found:
        raise SuiteError(f"{path} must hold at least one .nii, .nii.gz, .png, .tif or .tiff file, found none")


def settings(value: Any) -> None:
    """Settings of a build that make sense."""
    rules = [
        (value.seed >= 0, f"seed must be at least 0, got {value.seed}"),
        (0 <= value.normal_fraction < 1, f"normal_fraction must satisfy 0 <= it < 1, got {value.normal_fraction}"),
        (
            value.per_corruption is None or value.per_corruption >= 1,
            f"per_corruption must be at least 1, got {value.per_corruption}",
        ),
        (value.side is None or value.side >= 8, f"side must be at least 8, got {value.side}"),
    ]
    for holds, message in rules:
        if not holds:
            raise SuiteError(message)


def known(name: str, value: object, allowed: Sequence[object]) -> None:
    """One of a few values."""
    if value not in allowed:
        raise SuiteError(f"{name} must be one of {', '.join(map(str, allowed))}, got {value}")


def same_suite(path: Path, there: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """A folder that holds no other suite."""
    if there != wanted:
        others = list(_others(there, wanted)) or ["the sources have other names"]
        raise SuiteError(f"{path} holds a suite of other settings or sources: {'; '.join(others)}")


def _others(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    """What differs, by name; the checksum of a plan says nothing to anybody."""
    for name in sorted({*there, *wanted} - {"plan_sha256"}):
        had, got = there.get(name), wanted.get(name)
        if isinstance(had, dict) and isinstance(got, dict):
            yield from _others(had, got)
        elif had != got:
            yield f"{name} is {had!r} there, wanted {got!r}"


def workers(value: int) -> None:
    """A number of processes."""
    if value < 1:
        raise SuiteError(f"workers must be at least 1, got {value}")


def source_unchanged(path: Path, expected: str, got: str) -> None:
    """A source file with the checksum of the manifest."""
    if expected != got:
        raise SuiteError(f"{path.name}: source has changed: SHA-256 {got}, the manifest has {expected}")


def manifest(path: Path) -> None:
    """A finished suite."""
    if not path.is_file():
        raise SuiteError(f"{path.parent} must hold a finished suite, but has no {path.name}")


def manifest_line(path: Path, number: int, line: Any) -> None:
    """A line of a manifest that names its item."""
    if not isinstance(line, dict) or not isinstance(line.get("name"), str):
        raise SuiteError(f"{path} must have a JSON object with a name on each line, got another at line {number}")


def listed_outputs(path: Path, number: int, value: Any) -> None:
    """A line of a manifest that lists its item's files."""
    if not isinstance(value, dict):
        raise SuiteError(f"{path} line {number}: outputs must be an object of paths and checksums, got {value!r}")


def listed_source(path: Path, number: int, value: object) -> None:
    """A line of a suite's manifest: each item is made of one file."""
    if value is None:
        raise SuiteError(f"{path} line {number}: source must be a path, got none")


def inside(where: str, name: object, folders: Sequence[Path]) -> None:
    """A path that leads nowhere but into its folders."""
    within = isinstance(name, str) and "\0" not in name
    if within:
        # As it is written, and as this system reads it.
        ways = (PurePosixPath(str(name)), PurePath(str(name)))
        within = all(way.parts and not way.anchor and ".." not in way.parts for way in ways)
    if not within:
        raise SuiteError(f"{where} must be a relative path without '..', got {name!r}")
    for folder in folders:
        if not (folder / str(name)).resolve().is_relative_to(folder.resolve()):
            raise SuiteError(f"{where} must lie inside {folder}, links followed, got {name!r}")


def different_names(names: Sequence[str]) -> None:
    """Sources whose names in the suite differ."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise SuiteError(
            f"files must differ in name once folders are joined with _ and repeats numbered, got {min(twice)} twice"
        )


def rising(slope: float) -> None:
    """A NIfTI slope with which more stays more."""
    if slope < 0:
        raise SuiteError(f"scl_slope must be above 0 for a foreground above a number, got {slope}")


def would_be_lost(path: Path) -> NoReturn:
    """A file to write that is read."""
    raise SuiteError(f"{path} must not be written over, because this run reads it: choose another place to write")


def is_anothers(path: Path) -> NoReturn:
    """A file to write that is there, and that no run of this folder wrote."""
    raise SuiteError(f"{path} is there and no file of this run: choose another place to write, or give --overwrite")


def apart(sources: Path, out: Path) -> None:
    """A folder to write that is not the one that is read."""
    if out.resolve() == sources.resolve():
        raise SuiteError(f"OUT must be another folder than IN, {sources}, got {out}")


def unit(name: str, donor_is_volume: bool, image_is_volume: bool) -> None:
    """A donor whose numbers mean what the image's do."""
    if donor_is_volume != image_is_volume:
        kinds = ("a picture", "a NIfTI volume")
        raise SuiteError(f"{name} must be {kinds[image_is_volume]} as the image is, got {kinds[donor_is_volume]}")


def told(error: Exception) -> str:
    """What went wrong, in one line; the kind of an error that is not the suite's own comes first."""
    text = " ".join(str(error).split())
    return text if isinstance(error, SuiteError) else f"{type(error).__name__}: {text}"


def one_number(path: Path, classes: object) -> None:
    """A mask whose classes can be told by their numbers."""
    if classes is not None:
        raise SuiteError(
            f"{path.name}: a mask of classes must have one number or a palette index for a pixel, got colours"
        )


def table_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """A table with columns, and no more cells in a row than there are columns."""
    if not rows:
        raise SuiteError(f"{path.name} must have a line with the names of its columns, got an empty file")
    for number, row in enumerate(rows[1:], 2):
        if len(row) > len(rows[0]):
            raise SuiteError(
                f"{path.name} must have at most {len(rows[0])} cells in a row, got {len(row)} in row {number}"
            )
