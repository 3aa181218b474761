"""Twenty-five samples of AutoSeg on one slice of a brain, each with its interpolation factor."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from anomalib_synth import AutoSeg
from gallery.brain import brains, main, show, whole


def draw(fast: bool) -> Figure:
    image, donor = (volume[:, :, volume.shape[2] // 2] for volume in brains(fast))

    autoseg = AutoSeg.brain_mri(foreground=0.0)
    figure, grid = plt.subplots(5, 5, figsize=(8, 8.6), layout="constrained")
    for seed, axes in enumerate(grid.flat):
        sample = autoseg(image, donor, rng=seed)
        show(axes, sample.image, sample.mask, f"factor {sample.label.max():.2f}", whole(image))
    return figure


if __name__ == "__main__":
    main(draw, "autoseg_2d.png")
