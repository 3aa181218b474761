"""Poisson blending: the gradients of another image, the edge of this one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .. import runs
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region
from ..runs import Cube
from .donor import drawn_move, moved_box
from .protocol import Patch, replaced

TOLERANCE, STEPS = 3e-7, 200
# A full box is solved directly up to this many pixels a side; the work of a pixel grows with it.
WIDEST = 512
# Each shape is held against each other one.
MOST = 64


@dataclass(frozen=True)
class PoissonPatch:
    r"""The pixels f of the region whose differences are nearest to a guidance v (Perez, Gangnet and Blake 2003).

    Outside the region f is the image: for every covered pixel p, over its neighbours q within the image,
    :math:`\sum_q (f_p - f_q) = \sum_q v_{pq}`, with :math:`v_{pq} = \alpha (J_p - J_q)` of the donor J. Pixels beyond
    the image are no neighbours, and a covered pixel where the donor is not finite keeps its value. A region that holds
    a whole image keeps its mean.

    Parameters
    ----------
    factor : float or pair of float
        :math:`\alpha`, in [0, 1]; one draw for a sample.
    mixed : {"none", "interpolated", "full"}
        Whether the difference of the image, times :math:`1 - \alpha` (Tan et al. 2021) or in full (Perez et al.), takes
        the place of v between two pixels where it is larger.
    resize : float or pair of float, optional
        Take the donor's patch from anywhere in it, resized, as `DonorPatch` does; from the same place if None.
    """

    factor: float | tuple[float, float] = (0.05, 0.95)
    mixed: str = "interpolated"
    resize: float | tuple[float, float] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", checks.span("factor", self.factor, 0, 1, above_low=True))
        object.__setattr__(self, "mixed", checks.choice("mixed", self.mixed, ("none", "interpolated", "full")))
        if self.resize is not None:
            object.__setattr__(self, "resize", checks.span("resize", self.resize, 0, 100, above_low=True))

    @property
    def needs_donor(self) -> bool:
        """The gradients come from another image."""
        return True

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the factor, and where the patch comes from if it is moved."""
        factor = draws.uniform(rng, self.factor)  # type: ignore[arg-type]
        move = {} if self.resize is None else drawn_move(rng, region, self.resize)  # type: ignore[arg-type]
        return {"factor": factor, **move}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Solve."""
        assert donor is not None
        factor = parameters["factor"]
        own = {"none": 0.0, "interpolated": 1 - factor, "full": 1.0}[self.mixed]
        move = None if self.resize is None else parameters
        groups, owner = apart(region)
        values = np.empty_like(before)
        for number, group in enumerate(groups):
            here = slice(None) if len(groups) == 1 else owner == number
            box = _Box(image, donor, group, region, move)
            with np.errstate(over="ignore", invalid="ignore"):
                if box.is_plain():
                    values[:, here] = before[:, here] + box.direct_changes(factor, own)
                else:
                    values[:, here] = before[:, here] + _Covered(box, group).changes(factor, own)
        return replaced(before, values, factor)


def apart(region: Region) -> tuple[list[Region], NDArray[np.int64] | None]:
    """Groups of shapes whose boxes do not touch, equations of their own; and the number of each pixel's group.

    The region as it is where it has one group, or more shapes than are worth it, or something of it is cut away.
    """
    parts = [part for part in region.parts if len(part.runs)]
    if not 2 <= len(parts) <= MOST or len(parts) < len(region.parts):
        return [region], None
    boxes = [runs.box(part.runs, region.grid) for part in parts]
    lows, highs = (np.array([box[end] for box in boxes]) for end in (0, 1))
    group = np.arange(len(parts))
    near = ((lows[:, np.newaxis] <= highs) & (lows <= highs[:, np.newaxis])).all(axis=2)
    for first, second in np.argwhere(np.triu(near, 1)):
        group[group == group[second]] = group[first]
    numbers = np.unique(group)
    if len(numbers) == 1:
        return [region], None
    members = [[part for part, of in zip(parts, group, strict=True) if of == number] for number in numbers]
    groups = [Region(runs.union([part.runs for part in some], region.grid), region.grid, some) for some in members]
    if sum(some.size for some in groups) != region.size:
        return [region], None
    return groups, np.searchsorted(numbers, group)[region.owner]


class _Box:
    """Both images in the box of a region, part of a whole, with a margin of one pixel within the image."""

    def __init__(
        self, image: Pixels, donor: Pixels, region: Region, whole: Region, move: Mapping[str, Any] | None
    ) -> None:
        low, high = region.box
        first = tuple(max(a - 1, 0) for a in low)
        last = tuple(min(b + 1, side) for b, side in zip(high, region.shape, strict=True))
        self.sides: Cube = tuple(b - a for a, b in zip(low, high, strict=True))  # type: ignore[assignment]
        self.full = region.size == math.prod(self.sides)
        # Which sides of the box are the image's own.
        self.free = np.array([(a == f, b == e) for a, b, f, e in zip(low, high, first, last, strict=True)])
        self.image = np.asarray(image.read_box(first, last), np.float64)
        other = donor.read_box(first, last) if move is None else moved_box(donor, first, last, whole, move)
        self.donor = np.asarray(other, np.float64)
        self.units = [
            max(kernels.greatest(one), kernels.greatest(other))
            for one, other in zip(self.image, self.donor, strict=True)
        ]

    def is_plain(self) -> bool:
        """Whether the region is the box, has an edge, and everything in it is finite."""
        return self.full and max(self.sides) <= WIDEST and math.isfinite(max(self.units)) and not self.free.all()

    def direct_changes(self, factor: float, own: float) -> NDArray[np.float64]:
        """What has to be added to the pixels of a plain box: channels x pixels."""
        source, changes = np.empty(self.sides), []
        for image, donor, most in zip(self.image, self.donor, self.units, strict=True):
            unit = power_of_two(most)
            kernels.box_source(image, donor, self.free, factor, own, unit, source)
            changes.append(kernels.solve_box(source, self.free).ravel() * unit)
        return np.array(changes)


class _Covered:
    """The equations of the covered pixels of any region."""

    def __init__(self, box: _Box, region: Region) -> None:
        low, _ = region.box
        # A margin of one pixel, which a plane has no slices of.
        self.margin = np.array([1 if axis in region.spatial_axes else 0 for axis in range(3)])
        self.extent: Cube = tuple((box.sides + 2 * self.margin).tolist())
        # Where what was read begins in the box: one pixel later at the edge of the image.
        ends = [(m * a, side - m * b) for (a, b), side, m in zip(box.free, self.extent, self.margin, strict=True)]
        self.place = tuple(slice(int(first), int(last)) for first, last in ends)
        self.image, self.donor, self.units = box.image, box.donor, box.units
        self.runs = kernels.localize(region.runs, region.shape, tuple((low - self.margin).tolist()), self.extent)
        self.inside = runs.to_mask(self.runs, self.extent)
        self.known = np.zeros(self.extent, np.bool_)
        self.known[self.place] = True
        self.finite = math.isfinite(max(self.units))
        if not self.finite:
            self.known[self.place] = np.isfinite(self.image).all(axis=0)
            self.inside &= self.boxed(np.asarray(np.isfinite(self.donor).all(axis=0)))

    def boxed(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values that were read, in the box, with zeros beyond the image."""
        if values.shape == self.extent:
            return values
        box = np.zeros(self.extent, values.dtype)
        box[self.place] = values
        return box

    def changes(self, factor: float, own: float) -> NDArray[np.float64]:
        """What has to be added to the covered pixels: channels x pixels; NaN where the donor is not finite."""
        sides = levels((self.extent - 2 * self.margin).tolist())
        starts = np.concatenate([[0], np.cumsum((sides + 2 * self.margin).prod(axis=1))])
        links, fixed, inverse = np.zeros((3, starts[-1])), np.zeros(starts[-1]), np.zeros(starts[-1])
        kernels.poisson_links(self.runs, self.inside, self.known, links, fixed)
        free = not fixed.any() and self.inside.any()
        kernels.coarsen(links, fixed, inverse, sides, starts)
        changes = np.zeros((len(self.image), math.prod(self.extent)))
        for one, other, unit, change in zip(self.image, self.donor, self.units, changes, strict=True):
            most = unit if math.isfinite(unit) else max(largest(one), largest(other))
            scale = power_of_two(most)
            source = np.zeros(len(change))
            kernels.poisson_source(
                self.runs, self.inside, self.known, self.boxed(one), self.boxed(other), factor, own, scale, source
            )
            kernels.solve(source, links, inverse, sides, starts, TOLERANCE, STEPS, change)
            if free:
                change[self.inside.ravel()] -= change[self.inside.ravel()].mean()
            change *= scale
            if not self.finite:
                change[~self.inside.ravel()] = np.nan
        covered = np.empty((len(changes), runs.count(self.runs)))
        kernels.gather(changes.view(np.uint64).reshape(-1, *self.extent), self.runs, covered.view(np.uint64))
        return covered


def power_of_two(most: float) -> float:
    """A unit in which no square of an intensity overflows and no bit is lost."""
    return 2.0 ** math.ceil(math.log2(min(max(most, 1e-300), 2.0**1022)))


def largest(values: NDArray[np.float64]) -> float:
    """Largest finite absolute value."""
    return float(np.abs(values, where=np.isfinite(values), out=np.zeros_like(values)).max())


def levels(sides: list[int]) -> NDArray[np.int64]:
    """Sides of the box on each level: halved, rounded up, until every one is 1."""
    all_sides = [sides]
    while max(all_sides[-1]) > 1:
        all_sides.append([(side + 1) // 2 for side in all_sides[-1]])
    return np.array(all_sides)
