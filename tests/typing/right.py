"""Documented calls, which mypy and pyright accept; `make types` checks this file, nothing runs it."""

from typing import assert_type

import numpy as np
from numpy.typing import NDArray

import anomalib_synth
from anomalib_synth import (
    DAG,
    DRAEM,
    FPI,
    NSA,
    AutoSeg,
    Batch,
    Compose,
    CutPaste,
    Generator,
    ManyTasks,
    Mixture,
    Quantiles,
    Recipe,
    Sample,
    Synthesizer,
    corruptions,
    labels,
    shapes,
    textures,
)

image: NDArray[np.float32] = np.zeros((64, 64), np.float32)
donor: NDArray[np.float32] = np.ones((64, 64), np.float32)
foreground: NDArray[np.bool_] = np.ones((64, 64), np.bool_)

autoseg = AutoSeg(count=1, vertices=10, size=(0.1, 0.5), factor=(0.05, 0.95))
sample = autoseg(image, donor, rng=0)
assert_type(sample, Sample)
out, mask, label, recipe = sample
assert_type(mask, NDArray[np.bool_])
assert_type(label, NDArray[np.float32])
assert_type(recipe, Recipe)
assert_type(recipe.to_json(), str)
assert_type(Recipe.from_json("").apply(image, donor), Sample)
assert_type(recipe.support(), NDArray[np.bool_])

# Fields are kept in one form, whatever was given.
assert_type(autoseg.size, tuple[float, float])
assert_type(AutoSeg(size=0.3).size, tuple[float, float])
assert_type(autoseg.vertices, tuple[int, int])
assert_type(autoseg.channel_axis, int | None)
assert_type(shapes.Ball(0.2).radius, tuple[float, float])

# A law serves as the pair of its bounds.
lesions = AutoSeg(
    vertices=Quantiles([5, 9]),
    size=Quantiles([0.05, 0.1, 0.4]),
    count=Quantiles((1, 2), [0, 1]),
    edge=Quantiles(np.zeros(2)),
)
assert_type(lesions.size, tuple[float, float])
assert_type(lesions.vertices, tuple[int, int])
shapes.Box(Quantiles([0.1, 0.2]))
NSA(size=Quantiles([0.1, 0.2]), resize=Quantiles(1.0))

# Every option on every method; both also with the call.
changed = autoseg.replace(label=labels.Binary(), edge=2.0)
assert_type(changed, AutoSeg)
AutoSeg(more=0.5, clip_to_foreground=True, central_fraction=0.9, min_foreground=0.2, inside=True, channel_axis=0)
FPI(edge=1.0, label=labels.Binary(), foreground="auto")
CutPaste(foreground=0.5, count=(1, 3))
autoseg(image, donor, rng=np.random.default_rng(0), foreground="auto", channel_axis=0)
autoseg(image, donor, foreground=foreground, out=image)
AutoSeg.brain_mri(edge=1.0)

# Any shape with any texture and any label, one or several.
bright = Synthesizer(shapes.Ellipse(0.4), textures.UniformAddition(intensity_range=(0, 1)), labels.Binary())
several = Synthesizer(shapes.Box(), textures.ForeignPatch(), (labels.Binary(), labels.Interpolation()), count=(1, 3))
DAG(label=(labels.Interpolation(), labels.IntensityDifference()))
DAG(shape=shapes.Choice((shapes.Box(0.3), shapes.Ball(0.2))))
DRAEM(texture=textures.TextureImage(np.zeros((8, 8), np.uint8), factor=1))
NSA(gradients="mixed", size=shapes.GammaSize(shift=0.06))
ManyTasks("sink")
shapes.ByDimension(shapes.Ellipse(), shapes.Box())
textures.Compose((textures.Constant(), textures.LocalBlur(1.5)))
textures.RadialDeformation("sink", bend=0.3)
textures.SinkDeformation(interpolation="nearest")

# The corruptions, by class and by name.
corruptions.MOOD["local_blur"](radius=0.1)
corruptions.LocalBlur(radius=(0.05, 0.1), sigma=2)
corruptions.SourceDeformation(interpolation="linear")

# Whoever takes a method takes a generator.
generators: list[Generator] = [
    autoseg,
    bright,
    corruptions.UniformShift(distance=0.1),
    Compose(autoseg, count=(1, 4), more=0.5),
    Compose([FPI(), CutPaste()]),
    Mixture({FPI(): 1, CutPaste(): 3.0}),
]
for generator in generators:
    assert_type(generator(image, donor, rng=0), Sample)
    assert_type(generator.draw(image, donor), Recipe)
    assert_type(generator.batch(image[np.newaxis], donor[np.newaxis], workers=2), Batch)
    assert_type(generator.needs_donor, bool)
assert_type(Synthesizer.from_dict(autoseg.to_dict()), Synthesizer)
assert_type(anomalib_synth.__version__, str)


class Stripes:
    """A shape of somebody's own: an object with three methods."""

    def draw(self, rng: np.random.Generator, center: object, grid: tuple[int, ...]) -> dict[str, object]:
        """Draw."""
        return {"center": center}

    def runs(self, parameters: object, grid: tuple[int, ...]) -> NDArray[np.int64]:
        """Cover the first pixel."""
        return np.array([[0, 1]])

    def extent(self, parameters: object) -> float:
        """Reach."""
        return 1.0


Synthesizer(Stripes(), textures.ForeignPatch(), labels.Binary())
