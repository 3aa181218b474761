"""Pictures of measures: histograms, quantile plots, montages. Needs matplotlib."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import steer_checks as checks
from .measures import FIGURES, Crop, Measures, finite

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["comparison_page", "measures_page", "montage"]

TILE, ROWS, COLUMNS = 64, 3, 8  # pixels of a tile; tiles of a montage
INK, PAPER = "#2b5d8a", 1.0
OUTLINE = (1.0, 0.25, 0.1)


def measures_page(measures: Measures) -> "Figure":
    """Draw a histogram of every figure, the map of places and a montage."""
    shown = [name for name in FIGURES if len(finite(getattr(measures, name)))]
    figure, cells = _figure(len(shown) + 2, measures.summary().split("\n")[0])
    for name, cell in zip(shown, cells, strict=False):
        known = finite(getattr(measures, name))
        low, high = np.quantile(known, (0.005, 0.995))
        cell.hist(np.clip(known, low, high), bins=24, color=INK)
        cell.set_title(f"{name}: {FIGURES[name]}", fontsize=8)
    places = measures.place_map()
    # Of a volume the map is seen along its first axis.
    cells[len(shown)].imshow(places if places.ndim == 2 else places.sum(axis=0), cmap="magma")
    cells[len(shown)].set_title("where on the foreground", fontsize=8)
    _tiles(cells[len(shown) + 1], measures.crops, "what they look like")
    return figure


def comparison_page(
    names: Sequence[str], real: Measures, synthetic: Measures, distances: Sequence[float], title: str
) -> "Figure":
    """Draw for each figure the quantiles of both against each other, and a montage of each."""
    figure, cells = _figure(len(names) + 2, title)
    at = np.linspace(0.02, 0.98, 49)
    for name, cell, distance in zip(names, cells, distances, strict=False):
        one, other = real.quantiles(name, at), synthetic.quantiles(name, at)
        ends = (np.nanmin([one, other]), np.nanmax([one, other])) if np.isfinite([one, other]).any() else (0, 1)
        cell.plot(ends, ends, color="0.7", linewidth=1)
        cell.plot(one, other, color=INK)
        cell.set_title(f"{name}: KS {distance:.2f}", fontsize=8)
        cell.set_xlabel("real", fontsize=7)
        cell.set_ylabel("synthetic", fontsize=7)
    _tiles(cells[len(names)], real.crops, "real")
    _tiles(cells[len(names) + 1], synthetic.crops, "synthetic")
    return figure


def montage(crops: Sequence[Crop]) -> NDArray[np.float64]:
    """Return tiles of components with their outlines, of three channels in [0, 1]; of volumes the fullest slice."""
    tiles = [_tile(crops[place]) for place in _spread(len(crops))]
    blank = np.full((TILE, TILE, 3), PAPER)
    tiles += [blank] * (ROWS * COLUMNS - len(tiles))
    lines = [np.concatenate(tiles[row * COLUMNS : (row + 1) * COLUMNS], axis=1) for row in range(ROWS)]
    return np.concatenate(lines)


def _spread(number: int) -> list[int]:
    """Return the places of up to as many as there are tiles, evenly from the first to the last."""
    return sorted(set(np.linspace(0, number - 1, min(number, ROWS * COLUMNS)).round().astype(int).tolist()))


def _tile(crop: Crop) -> NDArray[np.float64]:
    import cv2

    image, mask = crop
    if mask.ndim == 3:
        fullest = int(mask.sum(axis=(1, 2)).argmax())
        image, mask = image[fullest], mask[fullest]
    shown = np.nan_to_num(np.clip(image, 0, 1)).astype(np.float32)
    zoom = (TILE - 2) / max(shown.shape)
    size = (max(1, round(shown.shape[1] * zoom)), max(1, round(shown.shape[0] * zoom)))
    tile = np.full((TILE, TILE, 3), PAPER)
    inner = np.repeat(cv2.resize(shown, size, interpolation=cv2.INTER_AREA if zoom < 1 else 0)[..., None], 3, axis=2)
    outlined = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    border = (outlined > 0) & (cv2.erode(outlined, np.ones((3, 3), np.uint8), borderValue=0) == 0)
    # A dot for every other pixel, so that what lies below stays visible.
    border &= (np.indices(border.shape).sum(axis=0) % 3) == 0
    inner[border] = OUTLINE
    tile[1 : 1 + size[1], 1 : 1 + size[0]] = inner
    return tile


def _tiles(cell: Any, crops: Sequence[Crop], title: str) -> None:
    cell.axis("off")
    if crops:
        cell.imshow(montage(crops))
    cell.set_title(title if crops else f"{title}: no pictures in a table", fontsize=8)


def _figure(number: int, title: str) -> tuple["Figure", list[Any]]:
    """Return a figure with cells in four columns, the last two of double size below the others."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        checks.missing_package("matplotlib", "train")
    small = number - 2
    lines = math.ceil(small / 4)
    figure = Figure(figsize=(13, 2.6 * lines + 3.6), layout="constrained")
    figure.suptitle(title)
    grid = figure.add_gridspec(lines + 1, 4, height_ratios=[1.0] * lines + [1.4])
    cells = [figure.add_subplot(grid[place // 4, place % 4]) for place in range(small)]
    cells += [figure.add_subplot(grid[lines, :2]), figure.add_subplot(grid[lines, 2:])]
    for cell in cells:
        cell.tick_params(labelsize=7)
    return figure, cells
