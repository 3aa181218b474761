"""The pixels of lesions where shapes have brought them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core.geometry import equivalent_diameter
from .._core.outlines import Outline, Placed
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .._core.surroundings import moments_around, ring, ring_width
from ..runs import Cube, Runs, cube
from .lesion import smoothed
from .source import limits

if TYPE_CHECKING:
    from .lesions import Lesions

__all__ = ["Carried", "Picture", "pieces_of", "without_unknown"]


class Picture:
    """An image with lesions, as channels x slices x rows x columns of floats."""

    def __init__(self, image: NDArray[Any], mask: NDArray[np.bool_]) -> None:
        axis = None if image.shape == mask.shape else -1 if image.shape[:-1] == mask.shape else 0
        self.pixels = Pixels(image, axis)
        self.values: NDArray[Any] = self.pixels.read_box((0, 0, 0), self.pixels.shape)
        self.mask = mask.reshape(self.pixels.shape)
        known = np.isfinite(self.values).all(axis=0)
        # 1 where a channel is not finite: in between, what it has a part in is not known either.
        self.holes: NDArray[np.float32] | None = None if known.all() else (~known).astype(np.float32)
        if self.holes is not None:
            means = [one[known].mean(dtype=np.float64) if known.any() else 0.0 for one in self.values]
            self.filled = np.where(known, self.values, np.array(means, self.values.dtype)[:, None, None, None])
        else:
            self.filled = self.values
        self._around: dict[int, NDArray[np.float64]] = {}

    def is_like(self, dtype: np.dtype[Any]) -> bool:
        """Return whether intensities of this dtype are on the same scale: equal dtypes, or two of floats."""
        own = self.pixels.dtype
        return own.newbyteorder("=") == dtype.newbyteorder("=") or own.kind == dtype.kind == "f"

    def finite(self, outline: Outline) -> bool:
        """Return whether a lesion has a finite pixel."""
        box = tuple(slice(a, b) for a, b in zip(outline.low, outline.high, strict=True))
        return self.holes is None or not self.holes[box][outline.inner].all()

    def around(self, number: int, outline: Outline) -> NDArray[np.float64]:
        """Return mean and standard deviation around a lesion, channels x 2, without the pixels of other lesions."""
        if number not in self._around:
            width = ring_width(equivalent_diameter(outline.size, outline.dimensions))
            reach = np.array(padded([width] * outline.dimensions, 0))
            low = np.maximum(np.array(outline.low) - reach, 0)
            high = np.minimum(np.array(outline.high) + reach, self.mask.shape)
            box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
            own = np.ascontiguousarray(self.mask[box])
            # Of the lesions here, the one that counts is dilated; no lesion's pixel is in the ring.
            inner = tuple(slice(a - c, b - c) for a, b, c in zip(outline.low, outline.high, low, strict=True))
            start = np.zeros(own.shape, np.bool_)
            start[inner] = outline.inner
            self._around[number] = moments_around(np.ascontiguousarray(self.values[:, *box]), start, width, own)
        return self._around[number]


class Piece(NamedTuple):
    """A lesion, or the box to which one is stretched, and the pixels that it covers.

    Attributes
    ----------
    number : int or None
        Of the lesion, if the shape brings one.
    lesion : Placed or None
    box : pair of tuple
        First slice, row and column, and one past the last.
    runs : ndarray
        What it covers.
    """

    number: int | None
    lesion: Placed | None
    box: tuple[Cube, Cube]
    runs: Runs

    def places(
        self, runs: Runs, size: int, grid: tuple[int, ...], outline: Outline
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return for some pixels the places in the image with an outline, pixels x 3, and distances from the edge."""
        if self.lesion is not None:
            offsets = self.lesion.offsets(runs, size, grid)
            return outline.middle + offsets, self.lesion.distances(offsets)
        places = np.empty((size, 3))
        kernels.pixel_places(runs, cube(grid), places)
        low, high = np.array(self.box)
        part = (places - (low + high - 1) / 2) / (high - low)
        first, last = np.array(outline.low), np.array(outline.high)
        depth = (np.abs(part).max(axis=1) - 0.5) * float((high - low)[3 - len(grid) :].min())
        return (first + last - 1) / 2 + part * (last - first), depth


def pieces_of(region: Region, origin: tuple[Any, ...]) -> list[Piece]:
    """Return the lesions that the shapes of a region bring from some masks, and a box for each other shape."""
    found: list[Piece] = []
    for part in region.parts:
        own = getattr(part.shape, "origin", None)
        checks.carried_masks(own, origin)
        if own == origin:
            lesions = part.shape.placed(part.parameters, region.grid)
            for one in lesions:
                runs = part.runs if len(lesions) == 1 else one.runs(region.grid)
                found.append(Piece(one.number, one, region.box, runs))
        elif len(part.runs):
            found.append(Piece(None, None, Region(part.runs, region.grid, ()).box, part.runs))
    return found or [Piece(None, None, region.box, region.runs)]


class Carried:
    """What the lesions of a region look like anywhere in an image; a `Pixels` of which only boxes can be read."""

    def __init__(
        self,
        texture: "Lesions",
        pictures: Sequence[Picture],
        region: Region,
        image: Pixels,
        parameters: Mapping[str, Any],
    ) -> None:
        self.texture, self.pictures, self.region, self.image = texture, pictures, region, image
        self.parameters = parameters
        self.pieces = pieces_of(region, texture.origin)
        self.numbers: list[int] = np.resize(parameters["lesions"], len(self.pieces)).tolist()

    def read_box(self, low: Sequence[int], high: Sequence[int]) -> NDArray[Any]:
        """Return a box, channels x slices x rows x columns."""
        _, rows, columns = self.region.shape
        lines = np.add.outer(np.arange(low[0], high[0]) * rows, np.arange(low[1], high[1])).ravel() * columns
        runs = np.stack([lines + low[2], lines + high[2]], axis=1)
        sides = [b - a for a, b in zip(low, high, strict=True)]
        values = self.shown(runs, math.prod(sides))
        return values.reshape(len(values), *sides)

    def shown(self, runs: Runs, size: int) -> NDArray[Any]:
        """Return the lesions' pixels, channels x covered pixels: of each pixel those of the nearest lesion."""
        values = np.empty((self.image.channels, size), self.image.compute)
        for piece, number, here, places in self._nearest(runs, size):
            values[:, here] = self._sampled(piece, number, places)
        blur = self.parameters["blur"]
        return smoothed(values, Region(runs, self.region.grid, ()), blur) if blur > 0 else values

    def unknown(self, runs: Runs, size: int) -> NDArray[np.bool_] | None:
        """Return which pixels show something of a pixel that is not finite; None for none."""
        pool = self.texture.pool
        if all(self.pictures[pool[number].mask].holes is None for number in self.numbers):
            return None
        share = np.zeros((1, size))
        for _, number, here, places in self._nearest(runs, size):
            holes = self.pictures[pool[number].mask].holes
            if holes is not None:
                part = np.empty((1, len(places)))
                kernels.interpolate_places(holes[np.newaxis], places, part)
                share[:, here] = part
        found: NDArray[np.bool_] = share[0] > 1e-6  # rounded places have a trace of their neighbours
        return found

    def weights(self, level: float, runs: Runs, size: int) -> NDArray[np.float32]:
        """Return the weights of a soft ring."""
        distances = np.full(size, np.inf)
        for _, _, other in self._distances(runs, size):
            np.minimum(distances, other, out=distances)
        ring = np.maximum(np.floor(distances + 0.5), 0)
        soft = (1 - level) * level * 0.9 ** (ring + 1) + level
        return np.where(distances < -1.5, 1.0, soft).astype(np.float32)

    def _distances(self, runs: Runs, size: int) -> Iterator[tuple[int, NDArray[np.float64], NDArray[np.float64]]]:
        """Yield for each piece its number here, the places in its image, and the distances from its edge."""
        for at, (piece, number) in enumerate(zip(self.pieces, self.numbers, strict=True)):
            yield at, *piece.places(runs, size, self.region.grid, self.texture.pool[number])

    def _nearest(self, runs: Runs, size: int) -> list[tuple[Piece, int, Any, NDArray[np.float64]]]:
        """Return each piece that is the nearest anywhere, its lesion, which pixels show it, and the places in it."""
        if len(self.pieces) == 1:
            ((_, places, _),) = self._distances(runs, size)
            return [(self.pieces[0], self.numbers[0], slice(None), places)] if size else []
        # Of many lesions only the nearest so far is remembered.
        nearest, where, least = np.zeros(size, np.int64), np.empty((size, 3)), np.full(size, np.inf)
        for at, places, distances in self._distances(runs, size):
            closer = distances < least
            nearest[closer], where[closer], least[closer] = at, places[closer], distances[closer]
        shown = np.unique(nearest).tolist()
        return [(self.pieces[at], self.numbers[at], nearest == at, where[nearest == at]) for at in shown]

    def _sampled(self, piece: Piece, number: int, places: NDArray[np.float64]) -> NDArray[Any]:
        """Return the pixels of one lesion, matched to its new surroundings."""
        outline = self.texture.pool[number]
        picture = self.pictures[outline.mask]
        values = np.empty((len(picture.values), len(places)), np.float64)
        kernels.interpolate_places(picture.filled, places, values)
        around = picture.around(number, outline).copy()
        if self.parameters["to"] is not None and not picture.is_like(self.image.dtype):
            values, around = self._scaled(picture, values, around)
        if len(values) != self.image.channels:
            values = np.tile(values.mean(axis=0), (self.image.channels, 1))
            around = np.tile(around.mean(axis=0), (self.image.channels, 1))
        if self.texture.match is not None and len(piece.runs):
            there = ring(self.image, Region(piece.runs, self.region.grid, ()))
            values = matched(values, around, there, self.texture.match == "mean_std")
        return curved(values, self.parameters["gamma"])

    def _scaled(
        self, picture: Picture, values: NDArray[np.float64], around: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Bring pixels, and what is around them, to the intensities of an image of another kind."""
        low, high = limits(picture.pixels)
        first, last = self.parameters["to"]
        gain = (last - first) / (high - low or 1.0)
        return first + (values - low) * gain, np.stack([first + (around[:, 0] - low) * gain, around[:, 1] * gain], 1)


def without_unknown(
    before: NDArray[Any],
    values: NDArray[Any],
    unknown: NDArray[np.bool_] | None,
    weights: NDArray[np.float32] | None,
) -> tuple[NDArray[Any], NDArray[np.float32] | None]:
    """Keep what was there where what is shown is unknown, with a weight of zero."""
    if unknown is None or not unknown.any():
        return values, weights
    weights = np.ones(values.shape[1], np.float32) if weights is None else weights
    return np.where(unknown, before, values), np.where(unknown, np.float32(0), weights)


def matched(
    values: NDArray[np.float64], here: NDArray[np.float64], there: NDArray[np.float64], deviation: bool
) -> NDArray[np.float64]:
    """Shift values by the difference of two means, and stretch them by the quotient of two deviations if wanted."""
    gain = np.ones(len(values))
    if deviation:
        quotient = there[:, 1] / np.where(here[:, 1] > 0, here[:, 1], np.nan)
        gain = np.where(np.isfinite(quotient) & (quotient > 0), quotient, 1.0)
    known = np.isfinite(here[:, 0]) & np.isfinite(there[:, 0])
    old, new = np.where(known, here[:, 0], 0.0), np.where(known, there[:, 0], 0.0)
    shifted: NDArray[np.float64] = (values - old[:, np.newaxis]) * gain[:, np.newaxis] + new[:, np.newaxis]
    return shifted


def curved(values: NDArray[np.float64], gamma: float) -> NDArray[np.float64]:
    """Raise values in [0, 1] to a power, and restore mean and standard deviation of each channel."""
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    if gamma == 1 or not np.isfinite(high - low).all():
        return values
    raised = ((values - low) / np.where(high > low, high - low, 1.0)) ** gamma
    mean, deviation = raised.mean(axis=1, keepdims=True), raised.std(axis=1, keepdims=True)
    gain = values.std(axis=1, keepdims=True) / np.where(deviation > 0, deviation, 1.0)
    curved: NDArray[np.float64] = (raised - mean) * gain + values.mean(axis=1, keepdims=True)
    return curved
