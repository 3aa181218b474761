"""A multigrid cycle for graph Laplacians on part of a box: edges of any weight between neighbouring cells.

All levels lie one after the other in flat arrays. Level l has `sides[l]` cells (slices, rows, columns) within a margin
of one cell on every side, but for the slices of a plane, and lies from `starts[l]` to `starts[l + 1]`.
`weights[axis, i]` is that of the edge between cell i and the next one along the axis; on the finest level it is 1
between any two cells. `inverse_diagonal[i]` is 0 where there is no cell to solve for, margins included.

Because margins hold zeros, loops run over all of a level at once, in memory order; this is far faster than row by row.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel

_COARSE_WEIGHT = 1 / 2.2  # what an edge between two cells adds to that between their aggregates

Floats = NDArray[Any]  # of either precision, the same for all arrays of a call
Ints = NDArray[np.int64]


@kernel
def coarsen(weights: Floats, boundary_weights: Floats, inverse_diagonal: Floats, sides: Ints, starts: Ints) -> None:
    """Fill the coarse levels, and the inverse diagonal of all, from the weights of the finest.

    `boundary_weights[i]` is the sum of the weights between cell i and given values.

    A cell of the coarse level aggregates two cells along each axis that has more than one. Half of the sum of the
    weights between two aggregates is the weight that the Laplacian has on the coarse grid. A given value keeps its
    distance of half a cell of that level and half of the finest. Both are tuned, by a tenth and a quarter, for the
    minimum number of steps.
    """
    margin = _slice_margin(sides[0], starts[0], starts[1])
    for level in range(len(sides)):
        nz, ny, nx = sides[level]
        row, plane = nx + 2, (nx + 2) * (ny + 2)
        closer = 0.62 * (1 + 0.5**level) / (1 + 0.5 ** (level + 1))
        coarsest = level == len(sides) - 1
        if not coarsest:
            row_c, plane_c = sides[level + 1, 2] + 2, (sides[level + 1, 2] + 2) * (sides[level + 1, 1] + 2)
        for z in range(nz):
            for y in range(ny):
                first = starts[level] + (z + margin) * plane + (y + 1) * row + 1
                stop = first + nx
                boundary, east, south = boundary_weights[first:stop], weights[2, first:stop], weights[1, first:stop]
                west, north = weights[2, first - 1 : stop - 1], weights[1, first - row : stop - row]
                inverse = inverse_diagonal[first:stop]
                for x in range(nx):
                    inverse[x] = boundary[x] + south[x] + east[x] + north[x] + west[x]
                if margin:
                    front, back = weights[0, first:stop], weights[0, first - plane : stop - plane]
                    for x in range(nx):
                        inverse[x] += front[x] + back[x]
                for x in range(nx):
                    inverse[x] = 1 / inverse[x] if inverse[x] > 0 else 0.0
                if not coarsest:
                    c = starts[level + 1] + (z // 2 + margin) * plane_c + (y // 2 + 1) * row_c + 1
                    stop_c = c + (nx + 1) // 2
                    _add_pairs(boundary_weights[first : stop + 1], boundary_weights[c:stop_c], closer)
                    # Only edges that leave an aggregate are edges of the coarse level.
                    if z & 1:
                        _add_pairs(weights[0, first : stop + 1], weights[0, c:stop_c], _COARSE_WEIGHT)
                    if y & 1:
                        _add_pairs(weights[1, first : stop + 1], weights[1, c:stop_c], _COARSE_WEIGHT)
                    east_c = weights[2, c : c + nx // 2]
                    for x in range(nx // 2):
                        east_c[x] += east[2 * x + 1] * _COARSE_WEIGHT


@kernel
def _add_pairs(fine: Floats, coarse: Floats, factor: float) -> None:
    """Add every two neighbours of a row, times a factor, to their aggregate on the coarse level."""
    for x in range(len(coarse)):
        coarse[x] += fine[2 * x] * factor + fine[2 * x + 1] * factor


@kernel
def _slice_margin(side: Ints, start: int, stop: int) -> int:
    """Return how many slices of margin a level has on each side: none in a plane."""
    return int(((stop - start) // ((side[1] + 2) * (side[2] + 2)) - side[0]) // 2)


@kernel
def _end_margin(side: Ints, start: int, stop: int) -> int:
    """Return how many cells at each end of a level no loop over it visits, all of them margin."""
    row = side[2] + 2
    return int(row * (side[1] + 2) if _slice_margin(side, start, stop) else row)


@kernel
def v_cycle(
    u: Floats,
    scratch: Floats,
    right_hand_side: Floats,
    weights: Floats,
    diagonal: Floats,
    inverse_diagonal: Floats,
    sides: Ints,
    starts: Ints,
) -> None:
    """Overwrite u by one symmetric V-cycle from zero; the right-hand side is given on the finest level.

    The smoother takes two Jacobi steps before and after the coarse-level correction. Their damping factors are those
    of the Chebyshev polynomial that is minimal on what a coarse level cannot see: of the eigenvalues over the diagonal,
    all below 2, those above one over the number of axes.
    """
    lowest = 1.0 / max(1, (sides[0] > 1).sum())
    middle, swing = (2.0 + lowest) / 2, (2.0 - lowest) / 2 * math.sqrt(0.5)
    kind = u.dtype.type
    short, long = kind(1 / (middle + swing)), kind(1 / (middle - swing))
    levels = len(sides)
    margin = _slice_margin(sides[0], starts[0], starts[1])
    for level in range(levels):
        start, stop = starts[level], starts[level + 1]
        end = _end_margin(sides[level], start, stop)
        first, last = start + end, stop - end
        guess, inverse, wanted = scratch[first:last], inverse_diagonal[first:last], right_hand_side[first:last]
        for i in range(len(guess)):
            guess[i] = short * wanted[i] * inverse[i]  # a Jacobi step from zero
        side, finest = sides[level], level == 0
        _jacobi(scratch, right_hand_side, weights, inverse_diagonal, side, start, stop, finest, long, u)
        if level < levels - 1:
            residual(u, right_hand_side, weights, diagonal, side, start, stop, finest, scratch)
            _restrict(scratch, right_hand_side, side, sides[level + 1], start, stop, margin)
    for level in range(levels - 1, -1, -1):
        start, stop = starts[level], starts[level + 1]
        side, finest = sides[level], level == 0
        if level < levels - 1:
            _prolong(u, inverse_diagonal, side, sides[level + 1], start, stop, margin)
        _jacobi(u, right_hand_side, weights, inverse_diagonal, side, start, stop, finest, long, scratch)
        _jacobi(scratch, right_hand_side, weights, inverse_diagonal, side, start, stop, finest, short, u)


@kernel
def _jacobi(
    u: Floats,
    right_hand_side: Floats,
    weights: Floats,
    inverse_diagonal: Floats,
    side: Ints,
    start: int,
    stop: int,
    finest: bool,
    damping: float,
    result: Floats,
) -> None:
    """Write a damped Jacobi step from u: each value on its way to what solves its own equation."""
    row, plane = side[2] + 2, (side[2] + 2) * (side[1] + 2)
    end = _end_margin(side, start, stop)
    first, last = start + end, stop - end
    here, inverse = u[first:last], inverse_diagonal[first:last]
    wanted, new = right_hand_side[first:last], result[first:last]
    west, east = u[first - 1 : last - 1], u[first + 1 : last + 1]
    north, south = u[first - row : last - row], u[first + row : last + row]
    keep = u.dtype.type(1) - damping
    if finest and end == row:
        for i in range(last - first):
            total = wanted[i] + ((west[i] + east[i]) + (north[i] + south[i]))
            new[i] = here[i] * keep + damping * inverse[i] * total
    elif finest:
        back, front = u[first - plane : last - plane], u[first + plane : last + plane]
        for i in range(last - first):
            total = wanted[i] + ((west[i] + east[i]) + (north[i] + south[i]) + (back[i] + front[i]))
            new[i] = here[i] * keep + damping * inverse[i] * total
    else:
        _sum_neighbors(u, weights, first, last, row, plane, end == plane, new)
        for i in range(last - first):
            new[i] = here[i] * keep + damping * inverse[i] * (wanted[i] + new[i])


@kernel
def residual(
    u: Floats,
    right_hand_side: Floats,
    weights: Floats,
    diagonal: Floats,
    side: Ints,
    start: int,
    stop: int,
    finest: bool,
    result: Floats,
) -> None:
    """Write the residual of one level: the right-hand side minus the Laplacian of u."""
    row, plane = side[2] + 2, (side[2] + 2) * (side[1] + 2)
    end = _end_margin(side, start, stop)
    first, last = start + end, stop - end
    here, own, wanted, rest = u[first:last], diagonal[first:last], right_hand_side[first:last], result[first:last]
    west, east = u[first - 1 : last - 1], u[first + 1 : last + 1]
    north, south = u[first - row : last - row], u[first + row : last + row]
    if finest and end == row:
        for i in range(last - first):
            rest[i] = (west[i] + east[i]) + (north[i] + south[i]) - own[i] * here[i]
    elif finest:
        back, front = u[first - plane : last - plane], u[first + plane : last + plane]
        for i in range(last - first):
            rest[i] = (west[i] + east[i]) + (north[i] + south[i]) + (back[i] + front[i]) - own[i] * here[i]
    else:
        _sum_neighbors(u, weights, first, last, row, plane, end == plane, rest)
        for i in range(last - first):
            rest[i] -= own[i] * here[i]
    zero = u.dtype.type(0)
    for i in range(last - first):
        rest[i] = wanted[i] + rest[i] if own[i] > zero else zero


@kernel
def _sum_neighbors(
    u: Floats, weights: Floats, first: int, last: int, row: int, plane: int, solid: bool, total: Floats
) -> None:
    """Write the sum over each cell's neighbours of their values times the weights of the edges to them."""
    size = last - first
    after, before = weights[2, first:last], weights[2, first - 1 : last - 1]
    west, east = u[first - 1 : last - 1], u[first + 1 : last + 1]
    for i in range(size):
        total[i] = after[i] * east[i] + before[i] * west[i]
    after, before = weights[1, first:last], weights[1, first - row : last - row]
    north, south = u[first - row : last - row], u[first + row : last + row]
    for i in range(size):
        total[i] += after[i] * south[i] + before[i] * north[i]
    if solid:
        after, before = weights[0, first:last], weights[0, first - plane : last - plane]
        back, front = u[first - plane : last - plane], u[first + plane : last + plane]
        for i in range(size):
            total[i] += after[i] * front[i] + before[i] * back[i]


@kernel
def _restrict(
    residuals: Floats, right_hand_side: Floats, fine: Ints, coarse: Ints, start: int, start_c: int, margin: int
) -> None:
    """Write the right-hand side of the coarse level, by the transpose of the prolongation."""
    nz, ny, nx = fine
    row, plane = nx + 2, (nx + 2) * (ny + 2)
    row_c, plane_c = coarse[2] + 2, (coarse[2] + 2) * (coarse[1] + 2)
    kind = residuals.dtype.type
    near, far = kind(0.75), kind(0.25)
    line = np.zeros(2 * coarse[2] + 3, residuals.dtype)
    for z in range(coarse[0]):
        for y in range(coarse[1]):
            line[:] = 0.0
            for k in range(max(2 * z - 1, 0), min(2 * z + 3, nz)):
                slice_weight = 1.0 if nz == 1 else (0.75 if k // 2 == z else 0.25)
                for j in range(max(2 * y - 1, 0), min(2 * y + 3, ny)):
                    weight = kind(slice_weight * (1.0 if ny == 1 else (0.75 if j // 2 == y else 0.25)))
                    first = start + (k + margin) * plane + (j + 1) * row
                    part = residuals[first : first + row]
                    for x in range(row):
                        line[x] += weight * part[x]
            first = start_c + (z + margin) * plane_c + (y + 1) * row_c + 1
            if nx == 1:
                right_hand_side[first] = line[1]
            else:
                for x in range(coarse[2]):
                    inner = line[2 * x + 1] + line[2 * x + 2]
                    right_hand_side[first + x] = near * inner + far * (line[2 * x] + line[2 * x + 3])


@kernel
def _prolong(
    u: Floats, inverse_diagonal: Floats, fine: Ints, coarse: Ints, start: int, start_c: int, margin: int
) -> None:
    """Add the coarse-level correction, interpolated linearly.

    A single slice, row or column is the same on both levels.
    """
    nz, ny, nx = fine
    row, plane = nx + 2, (nx + 2) * (ny + 2)
    row_c, plane_c = coarse[2] + 2, (coarse[2] + 2) * (coarse[1] + 2)
    kind = u.dtype.type
    far_z, far_y, far_x = kind(0.25 * (nz > 1)), kind(0.25 * (ny > 1)), kind(0.25 * (nx > 1))
    zero, near_y, near_x = kind(0), kind(1) - far_y, kind(1) - far_x
    line = np.empty(row_c, u.dtype)
    for z in range(nz):
        for y in range(ny):
            home = start_c + (z // 2 + margin) * plane_c + (y // 2 + 1) * row_c
            step_z, step_y = (plane_c if z & 1 else -plane_c), (row_c if y & 1 else -row_c)
            near, far = u[home : home + row_c], u[home + step_y : home + step_y + row_c]
            for x in range(row_c):
                line[x] = near_y * near[x] + far_y * far[x]
            if nz > 1:
                home += step_z
                near, far = u[home : home + row_c], u[home + step_y : home + step_y + row_c]
                for x in range(row_c):
                    line[x] += far_z * (near_y * near[x] + far_y * far[x] - line[x])
            first = start + (z + margin) * plane + (y + 1) * row + 1
            here, inside = u[first : first + nx], inverse_diagonal[first : first + nx]
            for c in range(nx // 2):
                middle = near_x * line[c + 1]
                left, right = middle + far_x * line[c], middle + far_x * line[c + 2]
                here[2 * c] += left if inside[2 * c] > zero else zero
                here[2 * c + 1] += right if inside[2 * c + 1] > zero else zero
            if nx & 1:
                value = near_x * line[nx // 2 + 1] + far_x * line[nx // 2]
                here[nx - 1] += value if inside[nx - 1] > zero else zero
