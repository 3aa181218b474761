"""The brains of the pictures, from the MNI152 T1 template that ships in nilearn, and how they are shown."""

import argparse
import io
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from autoseg_training import population

OUTLINE = "#ff9f1c"
Window = tuple[tuple[float, float], float]  # centre and half of the side, in pixels


def brains(fast: bool) -> tuple[np.ndarray, np.ndarray]:
    """Two volumes of one grid: the template, and a subject derived from it."""
    maps = population.template(*((4.0, 48) if fast else (1.25, 154)))
    return maps["t1"], population.subject(maps, np.random.default_rng(1))


def tissue(volume: np.ndarray) -> np.ndarray:
    """The middle axial plane, nose up, without most of the air around it."""
    plane = np.rot90(volume[:, :, volume.shape[2] // 2])
    rows, columns = (int(0.08 * side) for side in plane.shape)
    return np.ascontiguousarray(plane[rows:-rows, columns:-columns])


def show(axes: plt.Axes, plane: np.ndarray, mask: np.ndarray | None, title: str, window: Window) -> None:
    """A square window of a plane, as a reader of scans sees it, with the outline of a mask."""
    axes.imshow(plane.T, cmap="gray", vmin=0, vmax=1.0, origin="lower")
    if mask is not None:
        axes.contour(mask.T, levels=[0.5], colors=OUTLINE, linewidths=0.9)
    (first, second), half = window
    axes.set(xlim=(first - half, first + half), ylim=(second - half, second + half), aspect="equal")
    axes.set_title(title, color="white", fontsize=9, pad=3)
    axes.axis("off")


def whole(plane: np.ndarray) -> Window:
    """The window that just holds the brain of a plane."""
    pixels = np.argwhere(plane > 0)
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    return tuple((low + high) / 2), max(high - low) / 2 * 1.12


def main(draw: Callable[[bool], Figure], name: str) -> None:
    """Run a script of the gallery: `python -m gallery.SCRIPT FOLDER [--fast]`, in examples/."""
    parser = argparse.ArgumentParser(description=f"Draw {name} into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fast", action="store_true", help="coarse, for tests")
    arguments = parser.parse_args()
    mpl.use("agg")
    figure = draw(arguments.fast)
    path = arguments.folder / name
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=100, facecolor="black")
    # Gray tiles and few colours: a palette of 200 is a third of the size.
    Image.open(buffer).convert("RGB").quantize(200).save(path, optimize=True)
    print(path)
