"""A multigrid cycle for graph Laplacians on part of a box: links of any weight between neighbouring cells.

All levels lie one after the other in flat arrays. Level l has `sides[l]` cells (slices, rows, columns) within a margin
of one cell on every side, and begins at `starts[l]`. `links[axis, i]` is the weight between cell i and the next one
along the axis, `inverse[i]` one over the diagonal, 0 where there is no cell to solve for.
"""

import numpy as np
from numpy.typing import NDArray

from .jit import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@kernel
def coarsen(links: Floats, fixed: Floats, inverse: Floats, sides: Ints, starts: Ints) -> None:
    """Fill all levels from the finest; `fixed[i]` is the weight of the links of cell i to given values.

    A cell of the next level is two cells along each axis that has more than one. Half of the sum of the links between
    two groups is the link that the Laplacian has on the coarser grid.
    """
    for level in range(len(sides)):
        nz, ny, nx = sides[level]
        row, plane = nx + 2, (nx + 2) * (ny + 2)
        last = level == len(sides) - 1
        if not last:
            row_c, plane_c = sides[level + 1, 2] + 2, (sides[level + 1, 2] + 2) * (sides[level + 1, 1] + 2)
        for z in range(nz):
            for y in range(ny):
                for x in range(nx):
                    i = starts[level] + (z + 1) * plane + (y + 1) * row + x + 1
                    total = fixed[i] + links[0, i] + links[1, i] + links[2, i]
                    total += links[0, i - plane] + links[1, i - row] + links[2, i - 1]
                    inverse[i] = 1 / total if total > 0 else 0.0
                    if not last:
                        c = starts[level + 1] + (z // 2 + 1) * plane_c + (y // 2 + 1) * row_c + x // 2 + 1
                        fixed[c] += fixed[i] / 2
                        links[0, c] += links[0, i] / 2 * (z & 1)
                        links[1, c] += links[1, i] / 2 * (y & 1)
                        links[2, c] += links[2, i] / 2 * (x & 1)


@kernel
def relax(u: Floats, b: Floats, links: Floats, inverse: Floats, side: Ints, start: int, color: int) -> None:
    """Solve the equations of every second cell, in the manner of a chess board, for that cell's value."""
    nz, ny, nx = side
    lz, ly, lx = links[0], links[1], links[2]
    row, plane = nx + 2, (nx + 2) * (ny + 2)
    for z in range(nz):
        for y in range(ny):
            first = start + (z + 1) * plane + (y + 1) * row + 1
            for i in range(first + ((z + y + color) & 1), first + nx, 2):
                total = b[i] + lx[i] * u[i + 1] + lx[i - 1] * u[i - 1]
                total += ly[i] * u[i + row] + ly[i - row] * u[i - row]
                if nz > 1:
                    total += lz[i] * u[i + plane] + lz[i - plane] * u[i - plane]
                u[i] = total * inverse[i]


@kernel
def product(u: Floats, links: Floats, inverse: Floats, side: Ints, start: int, result: Floats) -> None:
    """The Laplacian of u on one level."""
    nz, ny, nx = side
    lz, ly, lx = links[0], links[1], links[2]
    row, plane = nx + 2, (nx + 2) * (ny + 2)
    for z in range(nz):
        for y in range(ny):
            first = start + (z + 1) * plane + (y + 1) * row + 1
            for i in range(first, first + nx):
                total = lx[i] * u[i + 1] + lx[i - 1] * u[i - 1]
                total += ly[i] * u[i + row] + ly[i - row] * u[i - row]
                if nz > 1:
                    total += lz[i] * u[i + plane] + lz[i - plane] * u[i - plane]
                result[i] = u[i] / inverse[i] - total if inverse[i] > 0 else 0.0


@kernel
def cycle(u: Floats, b: Floats, links: Floats, inverse: Floats, sides: Ints, starts: Ints) -> None:
    """One symmetric V-cycle from zero; `u` and `b` have room for all levels, and b its values on the finest."""
    levels = len(sides)
    u[: starts[levels]] = 0.0
    b[starts[1] : starts[levels]] = 0.0
    for level in range(levels):
        start, stop = starts[level], starts[level + 1]
        # From zero, the first half of a sweep is this; what it says of the other half is written over.
        for i in range(start, stop):
            u[i] = b[i] * inverse[i]
        relax(u, b, links, inverse, sides[level], start, 1)
        if level < levels - 1:
            _restrict(u, b, links, inverse, sides[level], sides[level + 1], start, stop)
    for level in range(levels - 1, -1, -1):
        if level < levels - 1:
            _prolong(u, inverse, sides[level], sides[level + 1], starts[level], starts[level + 1])
        relax(u, b, links, inverse, sides[level], starts[level], 1)
        relax(u, b, links, inverse, sides[level], starts[level], 0)


@kernel
def _restrict(
    u: Floats, b: Floats, links: Floats, inverse: Floats, fine: Ints, coarse: Ints, start: int, start_c: int
) -> None:
    """What is left of the equations of one colour, those of the other being solved, by the transpose of `_prolong`."""
    nz, ny, nx = fine
    lz, ly, lx = links[0], links[1], links[2]
    row, plane = nx + 2, (nx + 2) * (ny + 2)
    row_c, plane_c = coarse[2] + 2, (coarse[2] + 2) * (coarse[1] + 2)
    far_z, far_y, far_x = 0.25 * (nz > 1), 0.25 * (ny > 1), 0.25 * (nx > 1)
    for z in range(nz):
        for y in range(ny):
            first = start + (z + 1) * plane + (y + 1) * row + 1
            home = start_c + (z // 2 + 1) * plane_c + (y // 2 + 1) * row_c + 1
            step_z, step_y = (plane_c if z & 1 else -plane_c), (row_c if y & 1 else -row_c)
            for x in range((z + y) & 1, nx, 2):
                i = first + x
                if inverse[i] == 0:
                    continue
                value = b[i] - u[i] / inverse[i] + lx[i] * u[i + 1] + lx[i - 1] * u[i - 1]
                value += ly[i] * u[i + row] + ly[i - row] * u[i - row]
                if nz > 1:
                    value += lz[i] * u[i + plane] + lz[i - plane] * u[i - plane]
                c, step_x = home + x // 2, (1 if x & 1 else -1)
                near, far = (1 - far_x) * value, far_x * value
                b[c] += (1 - far_z) * (1 - far_y) * near
                b[c + step_x] += (1 - far_z) * (1 - far_y) * far
                b[c + step_y] += (1 - far_z) * far_y * near
                b[c + step_y + step_x] += (1 - far_z) * far_y * far
                if nz > 1:
                    c += step_z
                    b[c] += far_z * (1 - far_y) * near
                    b[c + step_x] += far_z * (1 - far_y) * far
                    b[c + step_y] += far_z * far_y * near
                    b[c + step_y + step_x] += far_z * far_y * far


@kernel
def _prolong(u: Floats, inverse: Floats, fine: Ints, coarse: Ints, start: int, start_c: int) -> None:
    """Add the coarse correction, interpolated linearly; a single slice, row or column is the same on both levels."""
    nz, ny, nx = fine
    row, plane = nx + 2, (nx + 2) * (ny + 2)
    row_c, plane_c = coarse[2] + 2, (coarse[2] + 2) * (coarse[1] + 2)
    far_z, far_y, far_x = 0.25 * (nz > 1), 0.25 * (ny > 1), 0.25 * (nx > 1)
    for z in range(nz):
        for y in range(ny):
            first = start + (z + 1) * plane + (y + 1) * row + 1
            home = start_c + (z // 2 + 1) * plane_c + (y // 2 + 1) * row_c + 1
            step_z, step_y = (plane_c if z & 1 else -plane_c), (row_c if y & 1 else -row_c)
            for x in range(nx):
                if inverse[first + x] == 0:
                    continue
                c, step_x = home + x // 2, (1 if x & 1 else -1)
                near = (1 - far_y) * u[c] + far_y * u[c + step_y]
                far = (1 - far_y) * u[c + step_x] + far_y * u[c + step_y + step_x]
                if nz > 1:
                    c += step_z
                    near += far_z * ((1 - far_y) * u[c] + far_y * u[c + step_y] - near)
                    far += far_z * ((1 - far_y) * u[c + step_x] + far_y * u[c + step_y + step_x] - far)
                u[first + x] += (1 - far_x) * near + far_x * far
