"""Floor 4: many images in one call.

Every random choice is made first, in the order of the images and by one generator; then threads work on consecutive
shares of the batch, so that the bytes do not depend on their number. First all pixels are computed, then all are
written: an error leaves nothing half-written.

There are two ways to plan the work. `_Each` goes image by image, for any composition. `_Stack` sees a batch of planes
as the slices of one volume, and runs each kernel once for a whole share of them; it needs a shape and a texture that
can draw columns of numbers (`draw_stack`).
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .. import labels
from .._core import placement
from .._core.memory import zeros
from .._core.pixels import Pixels
from .._core.region import Region
from ..recipe import Recipe
from ..shapes import ByDimension
from . import fused
from .drawn import Drawn, Rendered

__all__ = ["Batch"]


class Batch(NamedTuple):
    """Samples of equal shape; the fields are those of a `Sample` with a leading axis.

    Attributes
    ----------
    images : ndarray
        The images with their anomalies.
    masks : ndarray of bool
        Every pixel that a shape covers, of the spatial shape.
    labels : ndarray of float32
        What the network is told, of the spatial shape, with one more axis before it for several labels.
    recipes : sequence of Recipe
        One for each image; each makes its sample again with `apply`.
    """

    images: NDArray[Any]
    masks: NDArray[np.bool_]
    labels: NDArray[np.float32]
    recipes: Sequence[Recipe]


def synthesize_batch(
    synthesizer: Any,
    images: NDArray[Any],
    donors: NDArray[Any] | None,
    rng: Any,
    foreground: NDArray[np.bool_] | None,
    out: NDArray[Any] | None,
    workers: int,
) -> Batch:
    """Do what `Synthesizer.batch` promises, for that synthesizer."""
    threads = checks.whole("workers", workers, 1, 1024)
    donors = donors if synthesizer.needs_donor else None
    for name, array in (("images", images), ("donors", donors), ("foreground", foreground)):
        checks.batch(name, array, images)
    first = [None if array is None else array[0] for array in (images, donors, foreground)]
    pixels, _ = synthesizer._look(*first, None)
    if out is not None:
        checks.out(out, images, [array for array in (donors, foreground) if array is not None])

    plan: _Each | _Stack
    generator = checks.generator(rng)
    if donors is not None and foreground is None and _Stack.suits(synthesizer, pixels):
        plan = _Stack(synthesizer, images, donors, generator, reads_result=out is None or out is images)
    else:
        plan = _Each(synthesizer, images, donors, foreground, generator)
    edges = np.linspace(0, len(images), min(threads, len(images)) + 1).astype(int).tolist()
    shares = [slice(start, stop) for start, stop in pairwise(edges)]
    rendered = _threaded(plan.render, shares)
    if any(share is None for share in rendered):
        # Some pixel is not finite, and has to be left out of its own image.
        plan = _Each(synthesizer, images, donors, None, plan.recipes)
        rendered = _threaded(plan.render, shares)

    result = np.array(images, copy=True, order="K", subok=False) if out is None else out
    # The anomalies of many planes touch most pages of memory, which come cheaper as NumPy asks for them.
    new = np.zeros if len(pixels.grid) == 2 else zeros
    masks = new((len(images), *pixels.grid), np.bool_)
    told = new((len(images), *labels.shape(synthesizer.label, pixels.grid)), np.float32)

    def write(job: tuple[slice, Any]) -> None:
        share, content = job
        plan.write(content, result[share], masks[share], told[share])

    _threaded(write, list(zip(shares, rendered, strict=True)))
    return Batch(result, masks, told, plan.recipes)


def _threaded(work: Callable[[Any], Any], jobs: Sequence[Any]) -> list[Any]:
    """Do each job in a thread of its own; a single one right here."""
    if len(jobs) == 1:
        return [work(jobs[0])]
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(work, jobs))


class _Each:
    """Image by image."""

    def __init__(
        self,
        synthesizer: Any,
        images: NDArray[Any],
        donors: NDArray[Any] | None,
        foreground: NDArray[np.bool_] | None,
        source: np.random.Generator | Sequence[Recipe],
    ) -> None:
        self.synthesizer = synthesizer
        self.images = images
        self.donors = donors
        self.drawn: list[Drawn] = []
        for number, image in enumerate(images):
            pixels = Pixels(image, synthesizer.channel_axis)
            if isinstance(source, np.random.Generator):
                where = synthesizer._where(None if foreground is None else foreground[number])
                self.drawn.append(synthesizer._draw(pixels, source, where))
            else:
                self.drawn.append(synthesizer._redrawn(pixels, source[number], None))
        self.recipes = tuple(drawn.recipe for drawn in self.drawn)

    def render(self, share: slice) -> list[Rendered]:
        """Compute a share of the images."""
        axis = self.synthesizer.channel_axis
        donors = [None] * len(self.images) if self.donors is None else self.donors
        return [
            self.synthesizer._render(Pixels(image, axis), None if donor is None else Pixels(donor, axis), drawn)
            for image, donor, drawn in zip(self.images[share], donors[share], self.drawn[share], strict=True)
        ]

    def write(
        self, share: list[Rendered], images: NDArray[Any], masks: NDArray[np.bool_], labels: NDArray[np.float32]
    ) -> None:
        """Store a share of the images."""
        for rendered, image, mask, label in zip(share, images, masks, labels, strict=True):
            rendered.write(Pixels(image, self.synthesizer.channel_axis), mask, label)


class _Stack:
    """One hard-edged shape in each plane of a stack."""

    @staticmethod
    def suits(synthesizer: Any, pixels: Pixels) -> bool:
        """Whether images like this one can be worked on as a stack."""
        return (
            len(pixels.grid) == 2
            and hasattr(_plane_shape(synthesizer), "draw_stack")
            and hasattr(synthesizer.texture, "draw_stack")
            and getattr(synthesizer.label, "pointwise", False)
            and (synthesizer.count, synthesizer.edge) == ((1, 1), (0.0, 0.0))
            and not synthesizer.clip_to_foreground
            and not isinstance(synthesizer.foreground, (str, np.ndarray))
        )

    def __init__(
        self,
        synthesizer: Any,
        images: NDArray[Any],
        donors: NDArray[Any],
        rng: np.random.Generator,
        *,
        reads_result: bool,
    ) -> None:
        self.synthesizer = synthesizer
        self.one_pass = reads_result and synthesizer._stamp is fused.stamped_foreign
        self.images = images
        self.donors = donors
        self.shape = _plane_shape(synthesizer)
        stack = self._pixels(images)
        self.foreground = placement.resolve(synthesizer.foreground, stack)
        self.grid = stack.grid[1:]
        centers = placement.centers(rng, self.foreground, synthesizer._central(self.foreground))
        self.columns = self.shape.draw_stack(rng, centers, self.grid)
        self.factors = synthesizer.texture.draw_stack(rng, len(images))
        self.recipes = _Recipes(len(images), self._recipe)

    def render(self, share: slice) -> Rendered | fused.Pieces | None:
        """Compute a share of the planes, or prepare to do so while writing; None where a pixel is not finite."""
        images, donors = self._pixels(self.images[share]), self._pixels(self.donors[share])
        columns = {name: column[share] for name, column in self.columns.items()}
        runs, ends = self.shape.stacked_runs(columns, self.grid)
        if self.one_pass and fused.mixable(images, donors) and fused.tame(images, donors, runs):
            return fused.Pieces(donors, runs, ends, self.factors[share])
        covered = np.concatenate([[0], np.cumsum(runs[:, 1] - runs[:, 0])])
        size = int(covered[-1])
        before, foreign = images.read(runs, size), donors.read(runs, size, images.compute)
        if not kernels.all_finite(before):
            return None
        patch = self.synthesizer.texture.apply_stack(before, foreign, covered[ends], self.factors[share])
        change = labels.Change(before, patch.values, images.dtype, Region(runs, images.grid, ()))
        label = self.synthesizer.label.values(patch, None, change)
        return Rendered(runs, patch.values, label) if kernels.all_finite(patch.values) else None

    def write(
        self,
        share: Rendered | fused.Pieces,
        images: NDArray[Any],
        masks: NDArray[np.bool_],
        labels: NDArray[np.float32],
    ) -> None:
        """Store a share of the planes."""
        share.write(self._pixels(images), masks, labels)

    def _pixels(self, images: NDArray[Any]) -> Pixels:
        """Return planes as the slices of a volume."""
        axis = self.synthesizer.channel_axis
        return Pixels(images.swapaxes(0, 1) if axis == 0 else images, axis)

    def _recipe(self, number: int) -> Recipe:
        shape = self.shape.unstack(self.columns, number)
        texture = {"factor": float(self.factors[number])}
        method = type(self.synthesizer).__name__
        return Recipe(method, self.grid, (shape,), texture, 0.0, self.foreground.threshold)


def _plane_shape(synthesizer: Any) -> Any:
    shape = synthesizer.shape
    return shape.plane if isinstance(shape, ByDimension) else shape


class _Recipes(Sequence[Recipe]):
    """Recipes that are made of columns of numbers when they are asked for."""

    def __init__(self, number: int, make: Callable[[int], Recipe]) -> None:
        self._number = number
        self._make = make

    def __len__(self) -> int:
        return self._number

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._make(number) for number in range(*index.indices(self._number))]
        return self._make(range(self._number)[index])
