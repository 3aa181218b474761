"""Measure real anomalies: every connected component of every mask, its outline, its place and its pixels."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._core.geometry import components, depths, equivalent_diameter
from .._core.pixels import Pixels
from .._core.placement import resolve
from . import steer_checks as checks
from .inside import pixel_figures, ring_width
from .measures import Crop, Measures
from .outline import outline_figures

__all__ = ["measure"]

ROBUST = (0.01, 0.99)  # quantiles that a few bright or dead pixels do not move
MARGIN = 2  # pixels about the ring, so that distances are those of the whole image


def measure(
    images: Sequence[NDArray[Any]] | NDArray[Any],
    masks: Sequence[NDArray[Any]] | NDArray[Any],
    foreground: Any = None,
    spacing: float | Sequence[float] | None = None,
    *,
    channel_axis: int | None = None,
) -> Measures:
    """Measure what anomalies are like: one row for each connected component, with diagonal neighbours, of every mask.

    Parameters
    ----------
    images : sequence of ndarray
        In planes or volumes, of any shapes and dtypes; with channels their mean is measured.
    masks : sequence of ndarray
        The outlines, of the images' spatial shapes: what is above 0 is anomalous. An empty one is a normal image.
    foreground : None, float, "auto", ndarray of bool, or a list of these for each image
        What belongs to the object: everything; what is above a number; above Otsu's threshold; the set pixels. The
        range of its intensities, from the 1 % to the 99 % quantile, is the unit of the contrast; its box is that of the
        places, and rings lie on it.
    spacing : float or sequence of float, optional
        Width of a pixel along each axis. Diameters and edges are then in its units, and sizes are fractions of the
        shorter side in them.
    channel_axis : {None, 0, -1}
        The axis of each image that holds channels.

    Returns
    -------
    Measures

    Raises
    ------
    TypeError, ValueError
        When images and masks are not equally many, or one breaks its rule.

    Examples
    --------
    >>> import numpy as np
    >>> rows, columns = np.indices((64, 64)) - 31
    >>> disc = rows**2 + columns**2 <= 100
    >>> measures = measure([np.where(disc, 0.75, np.where(rows > 25, 1.0, 0.5))], [disc])
    >>> f"{measures.diameter[0]:.1f} {measures.elongation[0]:.1f} {measures.contrast[0]:+.2f}"
    '20.1 1.0 +0.50'
    """
    return measured(images, masks, foreground, spacing, channel_axis)


def measured(
    images: Any,
    masks: Any,
    foreground: Any = None,
    spacing: Any = None,
    channel_axis: Any = None,
    limits: tuple[float, float] | None = None,
) -> Measures:
    """Do what `measure` does; where limits are given, they are the range that is the unit of the contrast."""
    every, outlines = checks.pairs(images, masks)
    axis = checks.channel_axis(channel_axis)
    rows: list[list[float]] = []
    crops: list[Crop] = []
    for number, (array, outline) in enumerate(zip(every, outlines, strict=True)):
        pixels = Pixels(checks.image(f"images[{number}]", array, axis), axis)
        mask = checks.same_grid(number, outline, pixels.grid)
        if mask.any():
            own = foreground[number] if isinstance(foreground, (list, tuple)) else foreground
            found = _components(number, pixels, mask, own, spacing, limits)
            rows += found[0]
            crops += found[1]
    rule = foreground if foreground is None or isinstance(foreground, (str, int, float)) else None
    return Measures.of_rows(rows, crops, "" if rule is None else str(rule))


def _components(
    number: int, pixels: Pixels, mask: NDArray[np.bool_], foreground: Any, spacing: Any, given: Any
) -> tuple[list[list[float]], list[Crop]]:
    """Return the rows and crops of one image."""
    grid = pixels.grid
    widths = checks.spacing(1.0 if spacing is None else spacing, len(grid))
    values = pixels.view.astype(np.float64).mean(axis=0).reshape(grid)
    owned = resolve(foreground, pixels)
    on = np.asarray(owned.covers(owned.plane)).reshape(grid) & np.isfinite(values)
    scale, limits = (given, given) if given else _ranges(values[on])
    low, high = pixels.range()
    unit = (scale[1] - scale[0]) / (high - low) if high > low else math.nan
    side = min(n * width for n, width in zip(grid, widths, strict=True))
    inward = depths(on, widths)
    box = [(int(at.min()), max(1, int(np.ptp(at)))) for at in np.nonzero(on)] if on.any() else [(0, n) for n in grid]
    numbered, boxes = components(mask)
    rows, crops = [], []
    for label, found in enumerate(boxes, 1):
        own = numbered[found] == label
        outline = outline_figures(own, widths)
        covered = int(own.sum())
        width = ring_width(equivalent_diameter(covered, len(grid)))
        room = math.ceil(width) + MARGIN
        about = tuple(slice(max(0, at.start - room), min(n, at.stop + room)) for at, n in zip(found, grid, strict=True))
        inner = numbered[about] == label
        figures = pixel_figures(values[about], inner, on[about] & ~mask[about], width, scale[1] - scale[0], limits)
        middle = [float(at.mean() + part.start) for at, part in zip(np.nonzero(own), found, strict=True)]
        place = [min(max((at - low) / extent, 0.0), 1.0) for at, (low, extent) in zip(middle, box, strict=True)]
        nearest = tuple([round(at) for at in middle])
        rows.append(
            [
                number,
                len(grid),
                min(grid),
                len(boxes),
                covered,
                outline.diameter,
                outline.diameter / side,
                *outline[1:],
                *place,
                *[math.nan] * (3 - len(grid)),
                inward[nearest] / side,
                *figures[:3],
                figures.edge * (1.0 if spacing is None else math.prod(widths) ** (1 / len(grid))),
                *figures[4:6],
                max(abs(2 * at + 1 - n) / n for at, n in zip(middle, grid, strict=True)),
                (figures.level - low) / (high - low) if high > low else math.nan,
                figures.deviation,
                figures.length,
                unit,
            ]
        )
        crops.append(Crop(_scaled(values[about], scale), inner))
    return rows, crops


def _ranges(values: NDArray[np.float64]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the foreground's 1 % and 99 % quantiles, and its minimum and maximum."""
    if values.size == 0:
        return (0.0, 0.0), (0.0, 0.0)
    limits = (float(values.min()), float(values.max()))
    low, high = np.quantile(values, ROBUST).tolist()
    return ((low, high) if high > low else limits), limits


def _scaled(values: NDArray[np.float64], limits: tuple[float, float]) -> NDArray[np.float32]:
    """Return intensities in units of the foreground's range."""
    low, high = limits
    return np.asarray((values - low) / (high - low if high > low else 1.0), np.float32)
