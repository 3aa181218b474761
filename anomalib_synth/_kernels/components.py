"""Connected components of a mask given as runs, and what lies inside and outside of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def find(parent: NDArray[np.int64], at: int) -> int:
    """The representative of a set, on the way to which every second step is shortened."""
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


@kernel
def label_runs(runs: NDArray[np.int64], grid: tuple[int, int, int]) -> tuple[NDArray[np.int64], int]:
    """The component of each run, and how many there are, with 8 neighbours in a plane and 26 in a volume.

    Components are numbered in the order of their first pixels. Runs of a line touch those of four lines before it: the
    row before, and the three rows about it in the slice before.
    """
    _, rows, columns = grid
    parent = np.arange(len(runs))
    back = (1, rows + 1, rows, rows - 1)
    down = (0, 1, 1, 1)
    side = (1, 1, 0, -1)
    pointers = np.zeros(4, np.int64)
    for run in range(len(runs)):
        line = runs[run, 0] // columns
        z = line // rows
        y = line - z * rows
        for way in range(4):
            if z < down[way] or y < side[way] or y - side[way] >= rows:
                continue
            shift = back[way] * columns
            # As seen from the line before; runs that end where this one begins touch at a corner.
            first, last = runs[run, 0] - shift, runs[run, 1] - shift
            begin = (line - back[way]) * columns
            other = pointers[way]
            while runs[other, 1] < first or runs[other, 1] <= begin:
                other += 1
            pointers[way] = other
            while runs[other, 0] <= last and runs[other, 0] < begin + columns:
                one, two = find(parent, run), find(parent, other)
                parent[max(one, two)] = min(one, two)
                other += 1
    count = 0
    labels = np.empty(len(runs), np.int64)
    for run in range(len(runs)):
        if parent[run] == run:
            labels[run] = count
            count += 1
        else:
            labels[run] = labels[find(parent, run)]
    return labels, count


@kernel
def component_sizes(runs: NDArray[np.int64], labels: NDArray[np.int64], sizes: NDArray[np.int64]) -> None:
    """Add the pixels of each component to `sizes`."""
    for run in range(len(runs)):
        sizes[labels[run]] += runs[run, 1] - runs[run, 0]


@kernel
def component_peaks(
    keys: NDArray[Any], runs: NDArray[np.int64], labels: NDArray[np.int64], peaks: NDArray[Any]
) -> None:
    """The largest key of each component; `peaks` begins with the smallest key there is."""
    for run in range(len(runs)):
        for at in range(runs[run, 0], runs[run, 1]):
            peaks[labels[run]] = max(peaks[labels[run]], keys[at])


@kernel
def take_inside(
    keys: NDArray[Any],
    runs: NDArray[np.int64],
    labels: NDArray[np.int64],
    parts: NDArray[np.float64],
    inside: NDArray[Any],
    weights: NDArray[np.float64],
) -> None:
    """The keys of the pixels in the runs, one after the other, and the weight of each: that of its component."""
    found = 0
    for run in range(len(runs)):
        part = parts[labels[run]]
        for at in range(runs[run, 0], runs[run, 1]):
            inside[found] = keys[at]
            weights[found] = part
            found += 1


@kernel
def take_outside(keys: NDArray[Any], runs: NDArray[np.int64], least: Any, outside: NDArray[Any]) -> int:
    """The keys outside the runs that are not below `least`, and how many there are.

    `outside` has room for one more than there are pixels outside: writing always and moving on sometimes is faster
    than a branch that no processor foresees.
    """
    found = 0
    begin = 0
    for run in range(len(runs) + 1):
        end = runs[run, 0] if run < len(runs) else len(keys)
        for at in range(begin, end):
            outside[found] = keys[at]
            found += keys[at] >= least
        if run < len(runs):
            begin = runs[run, 1]
    return found


@kernel
def count_outside(keys: NDArray[Any], runs: NDArray[np.int64], shift: int, counts: NDArray[np.int64]) -> None:
    """Count the keys outside the runs by their leading bits, those above `shift`."""
    begin = 0
    low = np.uint64(shift)
    for run in range(len(runs) + 1):
        end = runs[run, 0] if run < len(runs) else len(keys)
        for at in range(begin, end):
            counts[np.uint64(keys[at]) >> low] += 1
        if run < len(runs):
            begin = runs[run, 1]
