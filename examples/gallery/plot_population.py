"""The embedded population of the demo: the template, and eight subjects that are derived from it."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from autoseg_training import population
from gallery.brain import main, show, whole


def draw(fast: bool) -> Figure:
    maps = population.template(*((4.0, 48) if fast else (population.SPACING, 96)))
    volumes = {"MNI152 template": maps["t1"]}
    for number in range(8):
        volumes[f"subject {number}"] = population.subject(maps, np.random.default_rng((0, number)))

    figure, grid = plt.subplots(3, 3, figsize=(6.6, 7), layout="constrained")
    for (name, volume), axes in zip(volumes.items(), grid.flat, strict=True):
        plane = volume[:, :, volume.shape[2] // 2]
        show(axes, plane, None, name, whole(plane))
    return figure


if __name__ == "__main__":
    main(draw, "population.png")
