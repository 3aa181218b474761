"""How many connected components of a thresholded map touch no anomaly, at every threshold."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .components import find
from .jit import kernel


@kernel
def false_alarms(
    keys: NDArray[Any],
    places: NDArray[np.int64],
    inside: NDArray[np.bool_],
    grid: tuple[int, int, int],
    levels: NDArray[Any],
    changes: NDArray[np.int64],
) -> int:
    """Levels at which the number of false components changes, from the highest down, and by how much.

    `keys` are sorted, `places` say which pixel has each. Pixels enter from the highest down; each is a component of
    its own until it meets a neighbour (8 in a plane, 26 in a volume) that has entered. A component is false as long as
    it holds no pixel that is `inside`. Returns how many levels there are.
    """
    slices, rows, columns = grid
    parent = np.full(slices * rows * columns, -1)
    true = inside.copy()
    entries = 0
    change = 0
    for rank in range(len(keys) - 1, -1, -1):
        place = places[rank]
        parent[place] = place
        root = place
        change += not inside[place]
        x = place % columns
        line = place // columns
        z = line // rows
        y = line - z * rows
        for near_z in range(max(z - 1, 0), min(z + 2, slices)):
            for near_y in range(max(y - 1, 0), min(y + 2, rows)):
                for near_x in range(max(x - 1, 0), min(x + 2, columns)):
                    near = (near_z * rows + near_y) * columns + near_x
                    if parent[near] < 0 or near == place:
                        continue
                    other = find(parent, near)
                    if other == root:
                        continue
                    change -= not (true[root] and true[other])
                    true[other] |= true[root]
                    parent[root] = other
                    root = other
        if rank == 0 or keys[rank - 1] != keys[rank]:
            if change != 0:
                levels[entries] = keys[rank]
                changes[entries] = change
                entries += 1
            change = 0
    return entries


@kernel
def last_alarm(
    levels: NDArray[Any],
    changes: NDArray[np.int64],
    owners: NDArray[np.int64],
    counts: NDArray[np.int64],
    most: float,
    most_without: float,
) -> int:
    """How many changes are needed until there are too many alarms: also without any one image; -1 where never.

    `levels` fall, and `owners` are the images that the changes are in. `counts` are zeros, one for each image. There
    are too many once all images together have more than `most`, and all but the one that has most, more than
    `most_without`.
    """
    total = 0
    highest, stale = 0, False  # the most of counts, or more where it is stale
    for place in range(len(levels)):
        own = owners[place]
        total += changes[place]
        stale |= changes[place] < 0 and counts[own] == highest
        counts[own] += changes[place]
        highest = max(highest, counts[own])
        if place + 1 < len(levels) and levels[place + 1] == levels[place]:
            continue
        if total > most and total > most_without:
            if stale and total - highest <= most_without:
                highest, stale = counts.max(), False
            if total - highest > most_without:
                return place + 1
    return -1
