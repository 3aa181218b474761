"""Any shape with any texture: shapes down, textures across."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from anomalib_synth import Synthesizer, labels, shapes, textures
from gallery.brain import brains, main, tissue

LESION = np.zeros((15, 21), bool)
LESION[2:9, 1:8] = LESION[5:14, 6:13] = LESION[1:6, 12:20] = LESION[8:10, 12:18] = True

SHAPES = {
    "SplinePolygon": shapes.SplinePolygon(size=0.5),
    "Box": shapes.Box(0.3),
    "ShearedEllipse": shapes.ShearedEllipse((0.2, 0.5), 0.5),
    "Superellipse": shapes.Superellipse((0.2, 0.5)),
    "Ellipses": shapes.Ellipses(0.45),
    "GaussianBlob": shapes.GaussianBlob(size=0.35, elongation=1.5, roughness=0.3),
    "LinePath": shapes.LinePath(length=0.6, width=0.04),
    "PerlinBlobs": shapes.PerlinBlobs(scale=(2, 3), threshold=0.4),
    "GivenMasks": shapes.GivenMasks(LESION, zoom=2),
}
TEXTURES = {
    "ForeignPatch": textures.ForeignPatch(0.8),
    "PoissonPatch": textures.PoissonPatch(1.0, "none", resize=(0.7, 1.3)),
    "OwnPatch": textures.OwnPatch(),
    "GridShuffle": textures.GridShuffle(),
    "PerlinIntensity": textures.PerlinIntensity(0.7, intensity_range=(0, 1), scale=(3, 4)),
    "IntensityRamp": textures.IntensityRamp(0.3, intensity_range=(0, 1)),
    "RadialDeformation": textures.RadialDeformation("sink", 4.0),
    "Reflection": textures.Reflection(),
    "Lesion": textures.Lesion(0.3, sign=1, rim=-1),
    "CoarseNoise": textures.CoarseNoise(0.2, intensity_range=(0, 1)),
}


def draw(fast: bool) -> Figure:
    donor, image = (tissue(volume) for volume in brains(fast))
    figure, grid = plt.subplots(
        len(SHAPES), len(TEXTURES), figsize=(8.3, 0.88 * len(SHAPES)), layout="constrained", squeeze=False
    )
    for axes, title in zip(grid[0], TEXTURES, strict=True):
        axes.set_title(title, color="white", fontsize=6.5, pad=3)
    for (name, shape), row in zip(SHAPES.items(), grid, strict=True):
        for texture, axes in zip(TEXTURES.values(), row, strict=True):
            method = Synthesizer(shape, texture, labels.Binary(), foreground=0.2)
            sample = method(image, donor if method.needs_donor else None, rng=4)
            axes.imshow(sample.image, cmap="gray", vmin=0, vmax=1)
            axes.contour(sample.mask, levels=[0.5], colors="#ff9f1c", linewidths=0.4)
            axes.set(xticks=[], yticks=[])
        row[0].set_ylabel(name, color="white", fontsize=6.5)
    return figure


if __name__ == "__main__":
    main(draw, "grid.png")
