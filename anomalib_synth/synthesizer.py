"""A shape, a texture and a label make a synthesizer; a published method is one with published defaults."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import KW_ONLY, field
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from . import _checks as checks
from . import labels
from ._core import draws, schema
from ._core.fields import ForegroundRule
from ._core.pixels import Pixels
from ._core.schema import Context
from ._core.value import required, value
from ._sampling.batch import batch_of
from ._sampling.draw import support
from ._sampling.fused import Stamp, stamp_of
from ._sampling.layers import Layer
from ._sampling.options import CentralFraction, ChannelAxis, Clip, Count, Edge, Inside, MinForeground, More
from ._sampling.quick import Quick, quick_of
from ._sampling.sample import TRIES, paint, plan, repaint, resynthesize, synthesize
from ._sampling.scene import Canvas, Scene
from .generator import Batch, Foreground, Generator, Sample, Seed, number_of_labels
from .labels import Binary, Label, LabelField
from .recipe import Lazily, Recipe
from .shapes import Shape
from .shapes.protocol import ShapeField
from .textures import Texture
from .textures.protocol import TextureField

__all__ = ["Method", "Sample", "Synthesizer"]


@value
class Synthesizer(Generator):
    """Any shape with any texture and any label, in planes and volumes.

    Parameters
    ----------
    shape : Shape
        Where the anomaly is; see `anomalib_synth.shapes`.
    texture : Texture
        What is put there; see `anomalib_synth.textures`.
    label : Label or tuple of Label
        The training target; see `anomalib_synth.labels`. Several are stacked along a leading axis of `Sample.label`.
    count : int or pair of int
        Number of shapes, at least 1; they are united before any pixel is touched, and share one draw of the texture.
        For anomalies with draws of their own see `Compose`.
    more : float, optional
        Probability, in (0, 1], of each shape beyond the minimum of a range of `count`, given the one before it; if
        None, all numbers of the range are equally likely. Without effect on a `count` that is a law.
    foreground : None, float, "auto" or ndarray of bool
        Where centres lie: anywhere in the central 80 % of every axis; on pixels above a number; above Otsu's threshold;
        on the set pixels. With several channels the middle one decides.
    clip_to_foreground : bool
        Keep the anomaly within the foreground; without one, anywhere.
    central_fraction : float, optional
        Fraction of every axis from which centres are drawn, in (0, 1]; 0.8 without a foreground and 1 with one if None.
        Shapes that are all over the image have no centre.
    min_foreground : float
        Minimum fraction, in [0, 1], of the covered pixels that lie on the foreground, where there is one; shapes are
        drawn until it is reached.
    edge : float or pair of float
        Standard deviation in pixels, in [0, 100], of the Gaussian that softens the edge; 0 keeps it hard.
    channel_axis : {None, 0, -1}
        The axis of the image that holds channels, which share the shape.
    inside : bool
        Keep every shape wholly within the image: its centre is drawn where the shape fits. Shapes that are all over the
        image, such as Perlin blobs, stay as they are.

    Examples
    --------
    Bright ellipses with a binary label:

    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes, textures
    >>> bright = Synthesizer(shapes.Ellipse(0.4), textures.UniformAddition(intensity_range=(0, 1)), labels.Binary())
    >>> sample = bright(np.zeros((32, 32), np.float32), rng=1)
    >>> sample.mask.shape, bool((sample.label == sample.mask).all())
    ((32, 32), True)
    >>> bright.replace(count=(1, 3), edge=1.0)
    Synthesizer(shapes.Ellipse(0.4), textures.UniformAddition(intensity_range=(0.0, 1.0)), labels.Binary(),
                count=(1, 3), edge=1.0)
    """

    shape: ShapeField = required(ShapeField())
    texture: TextureField = required(TextureField())
    label: LabelField = required(LabelField())
    _: KW_ONLY
    count: Count = Count()
    more: More = More()
    foreground: ForegroundRule = ForegroundRule()
    clip_to_foreground: Clip = Clip()
    central_fraction: CentralFraction = CentralFraction()
    min_foreground: MinForeground = MinForeground()
    edge: Edge = Edge()
    channel_axis: ChannelAxis = ChannelAxis()
    inside: Inside = Inside()

    def __post_init__(self) -> None:
        """Check the parameters; lesions and their pixels must belong together."""
        super().__post_init__()
        if "texture" in self.__dict__:  # that of a method is made later, of the masks of its shape
            pixels = getattr(self.texture, "origin", None)
            if pixels is not None:
                checks.carried_masks(getattr(self.shape, "origin", None), pixels)

    @cached_property
    def needs_donor(self) -> bool:
        """Whether its texture takes pixels from a second image."""
        return self.texture.needs_donor

    @property
    def number_of_labels(self) -> int | None:
        """How many labels stand along the leading axis of `Sample.label`; None if it has no such axis."""
        return number_of_labels(self.label)

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
        """Draw an anomaly and put it into the image; see `Generator`."""
        quick = self._quick
        if quick is None or foreground is not None or channel_axis is not None or self.channel_axis is not None:
            return super().__call__(image, donor, rng=rng, foreground=foreground, channel_axis=channel_axis, out=out)
        made = quick.attempt(image, donor, rng, out)
        if made is None:
            return super().__call__(image, donor, rng=rng, out=out)
        changed, numbers, target, mask, label = made
        grid = mask.shape
        if changed > 0:
            return Sample(target, mask, label, Recipe(self, grid, Lazily(lambda: quick.record(numbers, grid))))
        _, scene = self._looked(image, donor, None, None, out)
        canvas = Canvas(Pixels(target, None), mask, label, True)
        drawn = self._painted(quick, changed, numbers, scene, canvas, checks.generator(rng))
        return Sample(target, mask, label, Recipe(self, grid, drawn))

    def _batched(
        self,
        images: NDArray[Any],
        donors: NDArray[Any] | None,
        rng: np.random.Generator,
        foreground: Foreground,
        out: NDArray[Any] | None,
        threads: int,
    ) -> Batch:
        """Do what `batch` does, with arrays that have been checked; all draws come first."""
        donors = donors if self.needs_donor else None
        made = batch_of(self, self._stamp, images, donors, rng, foreground, out, threads)
        recipes = made.records.mapped(lambda record: Recipe(self, made.grid, record))
        return Batch(made.images, made.masks, made.labels, recipes)

    @cached_property
    def _stamp(self) -> Stamp | None:
        """The single-pass implementation of this composition, if there is one."""
        return stamp_of(self.texture, self.label)

    @cached_property
    def _quick(self) -> Quick | None:
        """The quick path of this composition, if there is one."""
        return quick_of(self)

    # Remembered, like what is made of the parameters: to ask a property costs a call, and a sample asks each of them.
    @cached_property
    def _foreground(self) -> Foreground:
        return self.foreground

    @cached_property
    def _label(self) -> Label | tuple[Label, ...]:
        return self.label

    @property
    def _clips(self) -> bool:
        return self.clip_to_foreground

    def _with_channel_axis(self, axis: int | None) -> Self:
        # Remembered: a pipeline calls with the same axis again and again.
        known: dict[int | None, Self] = self.__dict__.setdefault("_by_axis", {})
        if axis not in known:
            known[axis] = self.replace(channel_axis=axis)
        return known[axis]

    def _plan(self, scene: Scene, rng: np.random.Generator) -> Mapping[str, Any]:
        return plan(self, scene, rng).record

    def _paint(self, scene: Scene, canvas: Canvas, rng: np.random.Generator) -> Mapping[str, Any] | Lazily:
        quick = self._quick
        if quick is None or scene.foreground is not None or not canvas.holds_image or len(scene.image.grid) != 2:
            return paint(self, scene, canvas, rng, self._stamp).record
        numbers = quick.numbers(rng, scene.image.grid)
        return self._painted(quick, quick.paint(scene, canvas, numbers), numbers, scene, canvas, rng)

    def _painted(
        self,
        quick: Quick,
        changed: int,
        numbers: NDArray[np.float64],
        scene: Scene,
        canvas: Canvas,
        rng: np.random.Generator,
    ) -> Mapping[str, Any] | Lazily:
        """Finish what the quick path began with some numbers; return what was drawn."""
        if changed > 0:
            grid = scene.image.grid
            return Lazily(lambda: quick.record(numbers, grid))
        if changed == 0:  # the first of the anomalies that may change nothing
            return paint(self, scene, canvas, rng, self._stamp, TRIES - 1).record
        # Something is out of the ordinary: the general path takes the same numbers.
        again: Any = draws.Replayed(numbers, rng)
        return paint(self, scene, canvas, again, self._stamp).record

    def _repaint(self, scene: Scene, canvas: Canvas, drawn: Mapping[str, Any]) -> None:
        repaint(self, scene, canvas, drawn, self._stamp)

    def _layers(
        self, scene: Scene, source: np.random.Generator | Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], list[Layer]]:
        if isinstance(source, np.random.Generator):
            drawn, rendered = synthesize(self, scene, source)
            record: Mapping[str, Any] = drawn.record
        else:
            record, rendered = source, resynthesize(self, scene, source)
        scene.image.store(rendered.runs, rendered.after)
        return record, [Layer(rendered, labels.several(self.label))]

    def _check(self, path: str, drawn: Any, context: Context) -> None:
        schema.check_all(path, drawn, schema.Anomaly, context, more=("shapes", "texture"))
        if self.clip_to_foreground and drawn["foreground"] == "given":
            checks.drawn(f"{path}.foreground", "the record of the array that the anomaly was clipped to", "given")
        least, most = self.count
        shapes, texture = drawn.get("shapes"), drawn.get("texture")
        schema.Each(schema.Anything(), least, most)(f"{path}.shapes", shapes, context)
        for number, one in enumerate(shapes):
            schema.check(f"{path}.shapes[{number}]", self.shape, one, context)
        schema.check(f"{path}.texture", self.texture, texture, context)

    def _covered(self, scene: Scene, drawn: Mapping[str, Any]) -> NDArray[np.bool_]:
        return support(self, drawn, scene)


@value
class Method(Synthesizer):
    """A published method: a synthesizer whose shape and texture follow from parameters of its own.

    A subclass declares its parameters as fields, with the published defaults, and returns the shape and the texture
    that they make from `_parts`. It has all options of a `Synthesizer`, by keyword.
    """

    shape: Shape = field(init=False)
    texture: Texture = field(init=False)
    _: KW_ONLY
    label: LabelField = LabelField(Binary())

    def __post_init__(self) -> None:
        """Check the parameters, and make the shape and the texture from them."""
        super().__post_init__()
        self.__dict__["shape"], self.__dict__["texture"] = self._parts()

    @abstractmethod
    def _parts(self) -> tuple[Shape, Texture]:
        """Return the shape and the texture that the parameters make."""
