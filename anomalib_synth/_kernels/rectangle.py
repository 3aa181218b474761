"""The discrete Poisson equation on a full box: cosine and sine transforms along two axes, elimination along the third.

The box is slices x rows x columns. `free[axis, side]` says that this side lies at the image's edge, without neighbours;
the neighbours of the other sides are given values. A transform is a product with the eigenvectors of one axis: up to a
few hundred pixels it takes less time than any fast one, and every sum has one order.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@kernel
def max_absolute(values: NDArray[Any]) -> float:
    """Return the maximum absolute value, or infinity if something is not finite."""
    flat = values.ravel()
    largest = 0.0
    not_finite = 0
    for at in range(len(flat)):
        size = abs(np.float64(flat[at]))
        not_finite += not size < math.inf
        largest = max(largest, size)
    return math.inf if not_finite else largest


@kernel
def box_right_hand_side(
    image: Floats, donor: Floats, free: Flags, factor: float, own: float, unit: float, right_hand_side: Floats
) -> None:
    """Sum, over the neighbours of each pixel, the guidance minus the image's own difference, both over `unit`.

    `image` and `donor` have a margin of one pixel on every side that is not free. The guidance is the difference of the
    donor times `factor`, or of the image times `own` where that is larger.
    """
    nz, ny, nx = right_hand_side.shape
    # Where the box begins in the image's box.
    first = (int(not free[0, 0]), int(not free[1, 0]), int(not free[2, 0]))
    right_hand_side[:] = 0.0
    flow = np.empty(nx + 1)
    scale = 1 / unit
    for axis in range(3):
        dz, dy, dx = int(axis == 0), int(axis == 1), int(axis == 2)
        # The difference of a pixel from the one before it, one past the box included.
        for z in range(nz + dz):
            if dz and ((z == 0 and free[0, 0]) or (z == nz and free[0, 1])):
                continue
            for y in range(ny + dy):
                if dy and ((y == 0 and free[1, 0]) or (y == ny and free[1, 1])):
                    continue
                k, j, i = z + first[0], y + first[1], first[2]
                start, stop = (int(free[2, 0]), nx + 1 - int(free[2, 1])) if dx else (0, nx)
                flow[:] = 0.0
                for x in range(start, stop):
                    here = image[k, j, i + x] * scale - image[k - dz, j - dy, i + x - dx] * scale
                    guide = factor * (donor[k, j, i + x] * scale - donor[k - dz, j - dy, i + x - dx] * scale)
                    mine = own * here
                    flow[x] = (mine if abs(mine) > abs(guide) else guide) - here
                if dx:
                    for x in range(nx):
                        right_hand_side[z, y, x] += flow[x] - flow[x + 1]
                    continue
                if z < nz and y < ny:
                    for x in range(nx):
                        right_hand_side[z, y, x] += flow[x]
                if z >= dz and y >= dy:
                    for x in range(nx):
                        right_hand_side[z - dz, y - dy, x] -= flow[x]


@kernel
def eigenvectors(side: int, free_low: bool, free_high: bool) -> tuple[Floats, Floats]:
    """Return the eigenvectors (as rows, of length 1) and eigenvalues of the Laplacian of a line of pixels.

    Between given values they are sines, between free ends cosines, of multiples of one angle.
    """
    cosine = free_low and free_high
    if cosine:
        period, first, step = 4 * side, 0, 1
    elif free_low or free_high:
        period, first, step = 4 * side + 2, 1, 2
    else:
        period, first, step = 2 * side + 2, 1, 1
    wave = np.empty(period)
    for at in range(period):
        angle = 2 * math.pi * at / period
        wave[at] = math.cos(angle) if cosine else math.sin(angle)
    vectors, values = np.empty((side, side)), np.empty(side)
    for k in range(side):
        order = first + step * k
        half = math.sin(math.pi * order / period * (2 if cosine else 1))
        values[k] = 4 * half * half
        total = 0.0
        for x in range(side):
            place = 2 * x + 1 if cosine else (side - x if free_low else x + 1)
            vectors[k, x] = wave[order * place % period]
            total += vectors[k, x] * vectors[k, x]
        for x in range(side):
            vectors[k, x] /= math.sqrt(total)
    return vectors, values


@kernel
def _transform_columns(rows: Floats, table: Floats, result: Floats) -> None:
    """Write the product of rows and a table, four of its lines at a time."""
    side = len(table)
    whole = side - side % 4
    for row in range(len(rows)):
        line, total = rows[row], result[row]
        total[:] = 0.0
        for k in range(0, whole, 4):
            a, b, c, d = line[k], line[k + 1], line[k + 2], line[k + 3]
            t0, t1, t2, t3 = table[k], table[k + 1], table[k + 2], table[k + 3]
            for x in range(side):
                total[x] += (a * t0[x] + b * t1[x]) + (c * t2[x] + d * t3[x])
        for k in range(whole, side):
            a, t0 = line[k], table[k]
            for x in range(side):
                total[x] += a * t0[x]


@kernel
def _transform_rows(u: Floats, table: Floats, scratch: Floats) -> None:
    """Replace each row of every slice of u by the sum of all its rows, weighted by a line of the table."""
    for z in range(len(u)):
        for y in range(len(table)):
            scratch[y] = 0.0
            for k in range(len(table)):
                weight, line = table[y, k], u[z, k]
                for x in range(u.shape[2]):
                    scratch[y, x] += weight * line[x]
        u[z] = scratch


@kernel
def solve_box(right_hand_side: Floats, free: Flags) -> Floats:
    """Return the u whose graph Laplacian, with zeros around it, is the right-hand side; not all sides may be free."""
    if len(right_hand_side) == 1 and free[0, 0] and free[0, 1]:
        # The rows of a plane take the place of the slices of a volume, so that elimination runs along them.
        plane = np.empty_like(free)
        plane[0], plane[1], plane[2] = free[1], free[0], free[2]
        _, rows, columns = right_hand_side.shape
        u = solve_box_along_slices(right_hand_side.reshape(rows, 1, columns), plane)
        return u.reshape(right_hand_side.shape)
    return solve_box_along_slices(right_hand_side, free)


@kernel
def solve_box_along_slices(right_hand_side: Floats, free: Flags) -> Floats:
    """Solve the same by transforms along rows and columns and elimination along the slices."""
    nz, ny, nx = right_hand_side.shape
    vectors_y, values_y = eigenvectors(ny, free[1, 0], free[1, 1])
    vectors_x, values_x = eigenvectors(nx, free[2, 0], free[2, 1])
    u, other, scratch = np.empty((nz, ny, nx)), np.empty((nz, ny, nx)), np.empty((ny, nx))
    _transform_columns(right_hand_side.reshape(nz * ny, nx), np.ascontiguousarray(vectors_x.T), u.reshape(nz * ny, nx))
    if ny > 1:
        _transform_rows(u, vectors_y, scratch)
    # Elimination in the tridiagonal system of each pair of eigenvectors; `other` holds the inverse pivots.
    for z in range(nz):
        ends = 2.0 - (z == 0 and free[0, 0]) - (z == nz - 1 and free[0, 1])
        for y in range(ny):
            for x in range(nx):
                diagonal = ends + values_y[y] + values_x[x]
                if z:
                    diagonal -= other[z - 1, y, x]
                    u[z, y, x] += u[z - 1, y, x]
                other[z, y, x] = 1 / diagonal
                u[z, y, x] *= other[z, y, x]
    for z in range(nz - 2, -1, -1):
        for y in range(ny):
            for x in range(nx):
                u[z, y, x] += other[z, y, x] * u[z + 1, y, x]
    if ny > 1:
        _transform_rows(u, np.ascontiguousarray(vectors_y.T), scratch)
    _transform_columns(u.reshape(nz * ny, nx), vectors_x, other.reshape(nz * ny, nx))
    return other
