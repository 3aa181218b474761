"""Operations on runs themselves; see `anomalib_synth.runs` for what a run is."""

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import append, append_pixel, position


@kernel
def count(runs: NDArray[np.int64]) -> int:
    """Count the pixels that the runs cover."""
    total = 0
    for run in range(len(runs)):
        total += runs[run, 1] - runs[run, 0]
    return total


@kernel
def nth_pixel(runs: NDArray[np.int64], number: int) -> int:
    """Return the place in the grid of covered pixel number `number`, counted from 0."""
    for run in range(len(runs)):
        length = runs[run, 1] - runs[run, 0]
        if number < length:
            return int(runs[run, 0] + number)
        number -= length
    return int(runs[-1, 1] - 1)


@kernel
def bounding_box(runs: NDArray[np.int64], grid: tuple[int, int, int]) -> tuple[int, int, int, int, int, int]:
    """Return the first slice, row and column that at least one run covers, and one past the last of each."""
    _, rows, columns = grid
    y_low, y_high, x_low, x_high = rows, 0, columns, 0
    for run in range(len(runs)):
        _, y, first = position(runs[run, 0], rows, columns)
        x_low, x_high = min(x_low, first), max(x_high, first + runs[run, 1] - runs[run, 0])
        y_low, y_high = min(y_low, y), max(y_high, y + 1)
    plane = rows * columns
    return runs[0, 0] // plane, y_low, x_low, (runs[-1, 1] - 1) // plane + 1, y_high, x_high


@kernel
def unite(one: NDArray[np.int64], other: NDArray[np.int64], columns: int) -> NDArray[np.int64]:
    """Return the runs of the pixels that either covers. Runs that touch become one, but never those of two rows."""
    united = np.empty((len(one) + len(other), 2), np.int64)
    size, i, j = 0, 0, 0
    while i < len(one) or j < len(other):
        if j == len(other) or (i < len(one) and one[i, 0] <= other[j, 0]):
            start, stop = one[i, 0], one[i, 1]
            i += 1
        else:
            start, stop = other[j, 0], other[j, 1]
            j += 1
        if size and start <= united[size - 1, 1] and start // columns == united[size - 1, 0] // columns:
            united[size - 1, 1] = max(stop, united[size - 1, 1])
        else:
            size = append(united, size, start, stop)
    return united[:size].copy()


@kernel
def select(runs: NDArray[np.int64], keep: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the runs of the covered pixels whose flag is set; `keep` has one flag per covered pixel."""
    count = 0
    at = 0
    for run in range(len(runs)):
        inside = False
        for _ in range(runs[run, 0], runs[run, 1]):
            if keep[at] and not inside:
                count += 1
            inside = keep[at]
            at += 1
    kept = np.empty((count, 2), np.int64)
    count = 0
    at = 0
    for run in range(len(runs)):
        inside = False
        for pixel in range(runs[run, 0], runs[run, 1]):
            if keep[at]:
                count = append_pixel(kept, count, pixel, inside)
            inside = keep[at]
            at += 1
    return kept


@kernel
def runs_of_mask(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the runs of the set pixels of a mask, lines x columns."""
    lines, columns = mask.shape
    count = 0
    for line in range(lines):
        for x in range(columns):
            if mask[line, x] and (x == 0 or not mask[line, x - 1]):
                count += 1
    runs = np.empty((count, 2), np.int64)
    count = 0
    for line in range(lines):
        for x in range(columns):
            if mask[line, x]:
                count = append_pixel(runs, count, line * columns + x, x > 0 and mask[line, x - 1])
    return runs


@kernel
def extrude(runs: NDArray[np.int64], first: int, last: int, plane: int) -> NDArray[np.int64]:
    """Repeat the runs of one slice of `plane` pixels over the slices first ... last - 1."""
    count = len(runs)
    solid = np.empty((count * (last - first), 2), np.int64)
    for z in range(first, last):
        for run in range(count):
            solid[(z - first) * count + run, 0] = runs[run, 0] + z * plane
            solid[(z - first) * count + run, 1] = runs[run, 1] + z * plane
    return solid


@kernel
def localize(
    runs: NDArray[np.int64], grid: tuple[int, int, int], origin: tuple[int, int, int], box: tuple[int, int, int]
) -> NDArray[np.int64]:
    """Return the same runs as seen from a box of the grid that contains them all."""
    local = np.empty_like(runs)
    for run in range(len(runs)):
        z, y, x = position(runs[run, 0], grid[1], grid[2])
        start = ((z - origin[0]) * box[1] + y - origin[1]) * box[2] + x - origin[2]
        local[run, 0] = start
        local[run, 1] = start + runs[run, 1] - runs[run, 0]
    return local


@kernel
def paint(values: NDArray[np.int64], union: NDArray[np.int64], part: NDArray[np.int64], value: int) -> None:
    """Set `value` at the pixels of `part`, in an array with one entry per covered pixel of `union`.

    Pixels of `part` outside the union are skipped.
    """
    at, before = 0, 0  # a run of the union, and how many covered pixels precede it
    for run in range(len(part)):
        start, stop = part[run, 0], part[run, 1]
        while at < len(union) and union[at, 1] <= start:
            before += union[at, 1] - union[at, 0]
            at += 1
        also, offset = at, before
        while also < len(union) and union[also, 0] < stop:
            low = max(start, union[also, 0]) - union[also, 0]
            high = min(stop, union[also, 1]) - union[also, 0]
            values[offset + low : offset + high] = value
            offset += union[also, 1] - union[also, 0]
            also += 1
