"""Pictures of what rows are trained with and of what they find; they show real images, so they stay where they are."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from autoseg_training import pictures
from autoseg_training.files import write_with

from .results import Line
from .sets import DataSet

SHOWN = 6  # images of a data set, and synthetic ones of a row
Pixels = NDArray[np.float32]


def places(data: DataSet) -> NDArray[np.int64]:
    """Return which test images are shown: anomalous ones, spread over the groups."""
    return np.flatnonzero(data.test.anomalous)[np.linspace(0, data.test.anomalous.sum() - 1, SHOWN).astype(int)]


def keep(out: Path, line: Line, data: DataSet, scores: Pixels, synthetic: Pixels) -> None:
    """Keep a row's score maps of the images that are shown, and some of its synthetic images."""
    shown = places(data)
    arrays = {
        "images": data.test.pixels[shown],
        "masks": data.test.masks[shown],
        "scores": scores[shown].astype(np.float16),
        "synthetic": synthetic.astype(np.float16),
    }

    def save(path: Path) -> None:
        with path.open("wb") as file:
            np.savez_compressed(file, **arrays)

    write_with(out / "examples" / f"{line.data}-{line.side}" / f"{line.row}-{line.images}-{line.seed}.npz", save)


def draw(out: Path, name: str) -> list[Path]:
    """Draw two pictures for each side of a data set: the score maps of its rows, and their synthetic anomalies."""
    found = []
    for folder in sorted((out / "examples").glob(f"{name}-*")):
        rows = {path.stem: dict(np.load(path)) for path in sorted(folder.glob("*.npz"))}
        first = next(iter(rows.values()))
        truth = [("image", first["images"]), ("truth", first["masks"])]
        maps = [(row, arrays["scores"]) for row, arrays in rows.items()]
        found.append(grid(out / f"{folder.name}-maps.png", [*truth, *maps], first["masks"]))
        made = [(row, arrays["synthetic"]) for row, arrays in rows.items() if len(arrays["synthetic"])]
        found.append(grid(out / f"{folder.name}-synthetic.png", [("real", first["images"]), *made]))
    return found


def grid(path: Path, lines: Iterable[tuple[str, Pixels]], masks: NDArray[np.bool_] | None = None) -> Path:
    """Draw a line of images for each row, each image in its own range; with the outlines of the truth if given."""
    lines = list(lines)
    figure = Figure(figsize=(1.3 * SHOWN, 1.3 * len(lines)))
    for line, (title, images) in zip(figure.subplots(len(lines), SHOWN, squeeze=False), lines, strict=True):
        for place, axes in enumerate(line):
            axes.set(xticks=[], yticks=[])
            if place < len(images):
                axes.imshow(np.asarray(images[place], np.float32), cmap="gray", interpolation="nearest")
            if masks is not None and place < len(masks):
                axes.contour(masks[place], levels=[0.5], colors=["#39c6ff"], linewidths=0.7)
        line[0].set_ylabel(title.replace("-", "\n", 1), fontsize=7)
    figure.subplots_adjust(wspace=0.03, hspace=0.05)
    return pictures.save(figure, path)
