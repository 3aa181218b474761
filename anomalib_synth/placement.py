"""Floor 3: where a shape may sit.

Centres are uniform over the foreground. They are drawn and looked up until one hits, so that a placement costs a few
pixels instead of a scan; only after `TRIES` misses is the foreground listed, and the centre drawn from the list, which
is the same distribution.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import checks, runs
from .pixels import Pixels

__all__ = ["TRIES", "Foreground", "center", "resolve"]

TRIES = 100


class Foreground(NamedTuple):
    """Which pixels belong to the object: the finite ones of `plane`, above the threshold where there is one."""

    plane: NDArray[Any]
    threshold: float | None
    compute: np.dtype[Any]
    grid: tuple[int, ...]

    def covers(self, values: Any) -> Any:
        """Which of some values of the plane, in the precision of the computation, are foreground."""
        finite = np.isfinite(values)
        return finite if self.threshold is None else finite & (values > self.threshold)

    def clip(self, covered: runs.Runs) -> runs.Runs:
        """The foreground pixels among the covered ones; all of them where no threshold tells an object apart."""
        if self.threshold is None or len(covered) == 0:
            return covered
        keep = self.flags(covered)
        return covered if keep.all() else runs.select(covered, keep)

    def flags(self, covered: runs.Runs) -> NDArray[np.bool_]:
        """Which of the covered pixels are foreground."""
        inside: NDArray[np.bool_] = self.covers(
            Pixels(self.plane, None).read(covered, runs.count(covered), self.compute)[0]
        )
        return inside


def resolve(foreground: Any, pixels: Pixels) -> Foreground:
    """The foreground of one image: None, a threshold, "auto" (Otsu 1979) or a bool array."""
    if isinstance(foreground, np.ndarray):
        mask = checks.given_foreground(foreground, pixels.grid)
        return Foreground(mask.reshape(pixels.shape), 0.0, pixels.compute, pixels.grid)
    threshold = otsu(pixels) if foreground == "auto" else foreground
    return Foreground(pixels.middle, threshold, pixels.compute, pixels.grid)


def otsu(pixels: Pixels) -> float:
    """Otsu's threshold of the finite pixels of the middle channel."""
    from skimage.filters import threshold_otsu

    values = pixels.middle[np.isfinite(pixels.middle)].astype(pixels.compute)
    if values.size == 0 or values.min() == values.max():
        checks.no_foreground()
    return float(threshold_otsu(values))  # type: ignore[no-untyped-call]


def center(rng: np.random.Generator, foreground: Foreground, central: float) -> list[int]:
    r"""A foreground pixel of the central part of every axis, each with equal chance.

    `central` is the share of each axis from which centres come: an index i of n qualifies where
    ``|i - (n - 1) / 2| <= central n / 2``.
    """
    grid = foreground.grid
    margins = [math.ceil(max(0.0, (side - 1 - central * side) / 2)) for side in grid]
    plane = foreground.plane if len(grid) == 3 else foreground.plane[0]
    number = foreground.compute.type
    for _ in range(TRIES):
        index = tuple(m + int((side - 2 * m) * rng.random()) for m, side in zip(margins, grid, strict=True))
        if foreground.covers(number(plane[index])):
            return list(index)
    middle = plane[tuple(slice(m, side - m) for m, side in zip(margins, grid, strict=True))]
    hits = np.argwhere(foreground.covers(middle.astype(foreground.compute)))
    if len(hits) == 0:
        checks.no_foreground()
    return [int(m + i) for m, i in zip(margins, hits[int(len(hits) * rng.random())], strict=True)]
