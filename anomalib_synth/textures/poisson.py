"""Poisson blending: the gradients of another image, the edge of this one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import checks, draws, kernels, runs
from ..pixels import Pixels
from ..region import Region
from ..runs import Cube
from .protocol import Patch

TOLERANCE, STEPS = 3e-7, 200


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
    """

    factor: float | tuple[float, float] = (0.05, 0.95)
    mixed: str = "interpolated"

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", checks.span("factor", self.factor, 0, 1, above_low=True))
        object.__setattr__(self, "mixed", checks.choice("mixed", self.mixed, ("none", "interpolated", "full")))

    @property
    def needs_donor(self) -> bool:
        """The gradients come from another image."""
        return True

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the factor."""
        return {"factor": draws.uniform(rng, self.factor)}  # type: ignore[arg-type]

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Solve."""
        assert donor is not None
        factor = parameters["factor"]
        own = {"none": 0.0, "interpolated": 1 - factor, "full": 1.0}[self.mixed]
        box = _Box(image, donor, region)
        values = before.copy()
        with np.errstate(over="ignore", invalid="ignore"):
            for channel, change in enumerate(box.changes(factor, own)):
                values[channel] = before[channel] + change
        values[:, ~box.usable] = np.nan
        return Patch(values, factor, (values != before).any(axis=0))


class _Box:
    """The box of a region, with a margin of one pixel, and the equations of the pixels in it."""

    def __init__(self, image: Pixels, donor: Pixels, region: Region) -> None:
        low, high = region.box
        self.first = tuple(max(a - 1, 0) for a in low)
        self.last = tuple(min(b + 1, side) for b, side in zip(high, region.shape, strict=True))
        self.extent: Cube = tuple(b - a + 2 for a, b in zip(low, high, strict=True))  # type: ignore[assignment]
        # Where what was read begins in the box: one pixel later at the edge of the image.
        self.place = tuple(slice(f - a + 1, e - a + 1) for f, e, a in zip(self.first, self.last, low, strict=True))
        self.image, self.donor = (np.asarray(p.read_box(self.first, self.last), np.float64) for p in (image, donor))
        self.known = self.boxed(np.all(np.isfinite(self.image), axis=0), np.bool_)
        local = kernels.localize(region.runs, region.shape, (low[0] - 1, low[1] - 1, low[2] - 1), self.extent)
        usable = self.boxed(np.isfinite(self.donor).all(axis=0), np.bool_)
        self.covered = runs.to_mask(local, self.extent)
        self.usable = usable[self.covered]
        self.inside = self.covered & usable

    def boxed(self, values: Any, kind: Any) -> NDArray[Any]:
        """Values that were read, in the box, with zeros beyond the image."""
        box = np.zeros(self.extent, kind)
        box[self.place] = values
        return box

    def changes(self, factor: float, own: float) -> Any:
        """What has to be added to the covered pixels, channel by channel."""
        sides = levels([side - 2 for side in self.extent])
        starts = np.concatenate([[0], np.cumsum((sides + 2).prod(axis=1))])
        links, fixed, inverse = np.zeros((3, starts[-1])), np.zeros(starts[-1]), np.zeros(starts[-1])
        kernels.poisson_links(self.inside, self.known, links, fixed)
        free = not fixed.any() and self.inside.any()
        kernels.coarsen(links, fixed, inverse, sides, starts)
        size = math.prod(self.extent)
        for one, other in zip(self.image, self.donor, strict=True):
            # In units of a power of two, so that no square of an intensity overflows and no bit is lost.
            scale = 2.0 ** math.ceil(math.log2(max(largest(one), largest(other), 1e-300)))
            image, donor = self.boxed(one / scale, np.float64), self.boxed(other / scale, np.float64)
            source, change = np.zeros(size), np.zeros(size)
            kernels.poisson_source(self.inside, self.known, image, donor, factor, own, source)
            kernels.solve(source, links, inverse, sides, starts, TOLERANCE, STEPS, change)
            if free:
                change[self.inside.ravel()] -= change[self.inside.ravel()].mean()
            yield change.reshape(self.extent)[self.covered] * scale


def largest(values: NDArray[np.float64]) -> float:
    """Largest finite absolute value, at most 2^1022."""
    return min(float(np.abs(values, where=np.isfinite(values), out=np.zeros_like(values)).max()), 2.0**1022)


def levels(sides: list[int]) -> NDArray[np.int64]:
    """Sides of the box on each level: halved, rounded up, until every one is 1."""
    all_sides = [sides]
    while max(all_sides[-1]) > 1:
        all_sides.append([(side + 1) // 2 for side in all_sides[-1]])
    return np.array(all_sides)
