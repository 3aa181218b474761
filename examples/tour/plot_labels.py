"""
Labels of one draw
==================

The training target is a choice of its own. A tuple of labels gives all of them for one draw, so that nothing but
the label differs.
"""

import matplotlib.pyplot as plt
import numpy as np
from nilearn.datasets import load_mni152_template

from anomalib_synth import Synthesizer, labels, shapes, textures

template = load_mni152_template(resolution=1)
brain = np.rot90(template.get_fdata()[:, :, 90]).astype(np.float32)
brain = np.ascontiguousarray(brain / brain.max())
donor = np.ascontiguousarray(brain[::-1])

kinds = (
    labels.Binary(),
    labels.Interpolation(),
    labels.Classes(4),
    labels.IntensityDifference(),
    labels.Logistic(),
    labels.FlippedGaussian(),
)
shape, texture = shapes.SplinePolygon(size=0.6), textures.ForeignPatch(0.6)
method = Synthesizer(shape, texture, kinds, edge=2.0, foreground=0.0)
sample = method(brain, donor, rng=3)
print(sample.label.shape)

# %%
# Binary labels ask for certainty even where the change is invisible; the interpolation factor says how much was mixed
# in; the others follow the change that can be seen.

figure, grid = plt.subplots(2, 4, figsize=(9, 5), layout="constrained")
tiles = [("image", sample.image, "gray"), ("mask", sample.mask, "gray")]
tiles += [(type(kind).__name__, label, "inferno") for kind, label in zip(kinds, sample.label, strict=True)]
for axes, (name, tile, colors) in zip(grid.ravel(), tiles, strict=True):
    axes.imshow(tile, cmap=colors, vmin=0, vmax=1)
    axes.set_title(name, fontsize=9)
    axes.axis("off")
plt.show()
