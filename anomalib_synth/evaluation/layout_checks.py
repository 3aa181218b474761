"""Data sets and folders that can be evaluated."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryFile


def folder(name: str, path: Path) -> Path:
    """A folder that is there."""
    if not path.is_dir():
        raise FileNotFoundError(f"{name} must be a folder, got {str(path)!r}")
    return path


def place(out: Path) -> None:
    """Where a folder is or can be made, and files in it."""
    at = next(path for path in (out, *out.absolute().parents) if path.exists())
    if not at.is_dir():
        raise NotADirectoryError(f"out must be a folder, got the file {str(at)!r}")
    try:
        # Rights alone do not tell: file systems are read-only, or full.
        with TemporaryFile(dir=at) as file:
            file.write(bytes(4096))
    except OSError as error:
        raise PermissionError(f"out must be a folder that can be written to, got {str(out)!r}: {error}") from None


def no_folders(paths: Iterable[Path]) -> None:
    """No folder where a file is to be."""
    for path in paths:
        if path.is_dir():
            raise IsADirectoryError(f"out must have room for {path.name}, got the folder {str(path)!r}")


def layout(path: Path, known: bool) -> None:
    """A layout that can be evaluated against."""
    if not known:
        raise FileNotFoundError(
            "truth must be a folder with toy/ and toy_label/ (a suite), test/ and ground_truth/ (MVTec AD), imagesTs/ "
            "and labelsTs/ (nnU-Net), or images/ and masks/, or a CSV file with the columns image and mask, "
            f"got {str(path)!r}"
        )


def order(truth: Path, known: bool, sets: Sequence[Path]) -> None:
    """Not a data set among the predictions, where the truth is none."""
    if sets and not known:
        raise FileNotFoundError(
            f"truth must be a data set, got {str(truth)!r}, but among the predictions {str(sets[0])!r} is one: "
            "are they the other way round?"
        )


def no_groups(groups: Sequence[str] | None) -> None:
    """Columns are named of tables only."""
    if groups is not None:
        raise ValueError(f"groups must be columns of a CSV file, which truth is not, got {', '.join(groups)}")


def columns(path: Path, found: Collection[str], groups: Sequence[str] | None) -> None:
    """A table with an image and a mask in each row, and the columns that were asked for."""
    wanted = ["image", "mask", *(name.lower() for name in groups or ())]
    if lacking := [name for name in wanted if name not in found]:
        raise ValueError(f"{path.name} must have the columns {' and '.join(lacking)}, got {', '.join(found)}")
    if "total" in wanted:
        raise ValueError(f"{path.name}: groups must not be called total, as the row of all images is, got total")


def has_image(path: Path, number: int, image: str) -> None:
    """A row that names its image."""
    if not image:
        raise ValueError(f"{path.name} must name an image in each row, got none in row {number}")


def label(path: Path, number: int, text: str, normal: Sequence[str], anomalous: Sequence[str]) -> bool:
    """What a row says of its image."""
    if text.lower() not in (*normal, *anomalous):
        raise ValueError(
            f"{path.name} must have a label of {', '.join((*normal, *anomalous))}, got {text!r} in row {number}"
        )
    return text.lower() in anomalous


def complete(lacking: Sequence[str], left_over: Sequence[str] = ()) -> None:
    """Files that a layout promises, and no masks beside them."""
    rules = []
    if lacking:
        rules.append(f"truth must have all of its files, got none of: {', '.join(lacking)}")
    if left_over:
        rules.append(f"truth must have an image for each mask, got none for: {', '.join(left_over)}")
    if rules:
        raise FileNotFoundError("; ".join(rules))


def distinct(names: Sequence[str]) -> None:
    """At least one name, and each name once, since a prediction is found by it."""
    if not names:
        raise ValueError("truth must have at least one image, got none")
    if odd := [ascii(name) for name in names if any("\ud800" <= letter <= "\udfff" for letter in name)]:
        raise ValueError(f"truth must name its images in UTF-8, got {', '.join(odd)}")
    if twice := sorted(name for name, times in Counter(names).items() if times > 1):
        raise ValueError(f"truth must name each image once, got twice: {', '.join(twice)}")


def anomalous(name: str, any_is: bool) -> None:
    """Something to find."""
    if not any_is:
        raise ValueError(f"{name} must have at least one image with an anomalous pixel, got none")


def sample_label(path: Path) -> bool:
    """The one line of a sample label: 0 or 1."""
    text = path.read_bytes().decode("utf-8-sig", "replace").strip()
    if text not in ("0", "1"):
        raise ValueError(f"{path.name} must hold 0 or 1, got {text!r}")
    return text == "1"


def some_maps(path: Path, names: Sequence[str]) -> None:
    """A folder with score maps in it."""
    if not names:
        raise ValueError(f"normal must be a folder with score maps, got none in {str(path)!r}")
