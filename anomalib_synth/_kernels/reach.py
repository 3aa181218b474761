"""How far a region reaches from a centre, by direction; and deformations along these radii.

Directions have a place in a table: of planes along the edge of the square |y| + |x| = 1, from -y round to -y in four
quarters; of volumes on the unfolded octahedron |z| + |y| + |x| = 1, whose lower half is turned outward (Cigolle et al.
2014). Between places the reach is interpolated linearly.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .moves import fill
from .radial import BLOCK, look_up, next_steps, positions
from .spans import bounds, localize

Floats = NDArray[np.float64]
_NEAR = 2.0


@kernel
def edge_distances(
    mask: NDArray[np.bool_], near: NDArray[np.bool_], center: Floats, directions: Floats, distances: Floats
) -> None:
    """From the centre, the farthest distance in each direction at which a pixel is covered, to 1/32 of a pixel.

    It is looked for from the far side of the mask's box inward, in steps of half a pixel, or of two pixels where `near`
    says that none is covered so far around. The outermost pixels of the mask are empty: what is looked up never lies
    outside it. From a centre that does so itself, all are zero.
    """
    distances[:] = 0.0
    for axis in range(3):
        if not 0.5 <= center[axis] <= mask.shape[axis] - 1.5:
            return
    flat, around = mask.reshape(-1), near.reshape(-1)
    rows, columns = mask.shape[1:]
    start = center[0] + 0.5, center[1] + 0.5, center[2] + 0.5
    for ray in range(len(directions)):
        far = math.inf
        for axis in range(3):
            step = directions[ray, axis]
            if step > 0:
                far = min(far, (mask.shape[axis] - 1.5 - center[axis]) / step)
            elif step < 0:
                far = min(far, (center[axis] - 0.5) / -step)
        direction = directions[ray, 0], directions[ray, 1], directions[ray, 2]
        inner = math.ceil(far * 2) / 2
        while inner > _NEAR and not around[_pixel(start, direction, inner, rows, columns)]:
            inner -= _NEAR
        while inner > 0 and not flat[_pixel(start, direction, inner, rows, columns)]:
            inner -= 0.5
        outer = inner + 0.5
        for _ in range(4):
            middle = (inner + outer) / 2
            if flat[_pixel(start, direction, middle, rows, columns)]:
                inner = middle
            else:
                outer = middle
        distances[ray] = (inner + outer) / 2


@kernel
def reaches(
    runs: NDArray[np.int64], grid: tuple[int, int, int], center: Floats, directions: Floats, distances: Floats
) -> None:
    """`edge_distances` of a shape in a grid; zero where it covers nothing."""
    if len(runs) == 0:
        distances[:] = 0.0
        return
    z, y, x, z_end, y_end, x_end = bounds(runs, grid)
    mask = np.zeros((z_end - z + 2, y_end - y + 2, x_end - x + 2), np.bool_)
    local = localize(runs, grid, (z - 1, y - 1, x - 1), mask.shape)
    fill(mask.reshape(-1), local, True)
    # In a volume, to know it costs more than it saves.
    near = surroundings(local, mask.shape) if grid[0] == 1 else np.ones(mask.shape, np.bool_)
    edge_distances(mask, near, center - np.array([z - 1, y - 1, x - 1], np.float64), directions, distances)


@kernel
def surroundings(runs: NDArray[np.int64], box: tuple[int, int, int]) -> NDArray[np.bool_]:
    """The pixels of a box with a covered one at most two pixels away in their slice, along both axes."""
    near = np.zeros(box, np.bool_)
    reach = int(_NEAR)
    for run in range(len(runs)):
        line = runs[run, 0] // box[2]
        z = line // box[1]
        y = line - z * box[1]
        first = max(0, runs[run, 0] - line * box[2] - reach)
        last = min(box[2], runs[run, 1] - line * box[2] + reach)
        for j in range(max(0, y - reach), min(box[1], y + reach + 1)):
            near[z, j, first:last] = True
    return near


@kernel
def _pixel(
    start: tuple[float, float, float], direction: tuple[float, float, float], distance: float, rows: int, columns: int
) -> np.uint64:
    """The pixel of a flattened box at a distance; `start` is half a pixel further on than the centre."""
    z = int(start[0] + distance * direction[0])
    y = int(start[1] + distance * direction[1])
    x = int(start[2] + distance * direction[2])
    return np.uint64((z * rows + y) * columns + x)


@kernel
def _reach_in_volume(table: Floats, side: int, dz: float, dy: float, dx: float) -> float:
    """Reach in a direction of the volume; the table has (side + 1)^2 places."""
    total = abs(dz) + abs(dy) + abs(dx)
    v, u = dy / total, dx / total
    if dz < 0:
        v, u = math.copysign(1.0 - abs(u), v), math.copysign(1.0 - abs(v), u)
    row, column = (v + 1.0) * 0.5 * side, (u + 1.0) * 0.5 * side
    i, j = min(int(row), side - 1), min(int(column), side - 1)
    p, q = row - i, column - j
    at = i * (side + 1) + j
    upper = (1.0 - q) * table[at] + q * table[at + 1]
    lower = (1.0 - q) * table[at + side + 1] + q * table[at + side + 2]
    return float((1.0 - p) * upper + p * lower)


@kernel
def read_bounds(centers: Floats, tables: Floats, directions: Floats, planar: bool, bounds: Floats) -> None:
    """Widen the least and greatest coordinates of a box, 2 x 3, by those of all that lies within the reach of a centre.

    Between places the reach is at most the greatest of those around, and can go with any direction between theirs: long
    and short ones side by side, as those of a thin shape, are interpolated to ends that lie beyond the shape.

    In a plane a coordinate of the direction rises or falls from place to place. In a volume it exceeds that of the
    nearest place by no more than their distance: half the diagonal of a cell, whose sides are 2 / side, and at most
    three times as long on the sphere as in the table.
    """
    side = int(math.sqrt(len(directions)) + 0.5) - 1
    slack = 0.0 if planar else 3.0 * math.sqrt(2.0) / side
    lines, cells = (1, len(directions) - 1) if planar else (side, side)
    below = 0 if planar else side + 1
    for part in range(len(centers)):
        table, center = tables[part], centers[part]
        for line in range(lines):
            for cell in range(cells):
                a = line * (side + 1) + cell
                b = a + below
                most = max(max(table[a], table[a + 1]), max(table[b], table[b + 1]))
                if not most > 0.0:
                    continue
                for axis in range(3):
                    p, q = directions[a, axis], directions[a + 1, axis]
                    r, s = directions[b, axis], directions[b + 1, axis]
                    low = max(min(min(p, q), min(r, s)) - slack, -1.0)
                    high = min(max(max(p, q), max(r, s)) + slack, 1.0)
                    bounds[0, axis] = min(bounds[0, axis], center[axis] + most * min(low, 0.0))
                    bounds[1, axis] = max(bounds[1, axis], center[axis] + most * max(high, 0.0))


@kernel
def sample_to_edge(
    box: NDArray[Any],
    origin: tuple[int, int, int],
    grid: tuple[int, int, int],
    runs: NDArray[np.int64],
    owner: NDArray[np.int64],
    centers: Floats,
    tables: Floats,
    planar: bool,
    profile: Floats,
    values: NDArray[Any],
) -> None:
    """Read every covered pixel x, of centre C and reach R, at C + (x - C) R P(t) / |x - C| with t = |x - C| / R.

    `profile` holds P at equal steps of t from 0 to 1, and is interpolated linearly; beyond the reach nothing moves.
    Linear interpolation, positions clamped to the box; it holds what is read, from `origin`: see `read_bounds`.
    """
    sides = box.shape[1], box.shape[2], box.shape[3]
    flat = box.reshape(len(box), -1)
    state, steps, parts = np.zeros(3, np.int64), np.empty((3, BLOCK)), np.empty((3, BLOCK))
    # In loops of one kind: those without look-ups run over several pixels at once.
    distances, places, far = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    factors, corners = np.empty(BLOCK), np.empty(BLOCK)
    side = int(math.sqrt(tables.shape[1]) + 0.5) - 1
    count = next_steps(state, runs, owner, centers, grid, steps)
    while count:
        at = state[2] - count
        part = owner[at]
        dz, dy, dx, table = steps[0], steps[1], steps[2], tables[part]
        for i in range(count):
            distances[i] = math.sqrt(dz[i] * dz[i] + dy[i] * dy[i] + dx[i] * dx[i])
        if planar:
            _places_in_plane(dy[:count], dx[:count], 0.25 * (len(table) - 1), places)
            _look_up_line(table, places[:count], far)
        else:
            for i in range(count):
                far[i] = _reach_in_volume(table, side, dz[i], dy[i], dx[i]) if distances[i] > 0.0 else 0.0
        for i in range(count):
            places[i] = min(distances[i] / far[i] if far[i] > 0.0 else 0.0, 1.0) * (len(profile) - 1)
        _look_up_line(profile, places[:count], factors)
        for i in range(count):
            moves = 0.0 < distances[i] < far[i]
            factors[i] = factors[i] * far[i] / distances[i] if moves else 1.0
        positions(centers[part], steps, factors[:count], origin, sides, parts, corners)
        for channel in range(len(flat)):
            look_up(flat[channel], corners[:count], parts, sides[1], sides[2], values[channel, at:])
        count = next_steps(state, runs, owner, centers, grid, steps)


@kernel
def _places_in_plane(dy: Floats, dx: Floats, quarter: float, places: Floats) -> None:
    """Where in a table of planes directions are."""
    for i in range(len(dy)):
        total = abs(dy[i]) + abs(dx[i])
        share = dy[i] / (total if total > 0.0 else 1.0)
        places[i] = (share + 1.0 if dx[i] >= 0.0 else 3.0 - share) * quarter


@kernel
def _look_up_line(table: Floats, places: Floats, values: Floats) -> None:
    """The table, interpolated linearly between its first place, 0, and its last."""
    for i in range(len(places)):
        # Unsigned: a signed index could be negative, which both look-ups would have to test.
        before = np.uint64(min(int(places[i]), len(table) - 2))
        part = places[i] - before
        values[i] = (1.0 - part) * table[before] + part * table[before + np.uint64(1)]
