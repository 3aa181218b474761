"""What every exported method makes of one image: sample, mask and label side by side."""

import inspect
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from anomalib_synth import Sample, Synthesizer, labels, methods, shapes, textures

OUTLINE = "#ff9f1c"

# A new method joins by being exported.
METHODS = {name: getattr(methods, name) for name in sorted(methods.__all__, key=str.lower)}


def built(build: Any, donor: np.ndarray, **keywords: Any) -> Synthesizer:
    """A method; one that pastes real lesions gets one that is made in the donor."""
    if "images" not in inspect.signature(build).parameters:
        return build(**keywords)
    dark = Synthesizer(shapes.Ellipse((0.2, 0.4)), textures.Lesion(0.35, sign=0, rim=-1, grain=0.03), labels.Binary())
    sample = dark.replace(**keywords, edge=1.0)(donor, rng=0)
    return build(sample.image, sample.mask, **keywords)


def visible(
    method: Synthesizer, image: np.ndarray, donor: np.ndarray, low: float = 0.015, high: float = 0.15, tries: int = 40
) -> Sample:
    """The first sample of some seeds whose mask is neither tiny nor most of the picture; else the last."""
    for seed in range(tries):
        sample = method(image, donor if method.needs_donor else None, rng=seed)
        if low < sample.mask.mean() < high and sample.label.max() > 0.4:
            break
    return sample


def on_a_plane(image: np.ndarray, donor: np.ndarray, channel_axis: int | None = None, **keywords: object) -> Figure:
    """Three tiles for each method."""
    rows = -(-len(METHODS) // 3)
    figure, grid = plt.subplots(rows, 9, figsize=(9.9, 1.22 * rows), layout="constrained")
    for axes in grid.ravel():
        axes.axis("off")
    for (name, build), row in zip(METHODS.items(), grid.reshape(-1, 3), strict=False):
        sample = visible(built(build, donor, channel_axis=channel_axis, **keywords), image, donor)
        row[0].imshow(sample.image, cmap="gray", vmin=0, vmax=1)
        row[0].set_title(name, color="white", fontsize=8, pad=2, loc="left")
        row[1].imshow(sample.mask, cmap="gray", vmin=0, vmax=1)
        row[2].imshow(sample.label, cmap="magma", vmin=0, vmax=1)
    return figure


def in_a_volume(volume: np.ndarray, donor: np.ndarray, **keywords: object) -> Figure:
    """Four tiles for each method: the three planes through the middle of the mask, and the label in the last."""
    rows = -(-len(METHODS) // 2)
    figure, grid = plt.subplots(rows, 8, figsize=(9.4, 1.33 * rows), layout="constrained")
    for axes in grid.ravel():
        axes.axis("off")
    for (name, build), row in zip(METHODS.items(), grid.reshape(-1, 4), strict=False):
        sample = visible(built(build, donor, **keywords), volume, donor, low=0.004, tries=10)
        covered = np.argwhere(sample.mask)
        middle = covered[np.abs(covered - covered.mean(axis=0)).sum(axis=1).argmin()]
        for axis in range(3):
            image, mask, label = (array.take(middle[axis], axis).T for array in sample[:3])
            row[axis].imshow(image, cmap="gray", vmin=0, vmax=1, origin="lower")
            row[axis].contour(mask, levels=[0.5], colors=OUTLINE, linewidths=0.7)
        row[0].set_title(name, color="white", fontsize=8, pad=2, loc="left")
        row[3].imshow(label, cmap="magma", vmin=0, vmax=1, origin="lower")
    return figure
