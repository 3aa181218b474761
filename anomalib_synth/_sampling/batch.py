"""Many images in one call.

Every random choice is made first, in the order of the images and by one generator; then threads work on consecutive
parts of the batch, so that the bytes do not depend on their number. First all pixels are computed, then all are
written: an error leaves nothing half-written.

There are two ways to plan the work. `_Each` goes image by image, for any composition. `_Stack` sees a batch of planes
as the slices of one volume, and runs each kernel once for a whole part of them; it needs a `StackedShape` and a
`StackedTexture`.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .. import labels as label_room
from .._core import placement
from .._core.memory import zeros
from .._core.pixels import Pixels, quantized
from .._core.region import Region
from ..labels import Change
from ..shapes import ByDimension
from ..shapes.protocol import StackedShape
from ..textures.protocol import StackedTexture
from . import fused
from .composition import Composition
from .draw import Drawn, covered, draw
from .render import Rendered, render, write
from .sample import synthesize
from .scene import Canvas, Scene

__all__ = ["Columns", "Made", "batch_of"]

Item = TypeVar("Item")
Other = TypeVar("Other")


class Columns(Sequence[Item], Generic[Item]):
    """Items that are made from columns of numbers on request."""

    def __init__(self, number: int, make: Callable[[int], Item]) -> None:
        self._number = number
        self._make = make

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self._make(number) for number in range(*index.indices(self._number))]
        return self._make(range(self._number)[index])

    def mapped(self, function: Callable[[Item], Other]) -> "Columns[Other]":
        """Return what a function makes of each item, made on request."""
        return Columns(self._number, lambda number: function(self[number]))


class Made(NamedTuple):
    """The samples of a batch: arrays with a leading axis, the shape of one image, and what was drawn for each."""

    images: NDArray[Any]
    masks: NDArray[np.bool_]
    labels: NDArray[np.float32]
    grid: tuple[int, ...]
    records: Columns[Mapping[str, Any]]


def batch_of(
    composition: Composition,
    stamp: fused.Stamp | None,
    images: NDArray[Any],
    donors: NDArray[Any] | None,
    rng: np.random.Generator,
    foreground: float | str | NDArray[np.bool_] | None,
    out: NDArray[Any] | None,
    threads: int,
) -> Made:
    """Put an anomaly into every image of a batch whose arrays have been checked."""
    grid = Pixels(images[0], composition.channel_axis).grid
    plan: _Each | _Stack
    if donors is not None and foreground is None and _Stack.suits(composition, grid):
        one_pass = stamp is fused.stamped_foreign and (out is None or out is images)
        plan = _Stack(composition, images, donors, rng, one_pass=one_pass)
    else:
        plan = _Each(composition, images, donors, foreground, rng)
    edges = np.linspace(0, len(images), min(threads, len(images)) + 1).astype(int).tolist()
    parts = [slice(start, stop) for start, stop in pairwise(edges)]
    rendered = _threaded(plan.render, parts)
    if any(part is None for part in rendered):
        # Some pixel is not finite, and has to be left out of its image; or some image does not change.
        plan = _Each(composition, images, donors, foreground, rng, plan.drawn())
        rendered = _threaded(plan.render, parts)
    if isinstance(plan, _Each):
        plan.again_where_nothing_changes([one for part in rendered for one in part], rendered, parts)

    result = np.array(images, copy=True, order="K", subok=False) if out is None else out
    # The anomalies of many planes touch most pages of memory, which are cheaper as NumPy requests them.
    new = np.zeros if len(grid) == 2 else zeros
    masks = new((len(images), *grid), np.bool_)
    labels = new((len(images), *label_room.shape(composition.label, grid)), np.float32)

    def stored(job: tuple[slice, Any]) -> None:
        part, content = job
        plan.write(content, result[part], masks[part], labels[part])

    _threaded(stored, list(zip(parts, rendered, strict=True)))
    return Made(result, masks, labels, grid, plan.records())


def _threaded(work: Callable[[Any], Any], jobs: Sequence[Any]) -> list[Any]:
    """Do each job in a thread of its own; a single one in this thread."""
    if len(jobs) == 1:
        return [work(jobs[0])]
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(work, jobs))


class _Each:
    """Image by image."""

    def __init__(
        self,
        composition: Composition,
        images: NDArray[Any],
        donors: NDArray[Any] | None,
        foreground: float | str | NDArray[np.bool_] | None,
        rng: np.random.Generator,
        drawn: list[Drawn] | None = None,
    ) -> None:
        self.composition = composition
        self.rng = rng
        axis = composition.channel_axis
        self.scenes = [
            Scene(
                Pixels(image, axis),
                None if donors is None else Pixels(donors[number], axis),
                _where(composition, foreground, number),
            )
            for number, image in enumerate(images)
        ]
        self._drawn = [draw(composition, scene, rng) for scene in self.scenes] if drawn is None else drawn

    def drawn(self) -> list[Drawn]:
        """Return what was drawn for each image."""
        return self._drawn

    def records(self) -> Columns[Mapping[str, Any]]:
        """Return the drawn numbers of each image."""
        records = [drawn.record for drawn in self._drawn]
        return Columns(len(records), records.__getitem__)

    def render(self, part: slice) -> list[Rendered]:
        """Compute a part of the images."""
        return [
            render(self.composition, scene, drawn)
            for scene, drawn in zip(self.scenes[part], self._drawn[part], strict=True)
        ]

    def again_where_nothing_changes(
        self, everything: list[Rendered], rendered: list[list[Rendered]], parts: list[slice]
    ) -> None:
        """Draw and compute the images again in which no pixel changes, in their order."""
        for number, one in enumerate(everything):
            if not one.changes:
                self._drawn[number], everything[number] = synthesize(self.composition, self.scenes[number], self.rng)
        for place, part in enumerate(parts):
            rendered[place] = everything[part]

    def write(
        self, part: list[Rendered], images: NDArray[Any], masks: NDArray[np.bool_], labels: NDArray[np.float32]
    ) -> None:
        """Store a part of the images."""
        for rendered, image, mask, label in zip(part, images, masks, labels, strict=True):
            write(rendered, Canvas(Pixels(image, self.composition.channel_axis), mask, label, False))


class _Stack:
    """One hard-edged shape in each plane of a stack."""

    @staticmethod
    def suits(composition: Composition, grid: tuple[int, ...]) -> bool:
        """Return whether images of this shape can be worked on as a stack."""
        return (
            len(grid) == 2
            and isinstance(_plane_shape(composition), StackedShape)
            and isinstance(composition.texture, StackedTexture)
            and bool(getattr(composition.label, "pointwise", False))
            and (composition.count, composition.edge) == ((1, 1), (0.0, 0.0))
            and composition.min_foreground == 0
            and not composition.clip_to_foreground
            and not composition.inside
            and not isinstance(composition.foreground, (str, np.ndarray))
        )

    def __init__(
        self,
        composition: Composition,
        images: NDArray[Any],
        donors: NDArray[Any],
        rng: np.random.Generator,
        *,
        one_pass: bool,
    ) -> None:
        self.composition = composition
        self.one_pass = one_pass
        self.images = images
        self.donors = donors
        shape, texture = _plane_shape(composition), composition.texture
        assert isinstance(shape, StackedShape)
        assert isinstance(texture, StackedTexture)
        self.shape: StackedShape = shape
        self.texture: StackedTexture = texture
        stack = self._pixels(images)
        self.foreground = placement.resolve(composition.foreground, stack)
        self.grid = stack.grid[1:]
        central = composition.central_fraction or (0.8 if self.foreground.threshold is None else 1.0)
        centers = placement.centers(rng, self.foreground, central)
        self.columns = self.shape.draw_stack(rng, centers, self.grid)
        self.factors = self.texture.draw_stack(rng, len(images))

    def drawn(self) -> list[Drawn]:
        """Return what was drawn for each image, with its region."""
        found = []
        for number, image in enumerate(self.images):
            record = self._record(number)
            pixels = Pixels(image, self.composition.channel_axis)
            whole = placement.Foreground(pixels.middle, None, pixels.compute, pixels.grid)
            region, weights = covered(self.composition, record["shapes"], 0.0, whole)
            found.append(Drawn(record["shapes"], record["texture"], 0.0, record["foreground"], region, weights))
        return found

    def records(self) -> Columns[Mapping[str, Any]]:
        """Return the drawn numbers of each image, made on request."""
        return Columns(len(self.images), self._record)

    def render(self, part: slice) -> Rendered | fused.Pieces | None:
        """Compute a part of the planes, or prepare to do so while writing.

        None where a pixel is not finite, or a plane does not change.
        """
        images, donors = self._pixels(self.images[part]), self._pixels(self.donors[part])
        columns = {name: column[part] for name, column in self.columns.items()}
        runs, ends = self.shape.stacked_runs(columns, self.grid)
        factors = self.factors[part]
        if self.one_pass and fused.mixable(images, donors) and fused.tame(images, donors, runs):
            pieces = fused.Pieces(donors, runs, ends, factors)
            return pieces if pieces.change(images) else None
        stops = np.concatenate([[0], np.cumsum(runs[:, 1] - runs[:, 0])])[ends]
        size = int(stops[-1])
        stored = images.read_stored(runs, size)
        before, foreign = images.computed(stored), donors.read(runs, size, images.compute)
        if not kernels.all_finite(before):
            return None
        patch = self.texture.apply_stack(before, foreign, stops, factors)
        change = Change(before, patch.values, images.dtype, Region(runs, images.grid, ()))
        label = label_room.values(self.composition.label, patch, None, change)
        if not kernels.all_finite(patch.values):
            return None
        after = patch.values if patch.values.dtype == images.dtype else quantized(patch.values, images.dtype)
        changed = np.concatenate([[0], np.cumsum((stored != after).any(axis=0))])[np.concatenate([[0], stops])]
        return Rendered(runs, stored, after, label, runs) if (np.diff(changed) > 0).all() else None

    def write(
        self,
        part: Rendered | fused.Pieces,
        images: NDArray[Any],
        masks: NDArray[np.bool_],
        labels: NDArray[np.float32],
    ) -> None:
        """Store a part of the planes."""
        canvas = Canvas(self._pixels(images), masks, labels, True)
        if isinstance(part, fused.Pieces):
            part.write(canvas)
        else:
            write(part, canvas)

    def _pixels(self, images: NDArray[Any]) -> Pixels:
        """Return planes as the slices of a volume."""
        axis = self.composition.channel_axis
        return Pixels(images.swapaxes(0, 1) if axis == 0 else images, axis)

    def _record(self, number: int) -> Mapping[str, Any]:
        shape = self.shape.unstack(self.columns, number)
        texture = {"factor": float(self.factors[number])}
        return {"shapes": (shape,), "texture": texture, "edge": 0.0, "foreground": self.foreground.threshold}


def _where(
    composition: Composition, foreground: float | str | NDArray[np.bool_] | None, number: int
) -> float | str | NDArray[np.bool_] | None:
    """The foreground of one image: its own array, the rule of the call, or the constructor's."""
    if foreground is None:
        return composition.foreground
    return foreground[number] if isinstance(foreground, np.ndarray) else foreground


def _plane_shape(composition: Composition) -> Any:
    shape = composition.shape
    return shape.plane if isinstance(shape, ByDimension) else shape
