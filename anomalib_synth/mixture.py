"""One of several methods for each sample."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _checks as checks
from ._sampling.batch import Batch
from .recipe import Recipe
from .synthesizer import Sample, Synthesizer


class Mixture:
    """Draw one of several methods for each sample, with chances in proportion to their weights.

    Its recipe is that of the method, whose place comes before the name: ``"1.CutPaste"`` is the second method's.

    Parameters
    ----------
    methods : dict of Synthesizer to float
        Each method and its weight, above 0.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import FPI, CutPaste
    >>> image, donor = np.random.default_rng(0).random((2, 32, 32))
    >>> both = Mixture({FPI(): 1, CutPaste(): 3})
    >>> sorted({both(image, donor, rng=seed).recipe.method for seed in range(20)})
    ['0.FPI', '1.CutPaste']
    """

    def __init__(self, methods: Mapping[Synthesizer, float]) -> None:
        self.methods: tuple[Synthesizer, ...]
        self.methods, weights = checks.mixture(methods, Synthesizer)
        self._up_to = np.cumsum(weights) / sum(weights)

    def __repr__(self) -> str:
        return f"Mixture({list(self.methods)!r})"

    @property
    def needs_donor(self) -> bool:
        """Whether any of the methods takes pixels from a second image."""
        return any(method.needs_donor for method in self.methods)

    def __call__(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        rng: int | np.random.Generator | np.random.SeedSequence | None = None,
        foreground: NDArray[np.bool_] | None = None,
        out: NDArray[Any] | None = None,
    ) -> Sample:
        """Draw a method, and put its anomaly into the image; see `Synthesizer.__call__` for the arguments.

        The donor is required where the drawn method takes one.
        """
        generator = checks.generator(rng)
        number = self._chosen(generator)
        sample = self.methods[number](image, donor, rng=generator, foreground=foreground, out=out)
        return sample._replace(recipe=self._named(number, sample.recipe))

    def draw(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        rng: int | np.random.Generator | np.random.SeedSequence | None = None,
        foreground: NDArray[np.bool_] | None = None,
    ) -> Recipe:
        """Make every random choice; see `__call__` for the arguments."""
        generator = checks.generator(rng)
        number = self._chosen(generator)
        return self._named(number, self.methods[number].draw(image, donor, rng=generator, foreground=foreground))

    def apply(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        recipe: Recipe,
        foreground: NDArray[np.bool_] | None = None,
        out: NDArray[Any] | None = None,
    ) -> Sample:
        """Make the sample of a recipe: the same bytes; see `__call__` for the arguments."""
        number, name = checks.mixed_recipe(recipe, Recipe, [type(method).__name__ for method in self.methods])
        own = recipe._replace(method=name)
        sample = self.methods[number].apply(image, donor, recipe=own, foreground=foreground, out=out)
        return sample._replace(recipe=recipe)

    def batch(
        self,
        images: NDArray[Any],
        donors: NDArray[Any] | None = None,
        *,
        rng: int | np.random.Generator | np.random.SeedSequence | None = None,
        foreground: NDArray[np.bool_] | None = None,
        out: NDArray[Any] | None = None,
        workers: int = 1,
    ) -> Batch:
        """Draw a method for every image of a batch, each method's images in one go; see `Synthesizer.batch`."""
        for name, array in (("images", images), ("donors", donors), ("foreground", foreground)):
            checks.batch(name, array, images)
        if out is not None:
            checks.out(out, images, [array for array in (donors, foreground) if array is not None])
        generator = checks.generator(rng)
        chosen = np.array([self._chosen(generator) for _ in images])
        done: list[tuple[NDArray[np.int64], Batch]] = []
        for number, method in enumerate(self.methods):
            places = np.flatnonzero(chosen == number)
            if len(places):
                parts = [None if array is None else array[places] for array in (donors, foreground)]
                batch = method.batch(images[places], parts[0], rng=generator, foreground=parts[1], workers=workers)
                done.append((places, batch))
        result = np.array(images, copy=True, order="K", subok=False) if out is None else out
        masks, labels = (np.zeros((len(images), *part.shape[1:]), part.dtype) for part in done[0][1][1:3])
        recipes: dict[int, Recipe] = {}
        for places, batch in done:
            masks[places], labels[places] = batch.masks, batch.labels
            for at, place in enumerate(places.tolist()):
                inside = batch.masks[at]
                axis = self.methods[chosen[place]].channel_axis
                if axis is not None:
                    inside = np.expand_dims(inside, axis)
                np.copyto(result[place], batch.images[at], where=inside)
                recipes[place] = self._named(int(chosen[place]), batch.recipes[at])
        return Batch(result, masks, labels, [recipes[place] for place in range(len(images))])

    def _chosen(self, rng: np.random.Generator) -> int:
        """The number of a method."""
        return min(int(np.searchsorted(self._up_to, rng.random(), side="right")), len(self.methods) - 1)

    def _named(self, number: int, recipe: Recipe) -> Recipe:
        return recipe._replace(method=f"{number}.{recipe.method}")
