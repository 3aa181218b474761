"""AutoSeg in a volume: three closed spline surfaces, each cut by the three planes through its centre."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from anomalib_synth import AutoSeg
from gallery.brain import brains, main, show, whole


def draw(fast: bool) -> Figure:
    image, donor = brains(fast)

    autoseg = AutoSeg(vertices=20, size=(0.35, 0.6), factor=0.9, foreground=0.0)
    figure, grid = plt.subplots(3, 3, figsize=(7.5, 7.7), layout="constrained")
    for seed, row in enumerate(grid):
        sample = autoseg(image, donor, rng=seed)
        center = np.round(sample.recipe.shapes[0]["center"]).astype(int)
        for axis, name in enumerate(("sagittal", "coronal", "axial")):
            plane, mask = (volume.take(center[axis], axis) for volume in (sample.image, sample.mask))
            show(row[axis], plane, mask, name if seed == 0 else "", whole(image.max(axis)))
    return figure


if __name__ == "__main__":
    main(draw, "autoseg_3d.png")
