"""
Recipes
=======

A recipe holds the generator and every random choice as plain JSON. It makes the same bytes again, and it can be edited.
"""

import json

import matplotlib.pyplot as plt
import numpy as np
from nilearn.datasets import load_mni152_template

from anomalib_synth import AutoSeg, Recipe

template = load_mni152_template(resolution=1)
brain = np.rot90(template.get_fdata()[:, :, 90]).astype(np.float32)
brain = np.ascontiguousarray(brain / brain.max())
donor = np.ascontiguousarray(brain[::-1])

autoseg = AutoSeg(size=0.5, factor=(0.1, 0.8), foreground=0.0)
sample = autoseg(brain, donor, rng=11)
text = sample.recipe.to_json()
print(text[:200], "...")

# %%
# Read again, perhaps years later, it gives the same sample.

again = Recipe.from_json(text).apply(brain, donor)
print(again.image.tobytes() == sample.image.tobytes())

# %%
# One number changed, within the ranges of its generator: the same place and outline, fainter and fainter. That is how a
# detector's limit is measured.

figure, row = plt.subplots(1, 4, figsize=(9, 2.8), layout="constrained")
for axes, factor in zip(row, (0.8, 0.4, 0.2, 0.1), strict=True):
    fields = json.loads(text)
    fields["drawn"]["texture"]["factor"] = factor
    fainter = Recipe.from_json(json.dumps(fields)).apply(brain, donor)
    axes.imshow(fainter.image, cmap="gray", vmin=0, vmax=1)
    axes.set_title(f"factor {factor}", fontsize=9)
    axes.axis("off")
plt.show()
