"""One of several generators for each sample."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from . import _checks as checks
from ._core import schema
from ._core.fields import Field
from ._core.schema import Context
from ._core.value import required, value
from ._sampling.layers import Layer
from ._sampling.scene import Canvas, Scene
from .generator import Batch, Foreground, Generator
from .labels import Label
from .recipe import Recipe

__all__ = ["Mixture"]


class Weights(
    Field[Mapping[Generator, float] | Sequence[tuple[Generator, float]], tuple[tuple[Generator, float], ...]],
):
    """Generators and their weights; kept as pairs."""

    rule: str = "at least one Generator, each with a weight above 0"

    def kept(self, name: str, value: Any) -> tuple[tuple[Generator, float], ...]:  # noqa: ARG002
        """Raise unless the value keeps the rule; return pairs."""
        return checks.weights(value, Generator)


@value
class Mixture(Generator):
    """Draw one of several generators for each sample, with probabilities in proportion to their weights.

    Parameters
    ----------
    methods : dict of Generator to float, or sequence of pairs
        Each generator and its weight, above 0. They must agree in `channel_axis` and in the number of labels.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import FPI, CutPaste, Mixture
    >>> image, donor = np.random.default_rng(0).random((2, 32, 32))
    >>> both = Mixture({FPI(): 0.25, CutPaste(): 0.75})
    >>> sorted({both(image, donor, rng=seed).recipe.drawn["which"] for seed in range(20)})
    [0, 1]
    >>> both
    Mixture({FPI(): 0.25, CutPaste(): 0.75})
    """

    methods: Weights = required(Weights())

    def __repr__(self) -> str:
        if len({method for method, _ in self.methods}) < len(self.methods):  # which a dict would unite
            return f"Mixture([{', '.join(f'({method!r}, {weight!r})' for method, weight in self.methods)}])"
        return f"Mixture({{{', '.join(f'{method!r}: {weight!r}' for method, weight in self.methods)}}})"

    @property
    def needs_donor(self) -> bool:
        """Whether any of the generators takes pixels from a second image."""
        return any(method.needs_donor for method, _ in self.methods)

    @property
    def number_of_labels(self) -> int | None:
        """How many labels stand along the leading axis of `Sample.label`; None if it has no such axis."""
        return self._first.number_of_labels

    @property
    def channel_axis(self) -> int | None:
        """The axis of an image that holds channels."""
        return self._first.channel_axis

    def _batched(
        self,
        images: NDArray[Any],
        donors: NDArray[Any] | None,
        rng: np.random.Generator,
        foreground: Foreground,
        out: NDArray[Any] | None,
        threads: int,
    ) -> Batch:
        """Draw a generator for every image; each takes its images in one call."""
        chosen = np.array([self._chosen(rng) for _ in images])
        done: list[tuple[NDArray[np.int64], Batch]] = []
        for number, (method, _) in enumerate(self.methods):
            places = np.flatnonzero(chosen == number)
            if len(places):
                own = None if donors is None else donors[places]
                where = foreground[places] if isinstance(foreground, np.ndarray) else foreground
                batch = method._batched(images[places], own, rng, where, None, threads)
                done.append((places, batch))
        result = np.array(images, copy=True, order="K", subok=False) if out is None else out
        masks, labels = (np.zeros((len(images), *part.shape[1:]), part.dtype) for part in done[0][1][1:3])
        recipes: dict[int, Recipe] = {}
        for places, batch in done:
            masks[places], labels[places] = batch.masks, batch.labels
            for at, place in enumerate(places.tolist()):
                drawn = {"which": int(chosen[place]), "drawn": batch.recipes[at].drawn}
                recipes[place] = Recipe(self, batch.recipes[at].grid, drawn)
                if out is None or out is images:
                    result[place] = batch.images[at]
                else:
                    self._write_again(recipes[place], place, images, donors, foreground, result)
        return Batch(result, masks, labels, [recipes[place] for place in range(len(images))])

    @property
    def _first(self) -> Generator:
        return self.methods[0][0]

    @cached_property
    def _up_to(self) -> NDArray[np.float64]:
        """For each generator, the probability of it or one before it."""
        weights = [weight for _, weight in self.methods]
        return np.asarray(np.cumsum(weights) / sum(weights))

    def _chosen(self, rng: np.random.Generator) -> int:
        """Draw the number of a generator."""
        return min(int(np.searchsorted(self._up_to, rng.random(), side="right")), len(self.methods) - 1)

    @property
    def _foreground(self) -> Foreground:
        return None

    @property
    def _label(self) -> Label | tuple[Label, ...]:
        return self._first._label

    @property
    def _clips(self) -> bool:
        return any(method._clips for method, _ in self.methods)

    def _with_channel_axis(self, axis: int | None) -> Self:
        return self.replace(methods=[(method._with_channel_axis(axis), weight) for method, weight in self.methods])

    def _plan(self, scene: Scene, rng: np.random.Generator) -> Mapping[str, Any]:
        which = self._chosen(rng)
        method = self.methods[which][0]
        return {"which": which, "drawn": method._plan(own_scene(method, scene), rng)}

    def _paint(self, scene: Scene, canvas: Canvas, rng: np.random.Generator) -> Mapping[str, Any]:
        which = self._chosen(rng)
        method = self.methods[which][0]
        return {"which": which, "drawn": method._paint(own_scene(method, scene), canvas, rng)}

    def _repaint(self, scene: Scene, canvas: Canvas, drawn: Mapping[str, Any]) -> None:
        method = self.methods[drawn["which"]][0]
        method._repaint(own_scene(method, scene), canvas, drawn["drawn"])

    def _layers(
        self, scene: Scene, source: np.random.Generator | Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], list[Layer]]:
        fresh = isinstance(source, np.random.Generator)
        which = self._chosen(source) if isinstance(source, np.random.Generator) else source["which"]
        method = self.methods[which][0]
        record, layers = method._layers(own_scene(method, scene), source if fresh else source["drawn"])  # type: ignore[index]
        return {"which": which, "drawn": record}, layers

    def _check(self, path: str, drawn: Any, context: Context) -> None:
        schema.check_all(path, drawn, schema.Chosen, context)
        which = drawn["which"]
        schema.Whole(0, len(self.methods) - 1)(f"{path}.which", which, context)
        self.methods[which][0]._check(f"{path}.drawn", drawn["drawn"], context)

    def _covered(self, scene: Scene, drawn: Mapping[str, Any]) -> NDArray[np.bool_]:
        method: Generator = self.methods[drawn["which"]][0]
        return method._covered(own_scene(method, scene), drawn["drawn"])


def own_scene(method: Generator, scene: Scene) -> Scene:
    """Return a scene with one generator's own rule of the foreground, unless the call gave one."""
    donor = scene.donor if method.needs_donor else None
    return Scene(scene.image, donor, method._foreground if scene.foreground is None else scene.foreground)
