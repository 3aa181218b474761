"""Several anomalies in one image, one after the other."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from . import _checks as checks
from ._core import draws, schema
from ._core.fields import Field, Maybe, Number, WholeSpan
from ._core.pixels import Pixels
from ._core.schema import Context
from ._core.value import required, value
from ._sampling.layers import Layer, finish, undo
from ._sampling.scene import Canvas, Scene
from .generator import Foreground, Generator
from .labels import Label
from .mixture import own_scene
from .runs import to_mask, union

__all__ = ["Compose"]


class Generators(Field[Generator | Sequence[Generator], tuple[Generator, ...]]):
    """A generator, or several; kept as a tuple."""

    rule: str = "a Generator, or at least one in a list"

    def kept(self, name: str, value: Any) -> tuple[Generator, ...]:  # noqa: ARG002
        """Raise unless the value keeps the rule; return a tuple."""
        return checks.generators(value, Generator)


@value
class Compose(Generator):
    """Put several anomalies into one image, each on top of those before it and with draws of its own.

    The mask is the union of their masks. Labels that are a function of the change (`labels.Logistic`,
    `labels.FlippedGaussian`, `labels.IntensityDifference`, `labels.Saturating`) are made of the whole change, from the
    first image to the last; of all others, the later anomaly's value stands where two overlap.

    Parameters
    ----------
    methods : Generator or sequence of Generator
        Applied in this order. They must agree in `channel_axis` and in the number of labels.
    count : int or pair of int
        How many times the whole sequence is applied, at least 1.
    more : float, optional
        Probability, in (0, 1], of each repetition beyond the minimum of a range, given the one before it; if None, all
        numbers of the range are equally likely.

    Examples
    --------
    One to four of many tasks, and a scar on top of a stain:

    >>> import numpy as np
    >>> from anomalib_synth import Compose, CutPasteScar, Synthesizer, labels, shapes, textures
    >>> stain = Synthesizer(shapes.Ellipse(0.5), textures.UniformAddition(), labels.Binary())
    >>> image = np.random.default_rng(0).random((48, 48))
    >>> sample = Compose([stain, CutPasteScar()])(image, rng=0)
    >>> len(sample.recipe.anomalies)
    2
    >>> sorted({len(Compose(stain, count=(1, 4), more=0.5)(image, rng=seed).recipe.anomalies) for seed in range(30)})
    [1, 2, 3, 4]
    """

    methods: Generators = required(Generators())
    count: WholeSpan = WholeSpan(1, 1, 1000)
    more: Maybe[float, float] = Maybe(Number(0.5, 0, 1))

    def _text(self, name: str, kept: Any) -> str:
        if name != "methods":
            return super()._text(name, kept)
        return repr(kept[0]) if len(kept) == 1 else f"[{', '.join(map(repr, kept))}]"

    @property
    def needs_donor(self) -> bool:
        """Whether any of the generators takes pixels from a second image."""
        return any(method.needs_donor for method in self.methods)

    @property
    def number_of_labels(self) -> int | None:
        """How many labels stand along the leading axis of `Sample.label`; None if it has no such axis."""
        return self.methods[0].number_of_labels

    @property
    def channel_axis(self) -> int | None:
        """The axis of an image that holds channels."""
        return self.methods[0].channel_axis

    @property
    def _foreground(self) -> Foreground:
        return None

    @property
    def _label(self) -> Label | tuple[Label, ...]:
        return self.methods[0]._label

    @property
    def _clips(self) -> bool:
        return any(method._clips for method in self.methods)

    def _with_channel_axis(self, axis: int | None) -> Self:
        return self.replace(methods=[method._with_channel_axis(axis) for method in self.methods])

    def _plan(self, scene: Scene, rng: np.random.Generator) -> Mapping[str, Any]:
        copy = Pixels(np.array(scene.image.array, copy=True, order="K", subok=False), self.channel_axis)
        return self._layers(scene._replace(image=copy), rng)[0]

    def _paint(self, scene: Scene, canvas: Canvas, rng: np.random.Generator) -> Mapping[str, Any]:
        return self._finished(scene, canvas, rng)

    def _repaint(self, scene: Scene, canvas: Canvas, drawn: Mapping[str, Any]) -> None:
        self._finished(scene, canvas, drawn)

    def _finished(
        self, scene: Scene, canvas: Canvas, source: np.random.Generator | Mapping[str, Any]
    ) -> Mapping[str, Any]:
        # Each anomaly is drawn on the image with those before it, which a caller's `out` does not hold.
        work = canvas.image
        if not canvas.holds_image:
            work = Pixels(np.array(scene.image.array, copy=True, order="K", subok=False), self.channel_axis)
        record, layers = self._layers(scene._replace(image=work), source)
        finish(canvas, work, layers)
        return record

    def _layers(
        self, scene: Scene, source: np.random.Generator | Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], list[Layer]]:
        layers: list[Layer] = []
        records = []
        try:
            for which, own in self._steps(source):
                method = self.methods[which]
                record, added = method._layers(own_scene(method, scene), own)
                layers += added
                records.append({"which": which, "drawn": record})
        except BaseException:
            # An image that is changed in place is restored.
            undo(scene.image, layers)
            raise
        return {"anomalies": records}, layers

    def _steps(
        self, source: np.random.Generator | Mapping[str, Any]
    ) -> Iterable[tuple[int, np.random.Generator | Mapping[str, Any]]]:
        """Return which generator comes next, and from what it draws, or what it drew."""
        if not isinstance(source, np.random.Generator):
            return [(one["which"], one["drawn"]) for one in source["anomalies"]]
        times = draws.whole(source, self.count) if self.more is None else draws.chain(source, self.count, self.more)
        return [(which, source) for _ in range(times) for which in range(len(self.methods))]

    def _check(self, path: str, drawn: Any, context: Context) -> None:
        schema.check_all(path, drawn, schema.Anomalies, context)
        number = len(self.methods)
        least, most = self.count
        anomalies = drawn["anomalies"]
        schema.Each(schema.Record(schema.Chosen), number * least, number * most)(
            f"{path}.anomalies", anomalies, context
        )
        for place, one in enumerate(anomalies):
            here = f"{path}.anomalies[{place}]"
            schema.Whole(place % number, place % number)(f"{here}.which", one["which"], context)
            self.methods[one["which"]]._check(f"{here}.drawn", one["drawn"], context)

    def _covered(self, scene: Scene, drawn: Mapping[str, Any]) -> NDArray[np.bool_]:
        if not self._clips:
            methods = [(self.methods[one["which"]], one["drawn"]) for one in drawn["anomalies"]]
            parts = [method._covered(own_scene(method, scene), own) for method, own in methods]
            return np.asarray(np.logical_or.reduce(parts))
        # What an anomaly is clipped to depends on the image with those before it.
        copy = Pixels(np.array(scene.image.array, copy=True, order="K", subok=False), self.channel_axis)
        layers = self._layers(scene._replace(image=copy), drawn)[1]
        return to_mask(union([layer.rendered.runs for layer in layers], copy.grid), copy.grid)
