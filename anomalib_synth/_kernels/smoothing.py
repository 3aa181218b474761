"""The mean of a region around each of its pixels, by way of a grid of cells, so that its cost is that of the region."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import position


@kernel
def local_means(
    values: NDArray[Any], runs: NDArray[np.int64], box: tuple[int, int, int], spacing: float, means: NDArray[Any]
) -> None:
    """Write Gaussian means of values, channels x covered pixels of a box, over the covered pixels alone.

    Every value is shared linearly between the nearest cells, `spacing` pixels apart; cells are smoothed by 1-2-1 along
    each axis; and sums and weights are interpolated linearly and divided. Together these are a Gaussian of variance
    5/6 spacing^2 (the tents 1/6 each, 1-2-1 a half).
    """
    count = np.empty(3, np.int64)
    for axis in range(3):
        count[axis] = 1 if box[axis] == 1 else int((box[axis] - 1) / spacing) + 2
    cells = np.zeros((2, count[0], count[1], count[2]))
    line = np.empty((2, count[2]))
    for channel in range(len(values)):
        weigh = channel == 0  # the weights are those of all channels
        cells[0] = 0.0
        _share(values[channel], runs, box, spacing, cells, line, weigh)
        for which in range(2 if weigh else 1):
            _smooth(cells[which])
        _interpolate(cells, runs, box, spacing, line, means[channel])


@kernel
def _share(
    values: NDArray[Any],
    runs: NDArray[np.int64],
    box: tuple[int, int, int],
    spacing: float,
    cells: NDArray[np.float64],
    line: NDArray[np.float64],
    weigh: bool,
) -> None:
    """Share values, and weights if they are wanted, between the cells."""
    at = 0
    for run in range(len(runs)):
        z, y, x = position(runs[run, 0], box[1], box[2])
        length = runs[run, 1] - runs[run, 0]
        first, last = int(x / spacing), min(int((x + length - 1) / spacing) + 1, cells.shape[3] - 1)
        line[:, first : last + 1] = 0.0
        for i in range(length):
            place = (x + i) / spacing
            cell = int(place)
            part = place - cell
            line[0, cell] += (1.0 - part) * values[at + i]
            if part > 0.0:
                line[0, cell + 1] += part * values[at + i]
            if weigh:
                line[1, cell] += 1.0 - part
                if part > 0.0:
                    line[1, cell + 1] += part
        at += length
        for k in range(2):
            for j in range(2):
                weight, depth, row = _corner(z, y, k, j, spacing)
                if weight > 0.0:
                    for which in range(2 if weigh else 1):
                        for cell in range(first, last + 1):
                            cells[which, depth, row, cell] += weight * line[which, cell]


@kernel
def _corner(z: int, y: int, k: int, j: int, spacing: float) -> tuple[float, int, int]:
    """Return the weight of one of the four lines of cells around a row of pixels, and its slice and row."""
    depth, row = int(z / spacing), int(y / spacing)
    deep, low = z / spacing - depth, y / spacing - row
    return (deep if k else 1.0 - deep) * (low if j else 1.0 - low), depth + k, row + j


@kernel
def _smooth(cells: NDArray[np.float64]) -> None:
    """Smooth cells by 1-2-1 along each axis; none lie beyond the box."""
    slices, rows, columns = cells.shape
    if columns > 1:
        flat = cells.reshape(-1, columns)
        for one in range(len(flat)):
            before = 0.0
            for cell in range(columns):
                here = flat[one, cell]
                after = flat[one, cell + 1] if cell + 1 < columns else 0.0
                flat[one, cell] = 0.25 * (before + 2.0 * here + after)
                before = here
    for axis in range(2):
        number = slices if axis == 0 else rows
        if number == 1:
            continue
        for one in range(rows if axis == 0 else slices):
            for cell in range(columns):
                before = 0.0
                for step in range(number):
                    z, y = (step, one) if axis == 0 else (one, step)
                    last = step + 1 == number
                    after = 0.0 if last else (cells[z + 1, y, cell] if axis == 0 else cells[z, y + 1, cell])
                    here = cells[z, y, cell]
                    cells[z, y, cell] = 0.25 * (before + 2.0 * here + after)
                    before = here


@kernel
def _interpolate(
    cells: NDArray[np.float64],
    runs: NDArray[np.int64],
    box: tuple[int, int, int],
    spacing: float,
    line: NDArray[np.float64],
    means: NDArray[Any],
) -> None:
    """Interpolate sums and weights at the covered pixels, and divide them."""
    at = 0
    for run in range(len(runs)):
        z, y, x = position(runs[run, 0], box[1], box[2])
        length = runs[run, 1] - runs[run, 0]
        first, last = int(x / spacing), min(int((x + length - 1) / spacing) + 1, cells.shape[3] - 1)
        line[:, first : last + 1] = 0.0
        for k in range(2):
            for j in range(2):
                weight, depth, row = _corner(z, y, k, j, spacing)
                if weight > 0.0:
                    for which in range(2):
                        for cell in range(first, last + 1):
                            line[which, cell] += weight * cells[which, depth, row, cell]
        for i in range(length):
            place = (x + i) / spacing
            cell = int(place)
            part = place - cell
            after = min(cell + 1, last)
            total = (1.0 - part) * line[0, cell] + part * line[0, after]
            means[at + i] = total / ((1.0 - part) * line[1, cell] + part * line[1, after])
        at += length
