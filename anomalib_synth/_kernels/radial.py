"""Deformations along the radii of a centre, in blocks of pixels from any number of rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import position

BLOCK = 512  # pixels
_TINY = 1e-300


@kernel
def lerp(low: float, high: float, weight: float) -> float:
    """Interpolate linearly, in double precision; between equal numbers exactly."""
    return low if low == high else (1.0 - weight) * low + weight * high


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
    nearest: bool,
    values: NDArray[Any],
) -> None:
    """Read every covered pixel x at C + (x - C) (constant + quadratic t^2), t = min(|x - C| / R, 1).

    Linear interpolation, or the nearest pixel, halves going to the even one. `box` holds the part of the image,
    channels x slices x rows x columns from `origin`, that contains all the positions; those beyond it, and so beyond
    the image, are clamped to it. `owner` names each covered pixel's centre and radius.
    """
    sides = box.shape[1], box.shape[2], box.shape[3]
    flat = box.reshape(len(box), -1)
    state, offsets, factors = np.zeros(3, np.int64), np.empty((3, BLOCK)), np.empty(BLOCK)
    fractions, corners = np.empty((3, BLOCK)), np.empty(BLOCK)
    count = next_offsets(state, runs, owner, centers, grid, offsets)
    while count:
        at = state[2] - count
        part = owner[at]
        # Perlin noise of a single pixel has radius 0, and 0 / 0 would move its centre.
        scale = max(radii[part] * radii[part], _TINY)
        dz, dy, dx = offsets[0], offsets[1], offsets[2]
        for i in range(count):
            factors[i] = constant + quadratic * min((dz[i] * dz[i] + dy[i] * dy[i] + dx[i] * dx[i]) / scale, 1.0)
        if nearest:
            nearest_positions(centers[part], offsets, factors[:count], origin, sides, corners)
            for channel in range(len(flat)):
                sample_nearest(flat[channel], corners[:count], values[channel, at:])
        else:
            linear_positions(centers[part], offsets, factors[:count], origin, sides, fractions, corners)
            for channel in range(len(flat)):
                sample_linear(flat[channel], corners[:count], fractions, sides[1], sides[2], values[channel, at:])
        count = next_offsets(state, runs, owner, centers, grid, offsets)


@kernel
def next_offsets(
    state: NDArray[np.int64],
    runs: NDArray[np.int64],
    owner: NDArray[np.int64],
    centers: NDArray[np.float64],
    grid: tuple[int, int, int],
    offsets: NDArray[np.float64],
) -> int:
    """Write the offsets from their centre of the next covered pixels, as many as fit and have one owner; count them.

    `state`, all zeros before, is the run, how many of its pixels are done, and how many are in all. Several rows share
    a block because each loop over a block has a fixed cost, which is that of some ten pixels.
    """
    if state[2] == len(owner):
        return 0
    size, count, part = offsets.shape[1], 0, owner[state[2]]
    dz, dy, dx = offsets[0], offsets[1], offsets[2]
    while state[0] < len(runs) and count < size:
        start = runs[state[0], 0] + state[1]
        z, y, first = position(start, grid[1], grid[2])
        longest = min(runs[state[0], 1] - start, size - count)
        length = longest if len(centers) == 1 else 0
        while length < longest and owner[state[2] + length] == part:
            length += 1
        offset_z, offset_y = z - centers[part, 0], y - centers[part, 1]
        for i in range(length):
            dz[count + i] = offset_z
            dy[count + i] = offset_y
            dx[count + i] = first + i - centers[part, 2]
        count += length
        state[1] += length
        state[2] += length
        if start + length == runs[state[0], 1]:
            state[0] += 1
            state[1] = 0
        elif length < longest:
            break
    return count


@kernel
def linear_positions(
    center: NDArray[np.float64],
    offsets: NDArray[np.float64],
    factors: NDArray[np.float64],
    origin: tuple[int, int, int],
    sides: tuple[int, int, int],
    fractions: NDArray[np.float64],
    corners: NDArray[np.float64],
) -> None:
    """Write where `sample_linear` reads for pixels that are moved to a multiple of their offset from the centre.

    Positions are clamped to the box that is read, which begins at `origin` and has `sides`: that costs no more than to
    clamp them to the image, and nothing outside the box is read, whatever the numbers are. With the limits as first
    arguments, `min` and `max` let no NaN through.
    Corners are integers as floats, because no instruction converts several doubles to 64-bit integers at once.
    """
    slices, rows, columns = sides
    low_z, low_y, low_x = float(origin[0]), float(origin[1]), float(origin[2])
    high_z, high_y, high_x = low_z + slices - 1.0, low_y + rows - 1.0, low_x + columns - 1.0
    dz, dy, dx = offsets[0], offsets[1], offsets[2]
    fraction_z, fraction_y, fraction_x = fractions[0], fractions[1], fractions[2]
    for i in range(len(factors)):
        there_y = min(high_y, max(low_y, center[1] + dy[i] * factors[i]))
        there_x = min(high_x, max(low_x, center[2] + dx[i] * factors[i]))
        whole_y, whole_x = np.floor(there_y), np.floor(there_x)
        fraction_y[i], fraction_x[i] = there_y - whole_y, there_x - whole_x
        corners[i] = (whole_y - low_y) * columns + whole_x - low_x
    if slices == 1:  # where `sample_linear` needs no more
        return
    for i in range(len(factors)):
        there_z = min(high_z, max(low_z, center[0] + dz[i] * factors[i]))
        whole_z = np.floor(there_z)
        fraction_z[i] = there_z - whole_z
        corners[i] += (whole_z - low_z) * (rows * columns)


@kernel
def sample_linear(
    here: NDArray[Any],
    corners: NDArray[np.float64],
    fractions: NDArray[np.float64],
    rows: int,
    columns: int,
    values: NDArray[Any],
) -> None:
    """Interpolate in a flattened box between each corner, the last pixel before a position, and its neighbours."""
    fraction_z, fraction_y, fraction_x = fractions[0], fractions[1], fractions[2]
    plane, row, zero, one = np.uint64(rows * columns), np.uint64(columns), np.uint64(0), np.uint64(1)
    if len(here) == rows * columns:  # one slice
        for i in range(len(corners)):
            y, x = fraction_y[i], fraction_x[i]
            corner = np.uint64(np.int64(corners[i]))
            down = corner + (row if y > 0 else zero)
            right = one if x > 0 else zero
            values[i] = lerp(lerp(here[corner], here[corner + right], x), lerp(here[down], here[down + right], x), y)
        return
    for i in range(len(corners)):
        z, y, x = fraction_z[i], fraction_y[i], fraction_x[i]
        # Unsigned, because each of eight reads would test whether a signed index is negative.
        corner = np.uint64(np.int64(corners[i]))
        # A neighbour of weight zero is not read: it may be NaN, or outside the box.
        down = corner + (row if y > 0 else zero)
        right = one if x > 0 else zero
        back = plane if z > 0 else zero
        near = lerp(lerp(here[corner], here[corner + right], x), lerp(here[down], here[down + right], x), y)
        corner += back
        down += back
        far = lerp(lerp(here[corner], here[corner + right], x), lerp(here[down], here[down + right], x), y)
        values[i] = lerp(near, far, z)


@kernel
def nearest_positions(
    center: NDArray[np.float64],
    offsets: NDArray[np.float64],
    factors: NDArray[np.float64],
    origin: tuple[int, int, int],
    sides: tuple[int, int, int],
    corners: NDArray[np.float64],
) -> None:
    """Write which pixels of the flattened box are nearest to the moved positions; halves go to the even one."""
    slices, rows, columns = sides
    low_z, low_y, low_x = float(origin[0]), float(origin[1]), float(origin[2])
    high_z, high_y, high_x = low_z + slices - 1.0, low_y + rows - 1.0, low_x + columns - 1.0
    dz, dy, dx = offsets[0], offsets[1], offsets[2]
    for i in range(len(factors)):
        there_z = np.rint(min(high_z, max(low_z, center[0] + dz[i] * factors[i])))
        there_y = np.rint(min(high_y, max(low_y, center[1] + dy[i] * factors[i])))
        there_x = np.rint(min(high_x, max(low_x, center[2] + dx[i] * factors[i])))
        corners[i] = ((there_z - low_z) * rows + there_y - low_y) * columns + there_x - low_x


@kernel
def sample_nearest(here: NDArray[Any], corners: NDArray[np.float64], values: NDArray[Any]) -> None:
    """Read the pixels of a flattened box."""
    for i in range(len(corners)):
        values[i] = here[np.uint64(np.int64(corners[i]))]
