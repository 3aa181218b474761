"""A multigrid cycle for graph Laplacians on part of a box: links of any weight between neighbouring cells.

All levels lie one after the other in flat arrays. Level l has `sides[l]` cells (slices, rows, columns) within a margin
of one cell on every side, but for the slices of a plane, and lies from `starts[l]` to `starts[l + 1]`.
`links[axis, i]` is the weight between cell i and the next one along the axis; on the finest level it is 1 between any
two cells. `inverse[i]` is one over the diagonal, 0 where there is no cell to solve for, margins included.

Because nothing is there, loops run over all of a level at once, in memory order; this is far faster than row by row.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel

_LINK = 1 / 2.2  # what a link between two cells adds to that between their groups

Floats = NDArray[Any]  # of either precision, the same in all arrays of a call
Ints = NDArray[np.int64]


@kernel
def coarsen(links: Floats, fixed: Floats, inverse: Floats, sides: Ints, starts: Ints) -> None:
    """Fill all levels from the finest; `fixed[i]` is the weight of the links of cell i to given values.

    A cell of the next level is two cells along each axis that has more than one. Half of the sum of the links between
    two groups is the link that the Laplacian has on the coarser grid. A given value keeps its distance of half a cell
    of that level and half of the finest. Both are tuned, by a tenth and a quarter, to the least number of steps.
    """
    deep = _depth(sides[0], starts[0], starts[1])
    for level in range(len(sides)):
        nz, ny, nx = sides[level]
        row, plane = nx + 2, (nx + 2) * (ny + 2)
        nearer = 0.62 * (1 + 0.5**level) / (1 + 0.5 ** (level + 1))
        last = level == len(sides) - 1
        if not last:
            row_c, plane_c = sides[level + 1, 2] + 2, (sides[level + 1, 2] + 2) * (sides[level + 1, 1] + 2)
        for z in range(nz):
            for y in range(ny):
                first = starts[level] + (z + deep) * plane + (y + 1) * row + 1
                stop = first + nx
                given, east, south = fixed[first:stop], links[2, first:stop], links[1, first:stop]
                west, north = links[2, first - 1 : stop - 1], links[1, first - row : stop - row]
                share = inverse[first:stop]
                for x in range(nx):
                    share[x] = given[x] + south[x] + east[x] + north[x] + west[x]
                if deep:
                    front, back = links[0, first:stop], links[0, first - plane : stop - plane]
                    for x in range(nx):
                        share[x] += front[x] + back[x]
                for x in range(nx):
                    share[x] = 1 / share[x] if share[x] > 0 else 0.0
                if not last:
                    c = starts[level + 1] + (z // 2 + deep) * plane_c + (y // 2 + 1) * row_c + 1
                    _gather_pairs(fixed[first : stop + 1], fixed[c : c + (nx + 1) // 2], nearer)
                    if z & 1:
                        _gather_pairs(links[0, first : stop + 1], links[0, c : c + (nx + 1) // 2], _LINK)
                    if y & 1:
                        _gather_pairs(links[1, first : stop + 1], links[1, c : c + (nx + 1) // 2], _LINK)
                    across = links[2, c : c + nx // 2]
                    for x in range(nx // 2):
                        across[x] += east[2 * x + 1] * _LINK


@kernel
def _gather_pairs(fine: Floats, coarse: Floats, weight: float) -> None:
    """Add every two neighbours of a line, weighted, to the cell that they are on the next level."""
    for x in range(len(coarse)):
        coarse[x] += fine[2 * x] * weight + fine[2 * x + 1] * weight


@kernel
def _depth(side: Ints, start: int, stop: int) -> int:
    """How many slices of margin a level has on each side: none in a plane."""
    return int(((stop - start) // ((side[1] + 2) * (side[2] + 2)) - side[0]) // 2)


@kernel
def _edge(side: Ints, start: int, stop: int) -> int:
    """How many cells at both ends of a level are margin."""
    row = side[2] + 2
    return int(row * (side[1] + 2) if _depth(side, start, stop) else row)


@kernel
def cycle(
    u: Floats, v: Floats, b: Floats, links: Floats, diagonal: Floats, inverse: Floats, sides: Ints, starts: Ints
) -> None:
    """One symmetric V-cycle from zero: u is nearly what the Laplacian turns into b, which has room for all levels.

    Two steps before and after the coarser levels, with the weights of the Chebyshev polynomial that is least on what
    a coarser level cannot see: of the eigenvalues over the diagonal, all below 2, those above one over the number of
    axes.
    """
    least = 1.0 / max(1, (sides[0] > 1).sum())
    middle, swing = (2.0 + least) / 2, (2.0 - least) / 2 * math.sqrt(0.5)
    kind = u.dtype.type
    short, long = kind(1 / (middle + swing)), kind(1 / (middle - swing))
    levels = len(sides)
    deep = _depth(sides[0], starts[0], starts[1])
    for level in range(levels):
        start, stop = starts[level], starts[level + 1]
        edge = _edge(sides[level], start, stop)
        first, last = start + edge, stop - edge
        there, share, wanted = v[first:last], inverse[first:last], b[first:last]
        for i in range(len(there)):
            there[i] = short * wanted[i] * share[i]
        _step(v, b, links, inverse, sides[level], start, stop, level == 0, long, u)
        if level < levels - 1:
            left(u, b, links, diagonal, sides[level], start, stop, level == 0, v)
            _restrict(v, b, sides[level], sides[level + 1], start, stop, deep)
    for level in range(levels - 1, -1, -1):
        start, stop = starts[level], starts[level + 1]
        if level < levels - 1:
            _prolong(u, inverse, sides[level], sides[level + 1], start, stop, deep)
        _step(u, b, links, inverse, sides[level], start, stop, level == 0, long, v)
        _step(v, b, links, inverse, sides[level], start, stop, level == 0, short, u)


@kernel
def _step(
    u: Floats,
    b: Floats,
    links: Floats,
    inverse: Floats,
    side: Ints,
    start: int,
    stop: int,
    finest: bool,
    weight: float,
    result: Floats,
) -> None:
    """A weighted step of Jacobi: every value on its way to what solves its own equation."""
    row, plane = side[2] + 2, (side[2] + 2) * (side[1] + 2)
    edge = _edge(side, start, stop)
    first, last = start + edge, stop - edge
    here, share, wanted, there = u[first:last], inverse[first:last], b[first:last], result[first:last]
    west, east = u[first - 1 : last - 1], u[first + 1 : last + 1]
    north, south = u[first - row : last - row], u[first + row : last + row]
    keep = u.dtype.type(1) - weight
    if finest and edge == row:
        for i in range(last - first):
            total = wanted[i] + ((west[i] + east[i]) + (north[i] + south[i]))
            there[i] = here[i] * keep + weight * share[i] * total
    elif finest:
        back, front = u[first - plane : last - plane], u[first + plane : last + plane]
        for i in range(last - first):
            total = wanted[i] + ((west[i] + east[i]) + (north[i] + south[i]) + (back[i] + front[i]))
            there[i] = here[i] * keep + weight * share[i] * total
    else:
        _neighbors(u, links, first, last, row, plane, edge == plane, there)
        for i in range(last - first):
            there[i] = here[i] * keep + weight * share[i] * (wanted[i] + there[i])


@kernel
def left(
    u: Floats,
    b: Floats,
    links: Floats,
    diagonal: Floats,
    side: Ints,
    start: int,
    stop: int,
    finest: bool,
    result: Floats,
) -> None:
    """What is left of the equations of one level: b less the Laplacian of u."""
    row, plane = side[2] + 2, (side[2] + 2) * (side[1] + 2)
    edge = _edge(side, start, stop)
    first, last = start + edge, stop - edge
    here, own, wanted, there = u[first:last], diagonal[first:last], b[first:last], result[first:last]
    west, east = u[first - 1 : last - 1], u[first + 1 : last + 1]
    north, south = u[first - row : last - row], u[first + row : last + row]
    if finest and edge == row:
        for i in range(last - first):
            there[i] = (west[i] + east[i]) + (north[i] + south[i]) - own[i] * here[i]
    elif finest:
        back, front = u[first - plane : last - plane], u[first + plane : last + plane]
        for i in range(last - first):
            there[i] = (west[i] + east[i]) + (north[i] + south[i]) + (back[i] + front[i]) - own[i] * here[i]
    else:
        _neighbors(u, links, first, last, row, plane, edge == plane, there)
        for i in range(last - first):
            there[i] -= own[i] * here[i]
    none = u.dtype.type(0)
    for i in range(last - first):
        there[i] = wanted[i] + there[i] if own[i] > none else none


@kernel
def _neighbors(
    u: Floats, links: Floats, first: int, last: int, row: int, plane: int, solid: bool, total: Floats
) -> None:
    """The sum over each cell's links of their weights times the values at their other ends."""
    size = last - first
    after, before = links[2, first:last], links[2, first - 1 : last - 1]
    west, east = u[first - 1 : last - 1], u[first + 1 : last + 1]
    for i in range(size):
        total[i] = after[i] * east[i] + before[i] * west[i]
    after, before = links[1, first:last], links[1, first - row : last - row]
    north, south = u[first - row : last - row], u[first + row : last + row]
    for i in range(size):
        total[i] += after[i] * south[i] + before[i] * north[i]
    if solid:
        after, before = links[0, first:last], links[0, first - plane : last - plane]
        back, front = u[first - plane : last - plane], u[first + plane : last + plane]
        for i in range(size):
            total[i] += after[i] * front[i] + before[i] * back[i]


@kernel
def _restrict(r: Floats, b: Floats, fine: Ints, coarse: Ints, start: int, start_c: int, deep: int) -> None:
    """The right side of the coarser level, by the transpose of `_prolong`."""
    nz, ny, nx = fine
    row, plane = nx + 2, (nx + 2) * (ny + 2)
    row_c, plane_c = coarse[2] + 2, (coarse[2] + 2) * (coarse[1] + 2)
    kind = r.dtype.type
    most, least = kind(0.75), kind(0.25)
    line = np.zeros(2 * coarse[2] + 3, r.dtype)
    for z in range(coarse[0]):
        for y in range(coarse[1]):
            line[:] = 0.0
            for k in range(max(2 * z - 1, 0), min(2 * z + 3, nz)):
                of_slice = 1.0 if nz == 1 else (0.75 if k // 2 == z else 0.25)
                for j in range(max(2 * y - 1, 0), min(2 * y + 3, ny)):
                    weight = kind(of_slice * (1.0 if ny == 1 else (0.75 if j // 2 == y else 0.25)))
                    first = start + (k + deep) * plane + (j + 1) * row
                    part = r[first : first + row]
                    for x in range(row):
                        line[x] += weight * part[x]
            first = start_c + (z + deep) * plane_c + (y + 1) * row_c + 1
            if nx == 1:
                b[first] = line[1]
            else:
                for x in range(coarse[2]):
                    near = line[2 * x + 1] + line[2 * x + 2]
                    b[first + x] = most * near + least * (line[2 * x] + line[2 * x + 3])


@kernel
def _prolong(u: Floats, inverse: Floats, fine: Ints, coarse: Ints, start: int, start_c: int, deep: int) -> None:
    """Add the coarse correction, interpolated linearly; a single slice, row or column is the same on both levels."""
    nz, ny, nx = fine
    row, plane = nx + 2, (nx + 2) * (ny + 2)
    row_c, plane_c = coarse[2] + 2, (coarse[2] + 2) * (coarse[1] + 2)
    kind = u.dtype.type
    far_z, far_y, far_x = kind(0.25 * (nz > 1)), kind(0.25 * (ny > 1)), kind(0.25 * (nx > 1))
    none, near_y, near_x = kind(0), kind(1) - far_y, kind(1) - far_x
    line = np.empty(row_c, u.dtype)
    for z in range(nz):
        for y in range(ny):
            home = start_c + (z // 2 + deep) * plane_c + (y // 2 + 1) * row_c
            step_z, step_y = (plane_c if z & 1 else -plane_c), (row_c if y & 1 else -row_c)
            near, far = u[home : home + row_c], u[home + step_y : home + step_y + row_c]
            for x in range(row_c):
                line[x] = near_y * near[x] + far_y * far[x]
            if nz > 1:
                home += step_z
                near, far = u[home : home + row_c], u[home + step_y : home + step_y + row_c]
                for x in range(row_c):
                    line[x] += far_z * (near_y * near[x] + far_y * far[x] - line[x])
            first = start + (z + deep) * plane + (y + 1) * row + 1
            here, inside = u[first : first + nx], inverse[first : first + nx]
            for c in range(nx // 2):
                mine = near_x * line[c + 1]
                first_value, second_value = mine + far_x * line[c], mine + far_x * line[c + 2]
                here[2 * c] += first_value if inside[2 * c] > none else none
                here[2 * c + 1] += second_value if inside[2 * c + 1] > none else none
            if nx & 1:
                value = near_x * line[nx // 2 + 1] + far_x * line[nx // 2]
                here[nx - 1] += value if inside[nx - 1] > none else none
