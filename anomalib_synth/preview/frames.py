"""The samples of a preview, one for each seed and each choice of parameters, and the tiles that show them."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import catalog
from .._disk.drawing import colored, outlined, window, windowed
from .._disk.files import Picture
from ..suite.item import channel_axis, known_axes
from . import preview_checks as checks

__all__ = ["MOST", "SIDE", "Choices", "Frame", "frames"]

SIDE = 224  # pixels of the longer side of a tile
MOST = 200  # frames
Tile = NDArray[np.uint8]
TILES = ("image", "sample", "mask", "label", "difference")


@dataclass(frozen=True)
class Choices:
    """What a preview shows.

    Parameters
    ----------
    method : str, path, dict or Generator
        What `catalog.build` takes: the name of a method or corruption, a JSON file of any generator, its description,
        or the generator itself.
    parameters : dict
        Changes to the method's parameters.
    vary : dict
        Parameters, each with the values that it is shown with.
    seed, count : int
        The first seed, and the number of seeds.
    """

    method: catalog.Method
    parameters: Mapping[str, Any] = field(default_factory=dict)
    vary: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    seed: int = 0
    count: int = 6

    def __post_init__(self) -> None:
        checks.whole("seed", self.seed, 0)
        checks.whole("count", self.count, 1)
        number = self.count
        for name, values in self.vary.items():
            number *= len(checks.values_of(name, values))
        checks.few_frames(number, MOST)
        for chosen in self.variants():
            catalog.build(self.method, {**self.parameters, **chosen})

    @property
    def name(self) -> str:
        """Class of the generator."""
        return type(catalog.build(self.method)).__name__

    def variants(self) -> list[dict[str, Any]]:
        """Return every combination of the values."""
        return [dict(zip(self.vary, values, strict=True)) for values in itertools.product(*self.vary.values())]


class Frame(NamedTuple):
    """One sample.

    Attributes
    ----------
    chosen : dict
        The values of the parameters that vary.
    seed : int
        The seed of the sample.
    tiles : dict of ndarray
        image, sample, mask (outlined), label and difference, of three 8-bit channels; of volumes the planes through the
        anomaly, one below the other.
    fraction : float
        Fraction of the pixels that are covered.
    recipe : str
        The recipe, as JSON.
    number_of_labels : int or None
        Of several labels, of which the first is shown.
    """

    chosen: dict[str, Any]
    seed: int
    tiles: dict[str, Tile]
    fraction: float
    recipe: str
    number_of_labels: int | None = None


def frames(
    picture: Picture,
    choices: Choices,
    donor: NDArray[Any] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Frame]:
    """Draw the samples, variant by variant and seed by seed.

    Parameters
    ----------
    picture : Picture
        The image, with its affine and header if it is a volume.
    choices : Choices
        Method, parameters, seeds.
    donor : ndarray, optional
        A second image of the same shape, in the numbers that the image is stored with; the image, turned by 180
        degrees, where one is needed and none given.
    progress : callable, optional
        Called with the number of frames that are drawn, and of all.
    """
    image = picture.pixels
    checks.image_kind("IMAGE", image.shape, image.dtype.kind)
    axis = channel_axis(picture)
    if donor is not None:
        checks.same_shape(donor.shape, image.shape)
    turned = np.flip(image, axis=(0, 1))  # a head is alike on both sides, but not in front and behind
    limits, spacing = window(image), _spacing(picture)
    variants, done = choices.variants(), 0
    for chosen in variants:
        method = catalog.build(
            choices.method, {**choices.parameters, **chosen}, channel_axis=axis, scaling=picture.scaling
        )
        checks.channels("IMAGE", method.channel_axis, None if picture.affine is None else image.shape)
        other = (turned if donor is None else donor) if method.needs_donor else None
        for seed in range(choices.seed, choices.seed + choices.count):
            with known_axes():
                sample = method(image, other, rng=seed)
            mask, number = sample.mask, method.number_of_labels
            shown = (image, sample.image, mask, sample.label if number is None else sample.label[0])
            views = [
                _tiles([_upright(array[at], mask.ndim) for array in shown], limits, ratio)
                for at, ratio in _planes(mask, spacing)
            ]
            tiles = {name: _stacked([view[name] for view in views]) for name in TILES}
            yield Frame(chosen, seed, tiles, float(mask.mean()), sample.recipe.to_json(), number)
            done += 1
            if progress is not None:
                progress(done, len(variants) * choices.count)


def _spacing(picture: Picture) -> NDArray[np.float64]:
    """Return the millimetres between voxels."""
    if picture.affine is None:
        return np.ones(3)
    lengths: NDArray[np.float64] = np.linalg.norm(picture.affine[:3, :3], axis=0)
    return np.where(lengths > 0, lengths, 1.0)


def _planes(mask: NDArray[np.bool_], spacing: NDArray[np.float64]) -> Iterator[tuple[Any, float]]:
    """Yield the image, or the three planes through a covered voxel near the middle, with a pixel's aspect ratio."""
    if mask.ndim == 2:
        yield (slice(None), slice(None)), 1.0
        return
    covered = np.argwhere(mask)
    middle = covered[np.abs(covered - covered.mean(axis=0)).sum(axis=1).argmin()]
    for axis in (2, 1, 0):
        first, second = (other for other in range(3) if other != axis)
        at: list[Any] = [slice(None)] * 3
        at[axis] = int(middle[axis])
        yield tuple(at), float(spacing[first] / spacing[second])


def _upright(plane: NDArray[Any], dimensions: int) -> NDArray[Any]:
    """Return a plane of a volume as scans are shown: the first of its axes from left to right, the second upward."""
    return plane if dimensions == 2 else np.rot90(plane)


def _tiles(arrays: Sequence[NDArray[Any]], limits: tuple[float, float], ratio: float) -> dict[str, Tile]:
    """Return the five tiles of one plane, from the image before and after, the mask and the label."""
    before, after, mask, label = arrays
    with np.errstate(over="ignore", invalid="ignore"):
        change = np.abs(after.astype(np.float64) - before.astype(np.float64))
    change = np.nan_to_num(change if change.ndim == mask.ndim else change.mean(axis=-1))
    most = change.max()
    sample, inside = (_sized(part, ratio) for part in (windowed(after, *limits), mask.astype(np.uint8)))
    return {
        "image": _sized(windowed(before, *limits), ratio),
        "sample": sample,
        "mask": outlined(sample, inside),
        "label": _sized(colored(label.astype(np.float64).clip(0, 1)), ratio),
        "difference": _sized(colored(change / most if most > 0 else change), ratio),
    }


def _sized(tile: NDArray[np.uint8], ratio: float) -> Tile:
    """Return a tile in the size that is shown."""
    import cv2

    height, width = float(tile.shape[0]), tile.shape[1] * ratio
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(
        cv2.resize(tile, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST), np.uint8
    )


def _stacked(tiles: Sequence[Tile]) -> Tile:
    """Put tiles one below the other, in the middle of a common width."""
    width = max(tile.shape[1] for tile in tiles)
    padded = []
    for tile in tiles:
        left = (width - tile.shape[1]) // 2
        padded.append(np.pad(tile, ((0, 0), (left, width - tile.shape[1] - left), (0, 0))))
    return np.concatenate(padded)
