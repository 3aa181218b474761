"""The eight held-out corruptions: before, after, and after with the outline, in the axial plane through the centre."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from anomalib_synth.corruptions import MOOD
from gallery.brain import brains, main, show


def draw(fast: bool) -> Figure:
    _, volume = brains(fast)  # the template itself is symmetric, which would hide a reflection

    figure, grid = plt.subplots(4, 6, figsize=(9, 6.7), layout="constrained")
    for (name, corruption), row in zip(MOOD.items(), grid.reshape(8, 3), strict=True):
        sample = corruption(radius=0.12)(volume, rng=45)
        *center, level = sample.recipe.shapes[0]["center"]
        window = tuple(center), 0.22 * min(volume.shape)
        before, after, mask = (array[:, :, level] for array in (volume, sample.image, sample.mask))
        show(row[0], before, None, "", window)
        show(row[1], after, None, name.replace("_", " "), window)
        show(row[2], after, mask, "", window)
    return figure


if __name__ == "__main__":
    main(draw, "corruptions.png")
