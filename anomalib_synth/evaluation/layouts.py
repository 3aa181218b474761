"""The layouts of data sets: suites, images with masks, tables, MVTec AD, VisA and nnU-Net."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from .._disk.manifest import MANIFEST, entries
from .._disk.maps import below, stem
from ..suite.item import IMAGES, PIXELS, SAMPLES
from . import layout_checks as checks
from .cases import Case
from .table_layouts import of_table

__all__ = ["is_known", "left_over", "of"]

PICTURES = (".png", ".tif", ".tiff", ".jpg", ".jpeg", ".bmp", ".nii.gz", ".nii", ".npy")
CHANNEL = re.compile(r"_\d{4}$")
GOOD = ("good", "normal", "ok")  # what data sets call images without defects


def of(truth: Path, groups: Sequence[str] | None) -> list[Case]:
    """The cases of a folder or of a table.

    `toy/` and `toy_label/` are a suite; `test/KIND` and `ground_truth/KIND` are MVTec AD, alone or for each of several
    categories; `imagesTs/` and `labelsTs/` are nnU-Net; `images/` and `masks/` pairs of the same names.
    """
    if truth.is_file() and truth.suffix.lower() in (".csv", ".tsv", ".txt"):
        return of_table(truth, groups)
    checks.no_groups(groups)
    if (truth / PIXELS).is_dir():
        return _of_suite(truth)
    if _is_mvtec(truth):
        return list(_of_category(truth, truth))
    if (truth / "imagesTs").is_dir() and (truth / "labelsTs").is_dir():
        return list(_of_nnunet(truth))
    if (truth / "images").is_dir() and (truth / "masks").is_dir():
        return list(_of_pairs(truth / "images", truth / "masks"))
    categories = [folder for folder in sorted(truth.iterdir()) if _is_mvtec(folder)] if truth.is_dir() else []
    checks.layout(truth, bool(categories))
    return [case for folder in categories for case in _of_category(folder, truth)]


def is_known(path: Path) -> bool:
    """Whether something is a data set in one of these layouts."""
    if path.is_file():
        return path.suffix.lower() in (".csv", ".tsv", ".txt")
    pairs = (("imagesTs", "labelsTs"), ("images", "masks"))
    return (
        (path / PIXELS).is_dir()
        or any((path / images).is_dir() and (path / masks).is_dir() for images, masks in pairs)
        or (path.is_dir() and any(map(_is_mvtec, (path, *path.iterdir()))))
    )


def left_over(truth: Path) -> list[Path]:
    """Masks of a folder of MVTec AD or of pairs whose image is not there; other layouts begin with their masks."""
    folders = [(truth, "images", "masks")] if (truth / "images").is_dir() and not _is_mvtec(truth) else []
    found = [truth, *sorted(truth.iterdir())] if truth.is_dir() and not folders else []
    folders += [(folder, "test", "ground_truth") for folder in found if _is_mvtec(folder)]
    left = []
    for folder, images, masks in folders:
        known = _by_stem(folder / images)
        names = _pictures(folder / masks)
        left += [
            folder / masks / name for name in names if not {stem(name), stem(name).removesuffix("_mask")} & {*known}
        ]
    return left


def _pictures(folder: Path) -> list[str]:
    """Every image below a folder, as sorted relative paths; hidden ones are passed over."""
    return below(folder, PICTURES)


def _of_suite(suite: Path) -> list[Case]:
    """By its manifest where there is one; the challenge's own toy set has none."""
    manifest = suite / MANIFEST
    if manifest.is_file():
        places = {"name": [suite / IMAGES, suite / PIXELS, suite / SAMPLES]}
        found = [entry for _, entry in entries(manifest, places)]
    else:
        found = [{"name": name} for name in sorted({*_pictures(suite / PIXELS), *_pictures(suite / IMAGES)})]
    names = [str(entry["name"]) for entry in found]
    checks.complete([f"{SAMPLES}/{name}.txt" for name in names if not (suite / SAMPLES / f"{name}.txt").is_file()])
    return [
        Case(
            name,
            suite / IMAGES / name,
            suite / PIXELS / name,
            checks.sample_label(suite / SAMPLES / f"{name}.txt"),
            _pairs(group=entry.get("method"), severity=entry.get("severity")),
        )
        for name, entry in zip(names, found, strict=True)
    ]


def _is_mvtec(folder: Path) -> bool:
    return (folder / "test").is_dir() and (folder / "ground_truth").is_dir()


def _of_category(category: Path, root: Path) -> Iterator[Case]:
    """`test/KIND/000.png` beside `ground_truth/KIND/000_mask.png`; the kind of normal images has no masks."""
    own = None if category == root else category.name
    masks = _by_stem(category / "ground_truth")
    for name in _pictures(category / "test"):
        kind = name.split("/")[0] if "/" in name else ""
        known = (category / "test" / name).relative_to(root).as_posix()
        mask = masks.get(stem(name)) or masks.get(f"{stem(name)}_mask")
        normal = kind.lower() in GOOD
        wanted = category / "ground_truth" / f"{stem(name)}_mask.png"
        yield Case(
            known,
            category / "test" / name,
            None if normal else mask or wanted,
            not normal,
            _pairs(category=own, group=None if normal else kind),
        )


def _of_nnunet(folder: Path) -> Iterator[Case]:
    """A case has one label, and an image for each channel, of which the first is shown."""
    images = _by_stem(folder / "imagesTs")
    labels = {stem(name): name for name in _pictures(folder / "labelsTs")}
    for channel in images:
        case = channel if channel in labels else CHANNEL.sub("", channel)
        labels.setdefault(case, f"{case}.nii.gz")
    for name in sorted(labels.values()):
        image = images.get(f"{stem(name)}_0000") or images.get(stem(name))
        yield Case(
            name, image or folder / "imagesTs" / f"{stem(name)}_0000.nii.gz", folder / "labelsTs" / name, None, ()
        )


def _of_pairs(images: Path, masks: Path) -> Iterator[Case]:
    """The mask has the name of the image, or the same up to its ending or to `_mask`."""
    known = _by_stem(masks)
    for name in _pictures(images):
        mask = masks / name
        if not mask.is_file():
            mask = known.get(stem(name)) or known.get(f"{stem(name)}_mask") or mask
        yield Case(name, images / name, mask, None, ())


def _by_stem(folder: Path) -> dict[str, Path]:
    return {stem(name): folder / name for name in _pictures(folder)}


def _pairs(**groups: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((kind, str(name)) for kind, name in groups.items() if name)
