"""One file of a suite: read the source, corrupt it in place, write image and labels."""

import json
import platform
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from .._disk import file_checks as checks
from .._disk.files import Picture, read, sha256, write, write_atomically
from .._disk.resize import resized
from ..recipe import Recipe
from ..synthesizer import Synthesizer
from .plan import Item
from .severity import corruption

__all__ = [
    "IMAGES",
    "PIXELS",
    "SAMPLES",
    "channel_axis",
    "grid",
    "known_axes",
    "make",
    "make_again",
    "outputs",
    "plain_header",
    "versions",
]

# The layout of the MOOD challenge.
IMAGES, PIXELS, SAMPLES = "toy", "toy_label/pixel", "toy_label/sample"


def outputs(name: str) -> tuple[str, str, str]:
    """Return the files of one name: image, pixel label and sample label."""
    return f"{IMAGES}/{name}", f"{PIXELS}/{name}", f"{SAMPLES}/{name}.txt"


def make(item: Item, sources: Path, out: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Make one file of the suite; return its line of the manifest.

    Memory holds one volume, its mask, and the box that the corruption reads.
    """
    source = sources / item.source
    picture = _prepared(source, settings["side"])
    mask, recipe = np.zeros(grid(picture), np.bool_), None
    if item.method is not None:
        method = _method(item.method, settings, picture)
        with _suitable(item.source):
            sample = method(picture.pixels, rng=item.seed, out=picture.pixels)
        mask, recipe = sample.mask, json.loads(sample.recipe.to_json())
    return {
        "name": item.name,
        "source": item.source,
        "source_sha256": sha256(source),
        "method": item.method,
        "severity": None if item.method is None else settings["severity"],
        "seed": item.seed,
        "recipe": recipe,
        "outputs": _write(item.name, picture, mask, out),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions that the bytes depend on."""
    found = {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    for name in ("anomalib-synth", "numpy", "scipy", "nibabel", "opencv-python"):
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def make_again(line: Mapping[str, Any], sources: Path, out: Path, settings: Mapping[str, Any]) -> dict[str, str]:
    """Make one file from its line of a manifest: replay the recipe, draw nothing; return the checksums."""
    source = sources / line["source"]
    if not source.is_file():
        checks.unsuitable(line["source"], "the source is missing")
    checks.source_unchanged(source, line["source_sha256"], sha256(source))
    picture = _prepared(source, settings["side"])
    mask = np.zeros(grid(picture), np.bool_)
    if line["method"] is not None:
        with _suitable(line["name"]):
            recipe = Recipe.from_json(json.dumps(line["recipe"]))
            mask = recipe.apply(picture.pixels, out=picture.pixels).mask
    return _write(line["name"], picture, mask, out)


def channel_axis(picture: Picture) -> int | None:
    """Return the axis of colours: the last of a picture; a volume has none."""
    return -1 if picture.affine is None and picture.array.ndim == 3 else None


def symmetry_axis(picture: Picture) -> int:
    """Return the axis from left to right: that of a volume's affine, the columns of a picture."""
    if picture.affine is None:
        return 1
    directions = np.abs(picture.affine[:3, :3])
    return int(np.argmax(directions[0] / directions.sum(axis=0)))


def grid(picture: Picture) -> tuple[int, ...]:
    """Return the spatial shape."""
    shape = picture.array.shape
    return shape[:2] if channel_axis(picture) == -1 else shape


@contextmanager
def known_axes() -> Iterator[None]:
    """Silence the warning that a thin volume looks like a colour image: a file says which of the two it is."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* without channel_axis is taken for a volume")
        yield


@contextmanager
def _suitable(name: str) -> Iterator[None]:
    """Name the file in an error of the library."""
    try:
        with known_axes():
            yield
    except (TypeError, ValueError, KeyError) as error:
        checks.unsuitable(name, error)


def _prepared(source: Path, side: int | None) -> Picture:
    picture = read(source)
    array = picture.array
    if array.dtype.kind not in "biuf" or array.ndim not in (2, 3) or array.size == 0:
        checks.unsuitable(
            source.name, f"must have 2 or 3 axes of real numbers, got {array.dtype} of shape {array.shape}"
        )
    return picture if side is None else resized(picture, side, grid(picture))


def _method(name: str, settings: Mapping[str, Any], picture: Picture) -> Synthesizer:
    foreground = settings["foreground"]
    if not isinstance(foreground, str):
        slope, intercept = picture.scaling
        checks.rising(slope)
        foreground = (foreground - intercept) / slope  # as the file holds it
    axis, channels = symmetry_axis(picture), channel_axis(picture)
    return corruption(name, settings["severity"], foreground=foreground, axis=axis, channel_axis=channels)


def _write(name: str, picture: Picture, mask: np.ndarray[Any, np.dtype[np.bool_]], out: Path) -> dict[str, str]:
    """Write image, pixel label and sample label; return their checksums."""
    image, pixels, whole = outputs(name)
    scale = 1 if picture.affine is not None else 255
    label = Picture(mask.astype(np.uint8) * np.uint8(scale), picture.affine, plain_header(picture.header))
    text = f"{int(mask.any())}\n".encode()
    return {
        image: write(out / image, picture),
        pixels: write(out / pixels, label),
        whole: write_atomically(out / whole, lambda file: file.write(text)),
    }


def plain_header(header: Any) -> Any:
    """Return the header without the slope and intercept, which belong to the image's numbers."""
    if header is None:
        return None
    header = header.copy()
    header["scl_slope"], header["scl_inter"] = 1, 0
    return header
