"""Outlines of real lesions, which can carry the lesions' own pixels with them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, TypedDict

import numpy as np

from .. import _checks as checks
from .._core import draws, schema
from .._core.fields import Choice, Flag, Law, Nonnegative, Span, WholeSpan
from .._core.outlines import RIM, MasksField, Outline, Placed, bend_of, farthest, level_of, outlines_of, placed
from .._core.rotations import angles
from .._core.value import Value, digest, required, value
from ..runs import Runs
from .given import MOST_ZOOM

__all__ = ["Lesions"]

MOST_MARGIN, MOST_DILATION = 5.0, 100


@value
class Lesions(Value):
    """The outline of a real lesion, moved, turned, scaled, mirrored, bent, and made larger or smaller.

    With `textures.Lesions` of the same masks, the lesion's own pixels come with it; every other texture can fill it.
    The option `edge` of a generator keeps its outline as the mask: it is halved until it is at most 0.39 of the depth.

    Parameters
    ----------
    masks : ndarray of bool or sequence of them
        With two or three axes, for planes and volumes; each with a set pixel. Copies of them are kept.
    zoom : float or pair of float
        Scale, in (0, 100]; 1 keeps the size in pixels. Uniform in its logarithm.
    angle : float or pair of float
        Degrees within [-180, 180], one draw for the plane of each pair of axes.
    mirror : bool
        Whether each axis is mirrored with probability one half.
    elastic : float or pair of float
        Standard deviation of a smooth random displacement, as a fraction of the lesion's diameter, in [0, 0.5]: of
        normal numbers on a lattice of four points along each axis of the lesion's box.
    margin : float or pair of float
        How far the outline is moved outward, in units of the lesion's depth (its largest distance from the outline), in
        [-0.9, 5]. A range about 0 is drawn as `CarveMix` publishes it: from its parts below and above, with equal
        probability.
    dilation : int or pair of int
        How far the outline is moved outward besides, in pixels of the image, within [0, 100].
    chance : float
        Probability, in [0, 1], of each of the changes zoom, angle, mirror and elastic.
    place : {"foreground", "own"}
        Whether the centre is drawn as for other shapes, or is that of the lesion in its own mask, at the same fraction
        of every axis.
    components : bool
        Whether each connected component (with diagonal neighbours) is a lesion of its own, or each mask.

    Attributes
    ----------
    pool : tuple
        The lesions that are drawn from. A recipe holds the number of one.

    Examples
    --------
    >>> import numpy as np
    >>> mask = np.zeros((5, 5), bool)
    >>> mask[1:3, 1:4] = True
    >>> shape = Lesions(mask, angle=0, mirror=False)
    >>> drawn = shape.draw(np.random.default_rng(0), (4, 4), (9, 9))
    >>> shape.runs(drawn, (9, 9)).tolist()
    [[39, 42], [48, 51]]
    """

    masks: MasksField = required(MasksField())
    zoom: Span = Span(1.0, 0, MOST_ZOOM, above_low=True)
    angle: Span = Span((-180.0, 180.0), -180, 180)
    mirror: Flag = Flag(True)
    elastic: Span = Span(0.0, 0, 0.5)
    margin: Span = Span(0.0, -0.9, MOST_MARGIN)
    dilation: WholeSpan = WholeSpan(0, 0, MOST_DILATION)
    chance: Nonnegative = Nonnegative(1.0, 1)
    place: Choice[Literal["foreground", "own"]] = Choice[Literal["foreground", "own"]](
        "foreground", ("foreground", "own")
    )
    components: Flag = Flag(True)

    class Drawn(TypedDict):
        """What is drawn; `lesion` is a place in the pool, `mirror` 1 or -1 for each axis."""

        center: schema.Center
        lesion: Annotated[int, schema.Whole(0, schema.MOST_PIXELS)]
        # A number drawn by its logarithm is rounded on the way back.
        zoom: Annotated[float, schema.Positive(MOST_ZOOM * (1 + 1e-12))]
        angles: schema.Angles
        mirror: Annotated[list[int], schema.PerAxis(schema.OneOf((1, -1)))]
        elastic: Annotated[float, schema.Real(0.0, 0.5)]
        seed: schema.Seed
        margin: Annotated[float, schema.Real(-0.9, MOST_MARGIN)]
        dilation: Annotated[int, schema.Whole(0, MOST_DILATION)]

    @property
    def movable(self) -> bool:
        """Whether the centre is free."""
        return self.place == "foreground"

    @cached_property
    def pool(self) -> tuple[Outline, ...]:
        """The lesions that are drawn from."""
        return tuple(outlines_of(self.masks, self.components))

    @cached_property
    def origin(self) -> tuple[Any, ...]:
        """What the pixels of a texture must come from to be carried along: the same masks, taken apart alike."""
        return (self.components, *[digest(mask) for mask in self.masks])

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw a lesion with as many axes as the image has, and how it is changed."""
        fitting = [number for number, outline in enumerate(self.pool) if outline.dimensions == len(grid)]
        checks.fitting_masks(len(fitting), len(grid), [mask.shape for mask in self.masks])
        number = fitting[draws.whole(rng, (0, len(fitting) - 1))]
        self._check_reach(number, min(1.0, self.zoom[0]), self.margin[1], self.dilation[1], grid)
        return {
            "center": list(center) if self.place == "foreground" else self.own_center(number, grid),
            "lesion": number,
            "zoom": draws.logarithmic(rng, self.zoom) if self._changes(rng) else 1.0,
            "angles": angles(rng, self.angle if self._changes(rng) else (0.0, 0.0), len(grid)),
            "mirror": [draws.sign(rng) if self.mirror and self._changes(rng) else 1 for _ in grid],
            "elastic": draws.uniform(rng, self.elastic) if self._changes(rng) else 0.0,
            "seed": draws.seed(rng),
            "margin": self._margin(rng),
            "dilation": draws.whole(rng, self.dilation),
        }

    def _check_reach(self, number: int, zoom: float, margin: float, dilation: int, grid: tuple[int, ...]) -> None:
        """Raise unless the distances that a draw needs at most can be measured: so that not only a rare draw fails."""
        outline = self.pool[number]
        outline.reach(level_of(outline, margin, dilation, zoom), zoom, grid)

    def _changes(self, rng: np.random.Generator) -> bool:
        return self.chance == 1 or rng.random() < self.chance

    def _margin(self, rng: np.random.Generator) -> float:
        low, high = self.margin
        if isinstance(self.margin, Law) or not low < 0 < high:
            return draws.uniform(rng, self.margin)
        return draws.uniform(rng, (low, 0.0) if draws.sign(rng) < 0 else (0.0, high))

    def own_center(self, number: int, grid: tuple[int, ...]) -> list[int]:
        """Return the pixel of a grid at the same fraction of every axis as the lesion's middle in its mask."""
        outline = self.pool[number]
        middle, sides = outline.middle[3 - len(grid) :], self.masks[outline.mask].shape
        fractions = [(at + 0.5) / side for at, side in zip(middle, sides, strict=True)]
        return [min(int(part * side), side - 1) for part, side in zip(fractions, grid, strict=True)]

    def placed(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> list[Placed]:
        """Return the lesion as it is moved."""
        checks.mask_of_recipe(self.masks, self.pool[parameters["lesion"]].mask, len(grid))
        return [placed(self.pool, parameters, grid)]

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the lesion."""
        return self.placed(parameters, grid)[0].runs(grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return half the diagonal of the box within which the lesion lies, and how far it is bent."""
        outline = self.pool[parameters["lesion"]]
        level = level_of(outline, parameters["margin"], parameters["dilation"], parameters["zoom"])
        margin = outline.margin(1) * (min(max(level, 0.0), schema.MOST_PIXELS) + RIM)
        bend = farthest(bend_of(outline, parameters["elastic"], parameters["seed"]))
        return float(parameters["zoom"] * np.linalg.norm(np.array(outline.inner.shape) / 2 + margin + 0.5 + bend))

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn, with a lesion of the pool that has the image's axes."""
        schema.check_all(path, drawn, self.Drawn, context)
        number, axes = drawn["lesion"], len(context.grid)
        if number >= len(self.pool) or self.pool[number].dimensions != axes:
            checks.drawn(f"{path}.lesion", f"the number of one of the {len(self.pool)} lesions, of {axes} axes", number)
        self._check_reach(number, drawn["zoom"], drawn["margin"], drawn["dilation"], context.grid)
