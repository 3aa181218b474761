"""Lesions up to a target load."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np

from .. import _checks as checks
from .. import runs as algebra
from .._core import draws, schema
from .._core.fields import Field, Fraction
from .._core.outlines import Placed
from .._core.value import Value, required, value
from ..runs import Runs
from .lesions import Lesions

__all__ = ["LesionLoad"]

MOST_LESIONS = 500
SPREAD = 0.05  # standard deviation of the kernel, in units of the shorter side
NEW = 0.25  # of a lesion, so that a load is made of few
PATIENCE, MOST_LEFT_OUT = 10, 50


class LesionsField(Field[Lesions, Lesions]):
    """`shapes.Lesions`."""

    rule: str = "shapes.Lesions: an object with the methods draw, runs, extent, placed and own_center"

    def kept(self, name: str, value: Any) -> Lesions:
        """Raise unless the value is such a shape."""
        shape: Lesions = checks.part(name, value, ("draw", "runs", "extent", "placed", "own_center"))
        return shape


@value
class LesionLoad(Value):
    """Lesions one after the other until they cover a drawn fraction of the image: a target lesion load.

    The first lies at the centre; the centre of every further one is that of a lesion of the pool in its own mask, moved
    by a normal law of 5 % of the shorter side. A lesion of which less than a quarter is new, or less than a quarter of
    what is missing, is left out. Once 10 in a row were, these places are full, and further centres are drawn like the
    first, on pixels that are not covered yet. With ``place="own"`` each lies at its own place. After 50 in a row that
    were left out, and beyond 500 lesions, the load is refused.

    Parameters
    ----------
    lesions : shapes.Lesions
        What is drawn for each of them.
    load : float or pair of float
        Fraction of the image's pixels, in (0, 1]; the last lesion exceeds it.

    Examples
    --------
    >>> import numpy as np
    >>> mask = np.zeros((16, 16), bool)
    >>> mask[2:4, 2:4] = mask[9:12, 8:12] = True
    >>> shape = LesionLoad(Lesions(mask), 0.08)
    >>> drawn = shape.draw(np.random.default_rng(0), (8, 8), (16, 16))
    >>> int((shape.runs(drawn, (16, 16)) @ [-1, 1]).sum()) >= 0.08 * 256
    True
    """

    lesions: LesionsField = required(LesionsField())
    load: Fraction = Fraction((0.005, 0.03))

    movable: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: the numbers of each lesion, and the centre of the first."""

        center: schema.Center
        lesions: Annotated[list[Any], schema.Each(schema.Anything(), 1, MOST_LESIONS)]

    @property
    def origin(self) -> tuple[Any, ...]:
        """What the pixels of a texture must come from to be carried along."""
        return self.lesions.origin

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw lesions until they cover the load; where their own places are full, anywhere in the image."""
        return self.draw_on(rng, center, grid, lambda: [draws.whole(rng, (0, side - 1)) for side in grid])

    def draw_on(
        self,
        rng: np.random.Generator,
        center: Sequence[int],
        grid: tuple[int, ...],
        another: Callable[[], Sequence[int]],
        clip: Callable[[Runs], Runs] | None = None,
    ) -> dict[str, Any]:
        """Draw lesions until they cover the load, with a way to draw more centres and to clip to a foreground."""
        load, pixels = draws.uniform(rng, self.load), math.prod(grid)
        shape, wanted = self.lesions, load * pixels
        drawn: list[dict[str, Any]] = []
        covered, area, left_out, full = np.empty((0, 2), np.int64), 0, 0, False
        while area < wanted:
            if left_out == MOST_LEFT_OUT or len(drawn) == MOST_LESIONS:
                checks.reachable_load(load, len(drawn), area / pixels)
            if drawn:
                center = _free(covered, grid, another) if full else self._further(rng, grid)
            one = shape.draw(rng, center, grid)
            own = shape.runs(one, grid)
            own = own if clip is None else clip(own)
            together = algebra.union([covered, own], grid)
            new = algebra.count(together) - area
            if drawn and new < max(1, NEW * min(algebra.count(own), wanted - area)):
                left_out += 1
                full |= left_out == PATIENCE
                continue
            drawn.append(one)
            covered, area, left_out = together, area + new, 0
        return {"center": drawn[0]["center"], "lesions": drawn}

    def _further(self, rng: np.random.Generator, grid: tuple[int, ...]) -> list[int]:
        """Draw a centre: one from the kernel density estimate of the places of the pool's lesions."""
        fitting = [number for number, outline in enumerate(self.lesions.pool) if outline.dimensions == len(grid)]
        own = self.lesions.own_center(fitting[draws.whole(rng, (0, len(fitting) - 1))], grid)
        moved = [round(at + draws.normal(rng, SPREAD * min(grid))) for at in own]
        return [min(max(at, 0), side - 1) for at, side in zip(moved, grid, strict=True)]

    def placed(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> list[Placed]:
        """Return the lesions as they are moved."""
        return [one for drawn in parameters["lesions"] for one in self.lesions.placed(drawn, grid)]

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of all lesions."""
        return algebra.union([one.runs(grid) for one in self.placed(parameters, grid)], grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the radius of a ball about the first centre that holds all lesions."""
        first = np.array(parameters["center"])
        reaches = [
            np.linalg.norm(np.array(drawn["center"]) - first) + self.lesions.extent(drawn)
            for drawn in parameters["lesions"]
        ]
        return float(max(reaches))

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        schema.check_all(path, drawn, self.Drawn, context)
        for place, one in enumerate(drawn["lesions"]):
            schema.check(f"{path}.lesions[{place}]", self.lesions, one, context)


def _free(covered: Runs, grid: tuple[int, ...], another: Callable[[], Sequence[int]]) -> Sequence[int]:
    """Draw a centre that is not covered yet, or after some tries any."""
    for _ in range(PATIENCE):
        center = another()
        place = np.ravel_multi_index(tuple(center), grid)
        run = np.searchsorted(covered[:, 1], place, side="right")
        if run == len(covered) or covered[run, 0] > place:
            break
    return center
