"""Deformations along the radii of a centre."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel

BLOCK = 512  # pixels that are worked on at once
_TINY = 1e-300


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

    Linear interpolation. `box` holds the part of the image, channels x slices x rows x columns from `origin`, that
    contains all the positions; those beyond it, and so beyond the image, are clamped to it. `owner` names each covered
    pixel's centre and radius.
    """
    sides = box.shape[1], box.shape[2], box.shape[3]
    flat = box.reshape(len(box), -1)
    state, steps, factors = np.zeros(3, np.int64), np.empty((3, BLOCK)), np.empty(BLOCK)
    parts, corners = np.empty((3, BLOCK)), np.empty(BLOCK)
    count = next_steps(state, runs, owner, centers, grid, steps)
    while count:
        at = state[2] - count
        part = owner[at]
        # Of radius 0 is the perlin noise of a single pixel: no centre is moved by 0 / 0.
        scale = max(radii[part] * radii[part], _TINY)
        dz, dy, dx = steps[0], steps[1], steps[2]
        for i in range(count):
            factors[i] = constant + quadratic * min((dz[i] * dz[i] + dy[i] * dy[i] + dx[i] * dx[i]) / scale, 1.0)
        positions(centers[part], steps, factors[:count], origin, sides, parts, corners)
        for channel in range(len(flat)):
            look_up(flat[channel], corners[:count], parts, sides[1], sides[2], values[channel, at:])
        count = next_steps(state, runs, owner, centers, grid, steps)


@kernel
def next_steps(
    state: NDArray[np.int64],
    runs: NDArray[np.int64],
    owner: NDArray[np.int64],
    centers: NDArray[np.float64],
    grid: tuple[int, int, int],
    steps: NDArray[np.float64],
) -> int:
    """The next covered pixels, as many as there is room for and as have one owner: their steps from its centre.

    `state`, all zeros before, is the run, how much of it is done, and how many pixels are. Several rows are taken at
    once because each loop over them has its own price, which is that of some ten pixels.
    """
    if state[2] == len(owner):
        return 0
    room, count, part = steps.shape[1], 0, owner[state[2]]
    dz, dy, dx = steps[0], steps[1], steps[2]
    while state[0] < len(runs) and count < room:
        start = runs[state[0], 0] + state[1]
        line = start // grid[2]
        z = line // grid[1]
        most = min(runs[state[0], 1] - start, room - count)
        length = most if len(centers) == 1 else 0
        while length < most and owner[state[2] + length] == part:
            length += 1
        offset_z, offset_y = z - centers[part, 0], line - z * grid[1] - centers[part, 1]
        first = start - line * grid[2]
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
        elif length < most:
            break
    return count


@kernel
def positions(
    center: NDArray[np.float64],
    steps: NDArray[np.float64],
    factors: NDArray[np.float64],
    origin: tuple[int, int, int],
    sides: tuple[int, int, int],
    parts: NDArray[np.float64],
    corners: NDArray[np.float64],
) -> None:
    """What `look_up` takes for pixels that are each read at a factor of their step from the centre.

    Positions are clamped to the box that is read, which begins at `origin` and has `sides`: that costs no more than to
    clamp them to the image, and nothing outside the box is read, whatever the numbers are. With the limits first, `min`
    and `max` let no NaN through.
    Corners are whole numbers as floats: no instruction turns several doubles into 64-bit integers at once.
    """
    slices, rows, columns = sides
    low_z, low_y, low_x = float(origin[0]), float(origin[1]), float(origin[2])
    high_z, high_y, high_x = low_z + slices - 1.0, low_y + rows - 1.0, low_x + columns - 1.0
    dz, dy, dx = steps[0], steps[1], steps[2]
    part_z, part_y, part_x = parts[0], parts[1], parts[2]
    for i in range(len(factors)):
        there_y = min(high_y, max(low_y, center[1] + dy[i] * factors[i]))
        there_x = min(high_x, max(low_x, center[2] + dx[i] * factors[i]))
        whole_y, whole_x = np.floor(there_y), np.floor(there_x)
        part_y[i], part_x[i] = there_y - whole_y, there_x - whole_x
        corners[i] = (whole_y - low_y) * columns + whole_x - low_x
    if slices == 1:  # there `look_up` needs no more
        return
    for i in range(len(factors)):
        there_z = min(high_z, max(low_z, center[0] + dz[i] * factors[i]))
        whole_z = np.floor(there_z)
        part_z[i] = there_z - whole_z
        corners[i] += (whole_z - low_z) * (rows * columns)


@kernel
def look_up(
    here: NDArray[Any],
    corners: NDArray[np.float64],
    parts: NDArray[np.float64],
    rows: int,
    columns: int,
    values: NDArray[Any],
) -> None:
    """Interpolate in a flattened box, from the corners and the parts of a voxel that lie beyond them."""
    part_z, part_y, part_x = parts[0], parts[1], parts[2]
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
