"""From figures of an outline to a shape that has them: the blob, the line, the given masks."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import runs
from .._core.learned import as_law
from ..shapes import GaussianBlob, LinePath, Shape
from .outline import outline_figures

__all__ = ["blob", "line", "line_length", "line_width"]

Column = NDArray[np.float64]
TRIES, SIDE = 20, 96
ROUGHNESS = np.array([0.0, 0.07, 0.14, 0.21, 0.3, 0.42, 0.6, 0.8])
SLENDER = (5.0, 8.0, 12.0, 18.0, 27.0, 40.0)
DETAILS = (4.0, 7.0, 12.0)
# So many lines that agree so well (the length of their mean vector) have a direction; it is kept within so many
# deviations.
LEAST_DIRECTIONS, AGREEMENT, SPREADS = 4, 0.6, 3.0
WANDER = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5])


def blob(asked: dict[str, Column], axes: int, roughness: float) -> Shape:
    """Return rough ellipses or ellipsoids of some sizes, elongations and solidities.

    Of the details that give the median solidity, that is taken of which the roughness is nearest to the measured one:
    few large bumps are rougher than many small ones that are as solid.
    """
    middle = float(np.median(asked["solidity"]))
    tables = {detail: _tables_of_blobs(axes, detail) for detail in DETAILS}
    rough = {detail: float(np.interp(-middle, -solid, found)) for detail, (solid, found) in tables.items()}
    detail = min(DETAILS, key=lambda one: abs(rough[one] - roughness))
    return GaussianBlob(
        as_law(asked["size"]),
        elongation=as_law(asked["elongation"]),
        roughness=as_law(inverted(asked["solidity"], ROUGHNESS, tables[detail][0])),
        detail=detail,
    )


def line(asked: dict[str, Column], angle: Column) -> Shape:
    """Return lines of some lengths, widths and solidities, in the directions of the measured ones.

    What is hollow winds, as far as a line may that is still elongated.
    """
    length, width = asked["length"], asked["width"]
    slender = float(np.clip(np.median(length) / np.median(width), 3, 60))
    solid = _solidity_of_lines(min(SLENDER, key=lambda one: abs(np.log(one / slender))))
    return LinePath(
        as_law(np.minimum(length, 1.0)),
        width=as_law(width),
        wander=as_law(inverted(asked["solidity"], WANDER, solid)),
        branches=0.0,
        angle=directions(angle),
    )


def falling(table: Column) -> Column:
    """Return a table made to fall strictly."""
    return np.asarray(np.minimum.accumulate(table) - 1e-6 * np.arange(len(table)))


def directions(angle: Column) -> tuple[float, float]:
    """Return a range of angles in degrees: all, unless several lines agree in their direction.

    >>> directions(np.array([-10.0, 0.0, 10.0, 5.0, -5.0])), directions(np.array([0.0, 50.0, -70.0, 90.0]))
    ((-21.3, 21.3), (-180.0, 180.0))
    """
    known = np.radians(angle[np.isfinite(angle)])
    if len(known) < LEAST_DIRECTIONS:
        return -180.0, 180.0
    # A line has no beginning: its direction is that of twice the angle.
    mean = complex(np.exp(2j * known).mean())
    if abs(mean) < AGREEMENT:
        return -180.0, 180.0
    middle, spread = np.angle(mean) / 2, np.sqrt(-2 * np.log(abs(mean))) / 2
    low, high = np.degrees([middle - SPREADS * spread, middle + SPREADS * spread])
    return round(float(max(low, -180)), 1), round(float(min(high, 180)), 1)


def line_length(measures: Any) -> Column:
    """Return how long a box with the area and elongation is, as a fraction of the shorter side."""
    return np.asarray(measures.size * np.sqrt(np.pi / 4 * measures.elongation))


def line_width(measures: Any) -> Column:
    """Return how wide a box with the area and elongation is, as a fraction of the shorter side."""
    return np.asarray(measures.size * np.sqrt(np.pi / 4 / measures.elongation))


def inverted(solidity: Column, parameter: Column, table: Column) -> Column:
    """Return the rising quantiles of a parameter of which the solidity is a falling function, from its own."""
    return np.interp(solidity, table[::-1], parameter[::-1])[::-1]


@lru_cache(maxsize=8)
def _tables_of_blobs(axes: int, detail: float) -> tuple[Column, Column]:
    side = SIDE if axes == 2 else SIDE // 3

    def made(roughness: float) -> Shape:
        return GaussianBlob(0.35, elongation=(1, 2), roughness=roughness, detail=detail)

    solid, rough = _tables(made, ROUGHNESS, axes, side)
    return falling(solid), rough


@lru_cache(maxsize=8)
def _solidity_of_lines(slender: float) -> Column:
    def made(wander: float) -> Shape:
        return LinePath(0.7, width=0.7 / slender, wander=wander, branches=0.0)

    return falling(_tables(made, WANDER, 2, 2 * SIDE)[0])


def _tables(made: Callable[[float], Shape], values: Column, axes: int, side: int) -> Column:
    """Return the median solidity and roughness of a shape (rows) for each value of a parameter."""
    grid, medians = (side,) * axes, []
    for value in values:
        # The same draws for each value, so that what differs is the value.
        rng, shape, found = np.random.default_rng(0), made(float(value)), []
        for _ in range(TRIES):
            drawn = shape.draw(rng, [side // 2] * axes, grid)
            figures = outline_figures(runs.to_mask(shape.runs(drawn, grid), grid), (1.0,) * axes)
            found.append((figures.solidity, figures.roughness))
        medians.append(np.median(found, axis=0))
    return np.transpose(medians)
