"""Pictures: predictions over inputs as the paper's Fig. 3, the population, the learning curves."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from .files import write_with
from .slabs import AXIAL

Curve = Sequence[tuple[int, float]]
_TRUTH = "#39c6ff"


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure atomically."""
    write_with(path, lambda part: figure.savefig(part, dpi=120, bbox_inches="tight"))
    return Path(path)


def axial(volume: NDArray[np.generic], index: int) -> NDArray[np.generic]:
    """Return an axial slice as a radiologist's screen has it, anterior up."""
    return np.take(volume, index, AXIAL).T[::-1]


def overlays(
    path: str | Path,
    rows: Sequence[tuple[str, NDArray[np.float32], NDArray[np.bool_], Mapping[str, NDArray[np.float32]]]],
) -> Path:
    """Draw input, each network's prediction and the truth, in the axial slice with most of the anomaly.

    Parameters
    ----------
    path
        The PNG to write.
    rows
        One for each volume: title, image, mask, and the networks' scores by name. A normal volume has an empty mask.
    """
    names = list(rows[0][3])
    figure = Figure(figsize=(2.1 * (2 + len(names)), 2.1 * len(rows)))
    grid = figure.subplots(len(rows), 2 + len(names), squeeze=False)
    for line, (title, image, mask, scores) in zip(grid, rows, strict=True):
        place = mask if mask.any() else image > 0
        index = int(place.sum(axis=(0, 1)).argmax())
        ground, truth = axial(image, index), axial(mask, index)
        for axes in line:
            axes.imshow(ground, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
            axes.set_xticks([])
            axes.set_yticks([])
        line[0].set_ylabel(title.replace("_", "\n"), fontsize=9)
        for axes, name in zip(line[1:-1], names, strict=True):
            part = axial(scores[name], index)
            axes.imshow(part, cmap="autumn", vmin=0, vmax=1, alpha=np.clip(2 * part, 0, 0.85), interpolation="nearest")
        if truth.any():
            for axes in line[1:]:
                axes.contour(truth, levels=[0.5], colors=[_TRUTH], linewidths=0.8)
            line[-1].imshow(np.ma.masked_equal(truth, False), cmap=mpl.colors.ListedColormap([_TRUTH]), alpha=0.45)
    for axes, name in zip(grid[0], ["input", *names, "truth"], strict=True):
        axes.set_title(name, fontsize=9)
    figure.subplots_adjust(wspace=0.03, hspace=0.05)
    return save(figure, path)


def volumes(path: str | Path, cubes: Sequence[NDArray[np.float32]], names: Sequence[str]) -> Path:
    """Draw three planes of each volume, side by side."""
    figure = Figure(figsize=(1.6 * len(cubes), 4.8))
    grid = figure.subplots(3, len(cubes), squeeze=False)
    for column, (cube, name) in enumerate(zip(cubes, names, strict=True)):
        middle = [side // 2 for side in cube.shape]
        planes = [axial(cube, middle[2]), cube[:, middle[1]].T[::-1], cube[middle[0]].T[::-1]]
        for axes, plane in zip(grid[:, column], planes, strict=True):
            axes.imshow(plane, cmap="gray", vmin=0, vmax=1)
            axes.axis("off")
        grid[0, column].set_title(name, fontsize=7)
    figure.subplots_adjust(wspace=0.02, hspace=0.02)
    return save(figure, path)


def learning_curves(path: str | Path, runs: Mapping[str, Mapping[str, Curve]], batch: int) -> Path:
    """Draw loss and validation AP of every run over the slabs seen."""
    figure = Figure(figsize=(9, 3.2))
    left, right = figure.subplots(1, 2)
    for name, curve in runs.items():
        for axes, quantity in ((left, "validation/loss"), (right, "validation/ap")):
            steps, values = np.array(curve.get(quantity, [(0, np.nan)]), float).T
            axes.plot((steps + 1) * batch / 1000, values, label=name, marker=".")
    left.set_ylabel("validation loss")
    left.set_yscale("log")
    right.set_ylabel("validation AP (training anomalies)")
    for axes in (left, right):
        axes.set_xlabel("thousand slabs seen")
        axes.grid(alpha=0.3)
    right.legend(fontsize=8)
    figure.tight_layout()
    return save(figure, path)
