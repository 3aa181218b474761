"""Poisson blending: the gradients of another image, the edge of this one."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import runs
from .._core import draws, schema
from .._core.fields import Choice, Maybe, Range, Span
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value
from .donor import Middle, Resize, drawn_move
from .poisson_equation import Box, Covered

__all__ = ["PoissonPatch"]

# A full box is solved directly up to this many pixels per side; the work per pixel grows with it.
WIDEST = 512
# Above this many shapes they are solved together, because grouping compares each with every other.
MOST_SHAPES = 64
Mixed = Literal["none", "interpolated", "full"]


@value
class PoissonPatch(Value):
    r"""Blend the donor in without a seam, by its gradients (Perez, Gangnet and Blake 2003).

    The differences of the new pixels f are the closest possible to a guidance v. Outside the region f is the image: for
    every covered pixel p, over its neighbours q within the image, :math:`\sum_q (f_p - f_q) = \sum_q v_{pq}`, with
    :math:`v_{pq} = \alpha (J_p - J_q)` of the donor J. Pixels beyond the image are no neighbours, and a covered pixel
    where the donor is not finite keeps its value. A region that holds a whole image keeps its mean.

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

    factor: Span = Span((0.05, 0.95), 0, 1)
    mixed: Choice[Mixed] = Choice[Mixed]("interpolated", ("none", "interpolated", "full"))
    resize: Maybe[Range, tuple[float, float]] = Maybe(Span((0.7, 1.3), 0, 100, above_low=True))

    needs_donor: ClassVar[bool] = True

    # The factor, and where a patch that is moved comes from: see `DonorPatch`.
    Drawn = TypedDict("Drawn", {"factor": schema.Factor, "resize": NotRequired[Resize], "from": NotRequired[Middle]})

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the factor, and where the patch comes from if it is moved."""
        factor = draws.uniform(rng, self.factor)
        move = {} if self.resize is None else drawn_move(rng, region, self.resize)
        return {"factor": factor, **move}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Solve the Poisson equation."""
        assert donor is not None
        factor = parameters["factor"]
        own = {"none": 0.0, "interpolated": 1 - factor, "full": 1.0}[self.mixed]
        move = None if self.resize is None else parameters
        groups, owner = apart(region)
        values = np.empty_like(before)
        for number, group in enumerate(groups):
            here = slice(None) if len(groups) == 1 else owner == number
            box = Box(image, donor, group, region, move)
            with np.errstate(over="ignore", invalid="ignore"):
                direct = box.is_plain(WIDEST)
                correction = box.solution(factor, own) if direct else Covered(box, group).solution(factor, own)
                values[:, here] = before[:, here] + correction
        return replaced(before, values, factor)

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        schema.check_all(path, drawn, self.Drawn, context)
        for name in ("resize", "from"):
            schema.present(path, drawn, name, self.resize is not None)


def apart(region: Region) -> tuple[list[Region], NDArray[np.int64] | None]:
    """Return groups of shapes whose boxes do not touch, each a system of its own, and each pixel's group.

    The whole region is one group if it has only one, has very many shapes, or has been clipped.
    """
    parts = [part for part in region.parts if len(part.runs)]
    if not 2 <= len(parts) <= MOST_SHAPES or len(parts) < len(region.parts):
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
