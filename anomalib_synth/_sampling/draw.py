"""The second stage, draw: every random choice of an anomaly and the region that follows, afresh or from a recipe."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .. import runs
from .._core import draws, placement
from .._core.region import Part, Region
from .._core.value import digest
from ..labels import OUTLINE
from .composition import Composition
from .foreign import checked_runs, is_own, plain_numbers
from .scene import Scene
from .soft import soften, soften_lesions

__all__ = ["Drawn", "draw", "redraw", "support"]


class Drawn(NamedTuple):
    """The drawn numbers, and the region and the weights of a soft edge that follow from them."""

    shapes: tuple[dict[str, Any], ...]
    texture: dict[str, Any]
    edge: float
    foreground: Any
    region: Region
    weights: NDArray[np.float32] | None

    @property
    def record(self) -> dict[str, Any]:
        """The numbers alone, as a recipe holds them."""
        return {"shapes": self.shapes, "texture": self.texture, "edge": self.edge, "foreground": self.foreground}


def draw(composition: Composition, scene: Scene, rng: np.random.Generator) -> Drawn:
    """Draw shapes, edge and texture until they cover a pixel that they can change."""
    image = scene.image
    grid, shape = image.grid, composition.shape
    own = is_own(shape)
    foreground = placement.resolve(scene.foreground, image)
    central = composition.central_fraction or (0.8 if foreground.threshold is None else 1.0)
    more, least, clip = composition.more, composition.min_foreground, composition.clip_to_foreground
    count = draws.whole(rng, composition.count) if more is None else draws.chain(rng, composition.count, more)
    edge = draws.uniform(rng, composition.edge)
    draws_on = own and hasattr(shape, "draw_on")
    what = ""
    shapes: tuple[dict[str, Any], ...]
    for _ in range(placement.TRIES):
        if draws_on:
            shapes = tuple([_drawn_on(composition, rng, foreground, central) for _ in range(count)])
        elif count == 1:
            shapes = (shape.draw(rng, placement.center(rng, foreground, central), grid),)
        else:
            centers = [placement.center(rng, foreground, central) for _ in range(count)]
            shapes = tuple([shape.draw(rng, center, grid) for center in centers])
        if not own:
            for number, one in enumerate(shapes):
                plain_numbers(f"shapes[{number}] that {type(shape).__name__} drew", one)
        if composition.inside and getattr(shape, "movable", True):
            shapes = tuple([_moved_inside(composition, rng, foreground, central, one) for one in shapes])
        if count == 1 and edge == 0 and not clip:  # as `covered`, which costs a tenth of a small sample
            runs_of_one = shape.runs(shapes[0], grid)
            if not own:
                runs_of_one = checked_runs(shape, runs_of_one, grid)
            region, weights = Region(runs_of_one, grid, (Part(shape, shapes[0], runs_of_one),)), None
        else:
            region, weights = covered(composition, shapes, edge, foreground)
        what = "usable foreground pixel"
        if len(region.runs) == 0 or (least > 0 and foreground.share(region.runs) < least):
            continue
        if weights is not None and not kernels.any_from(weights, OUTLINE):
            # So small a shape under so wide an edge has no outline.
            what = "shape as wide as its soft edge"
            edge = draws.uniform(rng, composition.edge)
            continue
        texture = composition.texture.draw(rng, image, region)
        if texture is not None:
            if not is_own(composition.texture):
                plain_numbers(f"numbers that {type(composition.texture).__name__} drew", texture)
            where: Any = foreground.threshold
            if isinstance(scene.foreground, np.ndarray):
                where = _array_record(scene.foreground) if clip else "given"
            return Drawn(shapes, texture, edge, where, region, weights)
    return checks.no_region(type(composition).__name__, placement.TRIES, what)


def _drawn_on(
    composition: Composition, rng: np.random.Generator, foreground: placement.Foreground, central: float
) -> dict[str, Any]:
    """Draw a shape that draws further centres itself, like the first, and counts what it covers."""
    shape: Any = composition.shape

    def another() -> list[int]:
        return placement.center(rng, foreground, central)

    clip = foreground.clip if composition.clip_to_foreground else None
    drawn: dict[str, Any] = shape.draw_on(rng, another(), foreground.grid, another, clip)
    return drawn


def _array_record(foreground: NDArray[np.bool_]) -> dict[str, Any]:
    """Return a recipe's record of a bool array; without clipping no byte depends on it once the shapes are drawn."""
    return {"array": {"shape": list(foreground.shape), "dtype": "bool", "sha256": digest(foreground)}}


def _moved_inside(
    composition: Composition,
    rng: np.random.Generator,
    foreground: placement.Foreground,
    central: float,
    drawn: dict[str, Any],
) -> dict[str, Any]:
    """Move a drawn shape to where it lies wholly in the image, or draw another one that fits."""
    shape, grid = composition.shape, foreground.grid
    for _ in range(placement.TRIES):
        room = _room(shape, drawn, grid)
        found = None if room is None else placement.center_within(rng, foreground, central, room)
        if found is not None:
            return {**drawn, "center": found}
        drawn = shape.draw(rng, placement.center(rng, foreground, central), grid)
    return checks.no_room_inside(type(composition).__name__, placement.TRIES)


def _room(shape: Any, drawn: Mapping[str, Any], grid: tuple[int, ...]) -> list[tuple[int, int]] | None:
    """Return the first centre, and one past the last, with which a shape lies in the image, by axis; None if none."""
    reach = int(np.ceil(shape.extent(drawn))) + 2
    if any(2 * reach > 4 * side + 8 for side in grid):
        return None  # far larger than the image
    wide = tuple(2 * reach + 1 for _ in grid)
    middle = [reach for _ in grid]
    alone = shape.runs({**drawn, "center": middle}, wide)
    if len(alone) == 0:
        return None
    low, high = runs.box(alone, wide)
    spatial = range(3 - len(grid), 3)
    room = [(reach - low[axis], side - (high[axis] - 1 - reach)) for axis, side in zip(spatial, grid, strict=True)]
    return room if all(first < last for first, last in room) else None


def redraw(composition: Composition, scene: Scene, record: Mapping[str, Any]) -> Drawn:
    """Return the drawn numbers of a checked record, with their region."""
    where: Any = None
    if composition.clip_to_foreground:
        where = _recorded_foreground(record["foreground"], scene.foreground)
    shapes = tuple(record["shapes"])
    region, weights = covered(composition, shapes, record["edge"], placement.resolve(where, scene.image))
    if len(region.runs) == 0 or (weights is not None and not kernels.any_from(weights, OUTLINE)):
        checks.no_region(type(composition).__name__, 1, "usable foreground pixel")
    return Drawn(shapes, record["texture"], record["edge"], record["foreground"], region, weights)


def _recorded_foreground(recorded: Any, given: Any) -> Any:
    if not isinstance(recorded, Mapping):
        return recorded
    checks.recipe_foreground(recorded["array"], given, digest)
    return given


def covered(
    composition: Composition, shapes: Sequence[dict[str, Any]], edge: float, foreground: placement.Foreground
) -> tuple[Region, NDArray[np.float32] | None]:
    """Return the region of some shapes, clipped to the foreground if requested, and the weights of its edge."""
    grid, shape = foreground.grid, composition.shape
    found = [shape.runs(drawn, grid) for drawn in shapes]
    if not is_own(shape):
        found = [checked_runs(shape, one, grid) for one in found]
    parts = [Part(shape, drawn, one) for drawn, one in zip(shapes, found, strict=True)]
    whole = parts[0].runs if len(parts) == 1 else runs.union([part.runs for part in parts], grid)
    hard = foreground.clip(whole) if composition.clip_to_foreground else whole
    if edge == 0 or len(hard) == 0:
        return Region(hard, grid, parts), None
    if is_own(shape) and hasattr(shape, "placed"):
        pieces = [(one.runs(grid), one.depth) for drawn in shapes for one in shape.placed(drawn, grid)]
        if composition.clip_to_foreground:
            pieces = [(foreground.clip(one), depth) for one, depth in pieces]
        soft, weights = soften_lesions(pieces, hard, edge, grid)
    else:
        soft, weights = soften(hard, edge, grid)
    if composition.clip_to_foreground and foreground.threshold is not None:
        inside = foreground.flags(soft)
        soft, weights = runs.select(soft, inside), weights[inside]
    return Region(soft, grid, parts), weights


def support(composition: Composition, record: Mapping[str, Any], scene: Scene) -> NDArray[np.bool_]:
    """Return every pixel of any weight above zero, as a bool array."""
    return runs.to_mask(redraw(composition, scene, record).region.runs, scene.image.grid)
