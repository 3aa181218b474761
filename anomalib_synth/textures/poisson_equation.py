"""The linear systems of Poisson blending, from two images and a region to the correction of its pixels.

A full box is solved directly, any other region by conjugate gradients, preconditioned with a multigrid cycle.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .. import runs
from .._core.pixels import Pixels
from .._core.region import Region
from ..runs import Cube
from .donor import moved_box

__all__ = ["Box", "Covered"]

# Tolerance of the error in the energy norm, relative to the initial one; maximum steps of conjugate gradients.
TOLERANCE, STEPS = 3e-7, 200


class Box:
    """Both images in the box of a region, or of a part of it, with a margin of one pixel within the image."""

    def __init__(
        self, image: Pixels, donor: Pixels, region: Region, whole: Region, move: Mapping[str, Any] | None
    ) -> None:
        low, high = region.box
        first = tuple(max(a - 1, 0) for a in low)
        last = tuple(min(b + 1, side) for b, side in zip(high, region.shape, strict=True))
        self.sides: Cube = tuple(b - a for a, b in zip(low, high, strict=True))  # type: ignore[assignment]
        self.full: bool = region.size == math.prod(self.sides)
        # Which sides of the box are the image's own.
        ends = zip(low, high, first, last, strict=True)
        self.free: NDArray[np.bool_] = np.array([(a == f, b == e) for a, b, f, e in ends])
        self.image: NDArray[np.float64] = np.asarray(image.read_box(first, last), np.float64)
        other = donor.read_box(first, last) if move is None else moved_box(donor, first, last, whole, move)
        self.donor: NDArray[np.float64] = np.asarray(other, np.float64)
        self.units: list[float] = [
            max(kernels.max_absolute(one), kernels.max_absolute(other))
            for one, other in zip(self.image, self.donor, strict=True)
        ]

    def is_plain(self, widest: int) -> bool:
        """Return whether the region is its box, not too wide, with an edge, and everything in it is finite."""
        return self.full and max(self.sides) <= widest and math.isfinite(max(self.units)) and not self.free.all()

    def solution(self, factor: float, own: float) -> NDArray[np.float64]:
        """Solve a plain box directly; return the correction to its pixels, channels x pixels."""
        right_hand_side, corrections = np.empty(self.sides), []
        for image, donor, most in zip(self.image, self.donor, self.units, strict=True):
            unit = power_of_two(most)
            kernels.box_right_hand_side(image, donor, self.free, factor, own, unit, right_hand_side)
            corrections.append(kernels.solve_box(right_hand_side, self.free).ravel() * unit)
        return np.array(corrections)


class Covered:
    """The linear system of the covered pixels of any region."""

    def __init__(self, box: Box, region: Region) -> None:
        low, _ = region.box
        # A margin of one pixel, which a plane has no slices of.
        self.margin: NDArray[np.int64] = np.array([1 if axis in region.spatial_axes else 0 for axis in range(3)])
        self.extent: Cube = tuple((box.sides + 2 * self.margin).tolist())
        # Where the pixels that were read begin in the box: one pixel later at the edge of the image.
        ends = [(m * a, side - m * b) for (a, b), side, m in zip(box.free, self.extent, self.margin, strict=True)]
        self.place: tuple[slice, ...] = tuple(slice(int(first), int(last)) for first, last in ends)
        self.image: NDArray[np.float64] = box.image
        self.donor: NDArray[np.float64] = box.donor
        self.units: list[float] = box.units
        origin = tuple((low - self.margin).tolist())
        self.runs: runs.Runs = kernels.localize(region.runs, region.shape, origin, self.extent)
        self.inside: NDArray[np.bool_] = runs.to_mask(self.runs, self.extent)
        self.known: NDArray[np.bool_] = np.zeros(self.extent, np.bool_)
        self.known[self.place] = True
        self.finite: bool = math.isfinite(max(self.units))
        if not self.finite:
            self.known[self.place] = np.isfinite(self.image).all(axis=0)
            self.inside &= self.boxed(np.asarray(np.isfinite(self.donor).all(axis=0)))

    def boxed(self, values: NDArray[Any]) -> NDArray[Any]:
        """Embed values that were read in the box, with zeros beyond the image."""
        if values.shape == self.extent:
            return values
        box = np.zeros(self.extent, values.dtype)
        box[self.place] = values
        return box

    def solution(self, factor: float, own: float) -> NDArray[np.float64]:
        """Solve by preconditioned conjugate gradients.

        Returns
        -------
        ndarray, channels x covered pixels
            The correction to the covered pixels; NaN where the donor is not finite.
        """
        sides = levels((self.extent - 2 * self.margin).tolist())
        starts = np.concatenate([[0], np.cumsum((sides + 2 * self.margin).prod(axis=1))])
        links, fixed, inverse = np.zeros((3, starts[-1])), np.zeros(starts[-1]), np.zeros(starts[-1])
        kernels.poisson_weights(self.runs, self.inside, self.known, links, fixed)
        free = not fixed.any() and self.inside.any()
        kernels.coarsen(links, fixed, inverse, sides, starts)
        corrections = np.zeros((len(self.image), math.prod(self.extent)))
        for one, other, unit, correction in zip(self.image, self.donor, self.units, corrections, strict=True):
            most = unit if math.isfinite(unit) else max(largest(one), largest(other))
            scale = power_of_two(most)
            right_hand_side = np.zeros(len(correction))
            kernels.poisson_right_hand_side(
                self.runs,
                self.inside,
                self.known,
                self.boxed(one),
                self.boxed(other),
                factor,
                own,
                scale,
                right_hand_side,
            )
            kernels.solve_poisson(right_hand_side, links, inverse, sides, starts, TOLERANCE, STEPS, correction)
            if free:
                correction[self.inside.ravel()] -= correction[self.inside.ravel()].mean()
            correction *= scale
            if not self.finite:
                correction[~self.inside.ravel()] = np.nan
        covered = np.empty((len(corrections), runs.count(self.runs)))
        kernels.gather(corrections.view(np.uint64).reshape(-1, *self.extent), self.runs, covered.view(np.uint64))
        return covered


def power_of_two(most: float) -> float:
    """Return a unit in which no square of an intensity overflows and no bit is lost."""
    return 2.0 ** math.ceil(math.log2(min(max(most, 1e-300), 2.0**1022)))


def largest(values: NDArray[np.float64]) -> float:
    """Return the largest finite absolute value."""
    return float(np.abs(values, where=np.isfinite(values), out=np.zeros_like(values)).max())


def levels(sides: list[int]) -> NDArray[np.int64]:
    """Return the sides of the box on each level: halved, rounded up, until every one is 1."""
    all_sides = [sides]
    while max(all_sides[-1]) > 1:
        all_sides.append([(side + 1) // 2 for side in all_sides[-1]])
    return np.array(all_sides)
