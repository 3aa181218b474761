"""
Three choices
=============

A synthetic anomaly is a shape, a texture and a label. Each can be changed without touching the others.
"""

import matplotlib.pyplot as plt
import numpy as np
from nilearn.datasets import load_mni152_template

from anomalib_synth import Synthesizer, labels, shapes, textures

template = load_mni152_template(resolution=1)
brain = np.rot90(template.get_fdata()[:, :, 90]).astype(np.float32)
brain = np.ascontiguousarray(brain / brain.max())
donor = np.ascontiguousarray(brain[::-1])

# %%
# The same texture and label in four shapes. ``foreground=0.0`` puts the centre on the brain.


def show(axes, sample, title):
    axes.imshow(sample.image, cmap="gray", vmin=0, vmax=1)
    axes.contour(sample.mask, levels=[0.5], colors="tab:orange", linewidths=1)
    axes.set_title(title, fontsize=9)
    axes.axis("off")


four = [
    shapes.SplinePolygon(vertices=10, size=0.5),
    shapes.ShearedEllipse(size=0.4),
    shapes.PerlinBlobs(scale=2),
    shapes.Superellipse(size=0.4, exponent=1),
]
patch, label = textures.ForeignPatch(0.9), labels.Interpolation()
figure, row = plt.subplots(1, 4, figsize=(9, 2.9), layout="constrained")
for axes, shape in zip(row, four, strict=True):
    method = Synthesizer(shape, patch, label, foreground=0.0)
    show(axes, method(brain, donor, rng=4), type(shape).__name__)
plt.show()

# %%
# And one shape, the same in all four, with other textures: its parameters are drawn before those of the texture.

others = [
    textures.PoissonPatch(1.0, "full"),
    textures.RadialDeformation("sink"),
    textures.PerlinIntensity(scale=3),
    textures.LocalBlur(sigma=3),
]
figure, row = plt.subplots(1, 4, figsize=(9, 2.9), layout="constrained")
for axes, texture in zip(row, others, strict=True):
    method = Synthesizer(four[0], texture, label, foreground=0.0)
    show(axes, method(brain, donor, rng=4), type(texture).__name__)
plt.show()
