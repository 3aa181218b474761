"""The common base of everything that makes anomalies."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from . import _checks as checks
from ._core.memory import recycle_freed_blocks
from ._core.pixels import Pixels
from ._core.schema import Context
from ._core.value import Value
from ._sampling.layers import Layer
from ._sampling.scene import Canvas, Scene, blank, look, warn_of_channels
from .labels import Label
from .recipe import Lazily, Recipe

__all__ = ["Batch", "Generator", "Sample"]

Seed = int | np.random.Generator | np.random.SeedSequence | None
Foreground = float | str | NDArray[np.bool_] | None

recycle_freed_blocks()


class Sample(NamedTuple):
    """One synthetic anomaly, or several in one image.

    Attributes
    ----------
    image : ndarray
        The image with its anomaly: same shape and dtype; bit-identical to the input outside `Recipe.support`, which
        for a hard edge is the mask.
    mask : ndarray of bool
        What a person would outline, of the spatial shape: the covered pixels; with a soft edge, those of at least half
        weight.
    label : ndarray of float32
        The training target, of the spatial shape, with a leading axis for several labels; zero outside the support.
    recipe : Recipe
        The generator and every random choice, from which the same sample is made again.
    """

    image: NDArray[Any]
    mask: NDArray[np.bool_]
    label: NDArray[np.float32]
    recipe: Recipe


class Batch(NamedTuple):
    """Samples of equal shape; the fields are those of a `Sample` with a leading axis.

    Attributes
    ----------
    images : ndarray
        The images with their anomalies.
    masks : ndarray of bool
        The outlines, of the spatial shape.
    labels : ndarray of float32
        The training targets, of the spatial shape, with one more axis before it for several labels.
    recipes : sequence of Recipe
        One for each image; each makes its sample again.
    """

    images: NDArray[Any]
    masks: NDArray[np.bool_]
    labels: NDArray[np.float32]
    recipes: Sequence[Recipe]


class Generator(Value, ABC):
    """The base of all generators of anomalies: `Synthesizer`, hence every published method, `Compose` and `Mixture`.

    A generator is an immutable value: equal to another of the same class and parameters, hashable, picklable, printed
    as the call that made it, and described by plain JSON (`to_dict`, `from_dict`). `replace` gives a changed one.
    """

    @property
    @abstractmethod
    def needs_donor(self) -> bool:
        """Whether pixels of a second image are needed."""

    @property
    @abstractmethod
    def number_of_labels(self) -> int | None:
        """How many labels stand along the leading axis of `Sample.label`; None if it has no such axis."""

    def __call__(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        rng: Seed = None,
        foreground: Foreground = None,
        channel_axis: int | None = None,
        out: NDArray[Any] | None = None,
    ) -> Sample:
        """Draw an anomaly and put it into the image.

        Parameters
        ----------
        image : ndarray, (H, W) or (D, H, W), with one more axis if `channel_axis` is set
            Bool, integers or floats, of any strides; only read.
        donor : ndarray, optional
            A second image of the same shape; only read. Required where a texture takes its pixels from one.
        rng : int, Generator, SeedSequence or None
            As `numpy.random.default_rng` takes it.
        foreground : float, "auto" or ndarray of bool, optional
            Where centres lie in this image, instead of the constructor's rule; see `Synthesizer`.
        channel_axis : {None, 0, -1}
            The axis of this image that holds channels, instead of the constructor's.
        out : ndarray, optional
            Write into this array, which may be `image` itself, and touch only the anomaly's pixels.

        Returns
        -------
        Sample

        Raises
        ------
        TypeError, ValueError
            When an argument breaks its rule, before anything is written; the message names argument, rule and value.
            When no anomaly that changes a pixel is found, in a bounded number of draws.
        """
        maker, scene = self._looked(image, donor, foreground, channel_axis, out)
        return maker._sampled(scene, checks.generator(rng), out)

    def draw(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        rng: Seed = None,
        foreground: Foreground = None,
        channel_axis: int | None = None,
    ) -> Recipe:
        """Make every random choice, and nothing else; see `__call__` for the arguments."""
        maker, scene = self._looked(image, donor, foreground, channel_axis, None)
        return Recipe(maker, scene.image.grid, maker._plan(scene, checks.generator(rng)))

    def apply(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        recipe: Recipe,
        foreground: Foreground = None,
        channel_axis: int | None = None,
        out: NDArray[Any] | None = None,
    ) -> Sample:
        """Make the sample of a recipe that an equal generator drew: the same bytes; see `__call__` for the arguments.

        Raises
        ------
        TypeError, ValueError
            As `__call__`; also where the recipe was drawn by a generator with another parameter, which the message
            names, or a number of it breaks its rule.
        """
        maker, scene = self._looked(image, donor, foreground, channel_axis, out)
        checks.recipe(recipe, Recipe, scene.image.grid)
        drawn = recipe.checked_for(maker)
        return maker._again(scene, drawn, recipe, out)

    def batch(
        self,
        images: NDArray[Any],
        donors: NDArray[Any] | None = None,
        *,
        rng: Seed = None,
        foreground: Foreground = None,
        channel_axis: int | None = None,
        out: NDArray[Any] | None = None,
        workers: int = 1,
    ) -> Batch:
        """Put an anomaly into every image of a batch.

        The same `rng` gives the same bytes for any number of workers. They are not those of a loop of calls with the
        same generator: a batch makes its draws in an order of its own, the fastest one.

        Parameters
        ----------
        images, donors : ndarray, (n, ...)
            Images as `__call__` takes them, along the first axis.
        rng
            As for `__call__`.
        foreground : float, "auto" or ndarray of bool, optional
            As for `__call__`; an array holds one foreground for every image, along the first axis.
        channel_axis : {None, 0, -1}
            The axis of each image that holds channels, instead of the constructor's.
        out : ndarray, optional
            Write into this array, which may be `images` itself, and touch only the anomalies' pixels.
        workers : int
            Number of threads.

        Returns
        -------
        Batch
            ``batch.recipes[i].apply(images[i], donors[i])`` makes sample i again.

        Raises
        ------
        TypeError, ValueError
            As `__call__`, before anything is written.

        Examples
        --------
        >>> import numpy as np
        >>> from anomalib_synth import AutoSeg
        >>> images = np.random.default_rng(0).random((4, 32, 32))
        >>> batch = AutoSeg().batch(images, images[::-1], rng=0)
        >>> batch.images.shape, batch.labels.dtype, len(batch.recipes)
        ((4, 32, 32), dtype('float32'), 4)
        """
        maker = self._for_axis(channel_axis)
        threads = maker._looked_at_batch(images, donors, foreground, out, workers)
        return maker._batched(images, donors, checks.generator(rng), foreground, out, threads)

    def _batched(
        self,
        images: NDArray[Any],
        donors: NDArray[Any] | None,
        rng: np.random.Generator,
        foreground: Foreground,
        out: NDArray[Any] | None,
        threads: int,
    ) -> Batch:
        """Do what `batch` does, with arrays that have been checked: image by image, each with a seed of its own."""
        seeds = rng.integers(0, 2**63, len(images)).tolist()

        def one(number: int) -> Sample:
            donor = None if donors is None else donors[number]
            where = of_image(foreground, number)
            scene = look(images[number], donor, where, self._foreground, None, self.channel_axis, self.needs_donor)
            return self._sampled(scene, np.random.default_rng(seeds[number]), None)

        with ThreadPoolExecutor(threads) as pool:
            samples = list(pool.map(one, range(len(images))))
        result = np.array(images, copy=True, order="K", subok=False) if out is None else out
        for number, sample in enumerate(samples):
            if out is None or out is images:
                result[number] = sample.image
                continue
            # In an array of the caller's, only the anomaly's pixels are touched.
            self._write_again(sample.recipe, number, images, donors, foreground, result)
        return Batch(
            result,
            np.stack([sample.mask for sample in samples]),
            np.stack([sample.label for sample in samples]),
            [sample.recipe for sample in samples],
        )

    def _write_again(
        self,
        recipe: Recipe,
        number: int,
        images: NDArray[Any],
        donors: NDArray[Any] | None,
        foreground: Foreground,
        result: NDArray[Any],
    ) -> None:
        """Write one sample of a batch into a caller's array, and touch only what a single call touches."""
        donor = None if donors is None else donors[number]
        where = self._foreground if foreground is None else of_image(foreground, number)
        scene = look(images[number], donor, where, None, None, self.channel_axis, self.needs_donor)
        self._repaint(scene, blank(scene, self._label, result[number], self.channel_axis), recipe.drawn)

    def _looked_at_batch(self, images: Any, donors: Any, foreground: Any, out: Any, workers: int) -> int:
        """Check the arguments of `batch`; return the number of threads."""
        threads = checks.whole("workers", workers, 1, 1024)
        donors = donors if self.needs_donor else None
        given = foreground if isinstance(foreground, np.ndarray) else None
        for name, array in (("images", images), ("donors", donors), ("foreground", given)):
            checks.batch(name, array, images)
        first = [None if array is None else array[0] for array in (images, donors)]
        self._looked(first[0], first[1], of_image(foreground, 0), None, None)
        if out is not None:
            checks.out(out, images, [array for array in (donors, given) if array is not None])
        return threads

    def _for_axis(self, channel_axis: Any) -> Self:
        """Return the generator for the axis of channels that a call names; None leaves the constructor's."""
        axis = self.channel_axis if channel_axis is None else checks.channel_axis(channel_axis)
        return self if axis == self.channel_axis else self._with_channel_axis(axis)

    def _looked(self, image: Any, donor: Any, foreground: Any, channel_axis: Any, out: Any) -> tuple[Self, Scene]:
        """Check the arguments of a call; return the generator for this axis of channels, and the scene."""
        maker = self._for_axis(channel_axis)
        scene = look(image, donor, foreground, maker._foreground, out, maker.channel_axis, maker.needs_donor)
        warn_of_channels(image, maker.channel_axis)
        return maker, scene

    def _sampled(self, scene: Scene, rng: np.random.Generator, out: NDArray[Any] | None) -> Sample:
        canvas = blank(scene, self._label, out, self.channel_axis)
        drawn = self._paint(scene, canvas, rng)
        return Sample(canvas.image.array, canvas.mask, canvas.label, Recipe(self, scene.image.grid, drawn))

    def _again(self, scene: Scene, drawn: Mapping[str, Any], recipe: Recipe, out: NDArray[Any] | None) -> Sample:
        canvas = blank(scene, self._label, out, self.channel_axis)
        self._repaint(scene, canvas, drawn)
        # Of this generator, which holds the arrays that a recipe from JSON only names.
        own = recipe if recipe.is_of(self) else Recipe(self, recipe.grid, drawn)
        return Sample(canvas.image.array, canvas.mask, canvas.label, own)

    def _support(
        self, drawn: Mapping[str, Any], grid: tuple[int, ...], image: Any, donor: Any, foreground: Any
    ) -> NDArray[np.bool_]:
        """Return the support of checked numbers."""
        self._check("drawn", drawn, Context(grid))
        if image is None:
            checks.support_without_image(self._clips, grid)
            return self._covered(Scene(Pixels(np.zeros(grid, np.bool_), None), None, None), drawn)
        needs = self.needs_donor and donor is not None
        scene = look(image, donor, foreground, self._foreground, None, self.channel_axis, needs)
        checks.grid_of_recipe(grid, scene.image.grid)
        return self._covered(scene, drawn)

    # What each kind of generator defines. Only generators call it.

    @property
    @abstractmethod
    def _foreground(self) -> Foreground:
        """The constructor's rule of the foreground."""

    @property
    @abstractmethod
    def _label(self) -> Label | tuple[Label, ...]:
        """A label, or several labels, of the shape of this generator's."""

    @property
    @abstractmethod
    def _clips(self) -> bool:
        """Whether the support depends on a foreground."""

    @property
    @abstractmethod
    def channel_axis(self) -> int | None:
        """The axis of an image that holds channels."""

    @abstractmethod
    def _with_channel_axis(self, axis: int | None) -> Self:
        """Return the same for another axis of channels."""

    @abstractmethod
    def _plan(self, scene: Scene, rng: np.random.Generator) -> Mapping[str, Any]:
        """Draw, and write nothing."""

    @abstractmethod
    def _paint(self, scene: Scene, canvas: Canvas, rng: np.random.Generator) -> Mapping[str, Any] | Lazily:
        """Draw, and write image, mask and label; return what was drawn."""

    @abstractmethod
    def _repaint(self, scene: Scene, canvas: Canvas, drawn: Mapping[str, Any]) -> None:
        """Write image, mask and label of checked numbers."""

    @abstractmethod
    def _layers(
        self, scene: Scene, source: np.random.Generator | Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], list[Layer]]:
        """Draw, or take checked numbers, and write only the image of the scene; return its record and layers."""

    @abstractmethod
    def _check(self, path: str, drawn: Any, context: Context) -> None:
        """Raise unless this generator may have drawn these numbers."""

    @abstractmethod
    def _covered(self, scene: Scene, drawn: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Return the support of checked numbers."""


def of_image(foreground: Foreground, number: int) -> Foreground:
    """Return the foreground of one image of a batch: its own array, or the rule for all."""
    return foreground[number] if isinstance(foreground, np.ndarray) else foreground


def number_of_labels(label: Label | tuple[Label, ...]) -> int | None:
    """Return how many labels stand along a leading axis; None if there is no such axis."""
    return len(label) if isinstance(label, tuple) else None
