"""Deformations along the radii of a centre."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def mix(low: float, high: float, part: float) -> float:
    """Linear interpolation, in double precision."""
    return (1.0 - part) * low + part * high


@kernel
def sample_radial(
    box: NDArray[Any],
    origin: tuple[int, int, int],
    grid: tuple[int, int, int],
    runs: NDArray[np.int64],
    owner: NDArray[np.int64],
    centers: NDArray[np.float64],
    radii: NDArray[np.float64],
    constant: float,
    quadratic: float,
    values: NDArray[Any],
) -> None:
    """Read every covered pixel x at C + (x - C) (constant + quadratic t^2), t = min(|x - C| / R, 1).

    Linear interpolation, positions clamped to the grid. `box` holds the part of the image, channels x slices x rows x
    columns from `origin`, that contains all the positions; `owner` names each covered pixel's centre and radius.
    """
    rows, columns = box.shape[2:]
    flat = box.reshape(len(box), -1)
    # A row at a time: first all positions, in a loop over memory that runs several at once, then all look-ups.
    factors = np.empty(grid[2])
    part_z, part_y, part_x = np.empty(grid[2]), np.empty(grid[2]), np.empty(grid[2])
    # Whole numbers as floats: there is no instruction that turns several doubles into 64-bit integers at once.
    corners = np.empty(grid[2])
    at = 0
    for run in range(len(runs)):
        line = runs[run, 0] // grid[2]
        z = line // grid[1]
        y = line - z * grid[1]
        first = runs[run, 0] - line * grid[2]
        last = first + runs[run, 1] - runs[run, 0]
        while first < last:
            part = owner[at]
            length = 1
            while first + length < last and owner[at + length] == part:
                length += 1
            center_z, center_y, center_x = centers[part, 0], centers[part, 1], centers[part, 2]
            scale = radii[part] * radii[part]
            dz = z - center_z
            dy = y - center_y
            for i in range(length):
                dx = first + i - center_x
                factors[i] = constant + quadratic * min((dz * dz + dy * dy + dx * dx) / scale, 1.0)
            positions(
                (center_z, center_y, center_x), (dz, dy), first, factors[:length], grid, origin,
                (rows, columns), part_z, part_y, part_x, corners,
            )  # fmt: skip
            for channel in range(len(flat)):
                look_up(flat[channel], corners[:length], part_z, part_y, part_x, rows, columns, values[channel, at:])
            first += length
            at += length


@kernel
def positions(
    center: tuple[float, float, float],
    offset: tuple[float, float],
    first: int,
    factors: NDArray[np.float64],
    grid: tuple[int, int, int],
    origin: tuple[int, int, int],
    sides: tuple[int, int],
    part_z: NDArray[np.float64],
    part_y: NDArray[np.float64],
    part_x: NDArray[np.float64],
    corners: NDArray[np.float64],
) -> None:
    """What `look_up` takes for the pixels of a row from `first` on, each at a factor of its way from the centre.

    `offset` is the row's, in slices and rows. Positions are clamped to the grid; the box that is read begins at
    `origin` and has rows and columns of `sides`.
    """
    dz, dy = offset
    rows, columns = sides
    for i in range(len(factors)):
        there_y = min(max(center[1] + dy * factors[i], 0.0), grid[1] - 1.0)
        there_x = min(max(center[2] + (first + i - center[2]) * factors[i], 0.0), grid[2] - 1.0)
        whole_y, whole_x = np.floor(there_y), np.floor(there_x)
        part_y[i], part_x[i] = there_y - whole_y, there_x - whole_x
        corners[i] = (whole_y - origin[1]) * columns + whole_x - origin[2]
    if grid[0] == 1:  # there `look_up` needs no more
        return
    for i in range(len(factors)):
        there_z = min(max(center[0] + dz * factors[i], 0.0), grid[0] - 1.0)
        whole_z = np.floor(there_z)
        part_z[i] = there_z - whole_z
        corners[i] += (whole_z - origin[0]) * (rows * columns)


@kernel
def look_up(
    here: NDArray[Any],
    corners: NDArray[np.float64],
    part_z: NDArray[np.float64],
    part_y: NDArray[np.float64],
    part_x: NDArray[np.float64],
    rows: int,
    columns: int,
    values: NDArray[Any],
) -> None:
    """Interpolate in a flattened box, from the corners and the parts of a voxel that lie beyond them."""
    plane, row, none, one = np.uint64(rows * columns), np.uint64(columns), np.uint64(0), np.uint64(1)
    if len(here) == rows * columns:  # one slice
        for i in range(len(corners)):
            y, x = part_y[i], part_x[i]
            corner = np.uint64(np.int64(corners[i]))
            down = corner + (row if y > 0 else none)
            right = one if x > 0 else none
            values[i] = mix(mix(here[corner], here[corner + right], x), mix(here[down], here[down + right], x), y)
        return
    for i in range(len(corners)):
        z, y, x = part_z[i], part_y[i], part_x[i]
        # Unsigned: a signed index could be negative, which eight look-ups would have to test.
        corner = np.uint64(np.int64(corners[i]))
        # A neighbour of weight zero is not read: it may be NaN, or outside the box.
        down = corner + (row if y > 0 else none)
        right = one if x > 0 else none
        back = plane if z > 0 else none
        near = mix(mix(here[corner], here[corner + right], x), mix(here[down], here[down + right], x), y)
        corner += back
        down += back
        far = mix(mix(here[corner], here[corner + right], x), mix(here[down], here[down + right], x), y)
        values[i] = mix(near, far, z)
