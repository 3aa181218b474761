"""Wrong calls: each line is one, which mypy and pyright must both refuse; `tests/test_typing.py` counts them."""

import numpy as np

import anomalib_synth
from anomalib_synth import (
    AutoSeg,
    Compose,
    ManyTasks,
    Mixture,
    Quantiles,
    Synthesizer,
    corruptions,
    labels,
    shapes,
    textures,
)

image = np.zeros((64, 64), np.float32)
autoseg = AutoSeg()

AutoSeg(size="large")  # wrong
AutoSeg(sise=0.3)  # wrong
AutoSeg(order=Quantiles([1, 3]))  # wrong
AutoSeg(size=Quantiles("large"))  # wrong
AutoSeg(order=2)  # wrong
AutoSeg(10)  # wrong
AutoSeg(label="binary")  # wrong
AutoSeg(texture=textures.Constant())  # wrong
ManyTasks("sinks")  # wrong
shapes.Box(size=None)  # wrong
shapes.GivenMasks()  # wrong
textures.SinkDeformation(interpolation="cubic")  # wrong
Synthesizer(shapes.Box(), labels.Binary(), textures.Constant())  # wrong
Synthesizer(shapes.Box(), textures.Constant())  # wrong
Compose(5)  # wrong
Mixture([AutoSeg()])  # wrong
autoseg.size = 0.3  # wrong
autoseg.anything  # wrong
autoseg("image")  # wrong
autoseg(image, rng="seed")  # wrong
autoseg(image, seed=0)  # wrong
corruptions.MOOD["local_blur"](radius="small")  # wrong
corruptions.LocalBlur(amount=0.3)  # wrong
anomalib_synth.xyz  # wrong
