"""Where a shape may sit.

Centres are uniform over the foreground. They are drawn and tested until one lies on it, so that a placement costs a few
pixels instead of a scan; only after `TRIES` misses is the foreground listed, and the centre drawn from the list, which
is the same distribution.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import runs
from .pixels import Pixels

__all__ = ["TRIES", "Foreground", "center", "centers", "resolve"]

TRIES = 100


class Foreground(NamedTuple):
    """Which pixels belong to the object: the finite ones of `plane`, above the threshold where there is one."""

    plane: NDArray[Any]
    threshold: float | None
    compute: np.dtype[Any]
    grid: tuple[int, ...]

    def covers(self, values: Any) -> Any:
        """Return which of some values of the plane, in the precision of the computation, are foreground."""
        finite = np.isfinite(values)
        return finite if self.threshold is None else finite & (values > self.threshold)

    def holds(self, index: Sequence[int]) -> bool:
        """Return whether one pixel is foreground."""
        value = (self.plane if len(index) == 3 else self.plane[0]).item(*index)
        return math.isfinite(value) and (self.threshold is None or value > self.threshold)

    def clip(self, covered: runs.Runs) -> runs.Runs:
        """Return the foreground pixels among the covered ones; all of them where there is no mask or threshold."""
        if self.threshold is None or len(covered) == 0:
            return covered
        keep = self.flags(covered)
        return covered if keep.all() else runs.select(covered, keep)

    def share(self, covered: runs.Runs) -> float:
        """Return the fraction of the covered pixels that is foreground; 1 where there is no mask or threshold."""
        return 1.0 if self.threshold is None else float(self.flags(covered).mean())

    def flags(self, covered: runs.Runs) -> NDArray[np.bool_]:
        """Return which of the covered pixels are foreground."""
        inside: NDArray[np.bool_] = self.covers(
            Pixels(self.plane, None).read(covered, runs.count(covered), self.compute)[0]
        )
        return inside


def resolve(foreground: Any, pixels: Pixels) -> Foreground:
    """Return the foreground of one image by its rule: None, a threshold, "auto" (Otsu 1979) or a bool array."""
    if isinstance(foreground, np.ndarray):
        mask = checks.given_foreground(foreground, pixels.grid)
        return Foreground(mask.reshape(pixels.shape), 0.0, pixels.compute, pixels.grid)
    if foreground is None:
        return Foreground(pixels.middle, None, pixels.compute, pixels.grid)
    threshold = otsu(pixels) if isinstance(foreground, str) else foreground
    # In the precision of the pixels, so that looking up one pixel and comparing many agree.
    limit = float(np.finfo(pixels.compute).max)
    exact = float(pixels.compute.type(min(max(threshold, -limit), limit)))
    return Foreground(pixels.middle, exact, pixels.compute, pixels.grid)


def otsu(pixels: Pixels) -> float:
    """Return Otsu's threshold of the finite pixels of the middle channel."""
    from skimage.filters import threshold_otsu

    values = pixels.middle[np.isfinite(pixels.middle)].astype(pixels.compute)
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    if low == high:
        checks.no_foreground()
    scale = max(abs(low), abs(high))
    if 1e-12 < scale < 1e12 and high - low > 1e-4 * scale:
        return float(threshold_otsu(values))  # type: ignore[no-untyped-call]
    # Squares of these intensities, or bins between them, overflow; their places in [0, 1] do not.
    half = 0.5 if scale > 1 else 1.0
    places = (values.astype(np.float64) * half - low * half) / (high * half - low * half)
    place = float(threshold_otsu(places))  # type: ignore[no-untyped-call]
    return low * (1 - place) + high * place


@lru_cache(maxsize=64)
def central_part(grid: tuple[int, ...], central: float) -> tuple[tuple[int, int], ...]:
    """Return first index and number of the indices i of n with ``|i - (n - 1) / 2| <= central n / 2``, by axis."""
    firsts = [math.ceil(max(0.0, (side - 1 - central * side) / 2)) for side in grid]
    return tuple((first, side - 2 * first) for first, side in zip(firsts, grid, strict=True))


def center(rng: np.random.Generator, foreground: Foreground, central: float) -> list[int]:
    """Draw a foreground pixel of the central part of every axis, each with equal probability."""
    part = central_part(foreground.grid, central)
    for _ in range(TRIES):
        index = [first + int(extent * rng.random()) for first, extent in part]
        if foreground.holds(index):
            return index
    found = _listed(rng, foreground, part)
    return checks.no_foreground() if found is None else found


def _listed(rng: np.random.Generator, foreground: Foreground, part: tuple[tuple[int, int], ...]) -> list[int] | None:
    """Draw a foreground pixel of a box, given by first index and extent along every axis, from the list of them all."""
    plane = foreground.plane if len(part) == 3 else foreground.plane[0]
    middle = plane[tuple(slice(first, first + extent) for first, extent in part)]
    hits = np.argwhere(foreground.covers(middle.astype(foreground.compute)))
    if len(hits) == 0:
        return None
    chosen = hits[int(len(hits) * rng.random())].tolist()
    return [first + at for (first, _), at in zip(part, chosen, strict=True)]


def center_within(
    rng: np.random.Generator, foreground: Foreground, central: float, room: Sequence[tuple[int, int]]
) -> list[int] | None:
    """Draw a foreground pixel of the central part within a given room, each with equal probability; None if none.

    Parameters
    ----------
    room : sequence of pair of int
        First index, and one past the last, along every axis.
    """
    part = []
    for (first, extent), (low, high) in zip(central_part(foreground.grid, central), room, strict=True):
        low, high = max(first, low), min(first + extent, high)
        if low >= high:
            return None
        part.append((low, high - low))
    for _ in range(TRIES):
        index = [first + int(extent * rng.random()) for first, extent in part]
        if foreground.holds(index):
            return index
    return _listed(rng, foreground, tuple(part))


def centers(rng: np.random.Generator, stack: Foreground, central: float) -> NDArray[np.int64]:
    """Draw one centre in every plane of a stack, with the distribution of `center`: planes x 2."""
    grid = stack.grid[1:]
    first, extent = np.array(central_part(grid, central)).T
    drawn: NDArray[np.int64] = first + (extent * rng.random((len(stack.plane), 2))).astype(np.int64)
    values = stack.plane[np.arange(len(drawn)), drawn[:, 0], drawn[:, 1]].astype(stack.compute)
    for missed in np.flatnonzero(~stack.covers(values)):
        plane = stack.plane[missed : missed + 1]
        drawn[missed] = center(rng, Foreground(plane, stack.threshold, stack.compute, grid), central)
    return drawn
