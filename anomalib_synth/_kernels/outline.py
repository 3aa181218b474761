"""A given outline, turned, scaled, mirrored and bent: its runs, and where each pixel comes from."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .oriented import box_around, frame
from .run_lists import append_pixel, position, with_room


@kernel
def outline_runs(
    distances: NDArray[np.float32],
    middle: NDArray[np.float64],
    pose: NDArray[np.float64],
    mirror: NDArray[np.float64],
    bend: NDArray[np.float64],
    span: NDArray[np.int64],
    level: float,
    grid: tuple[int, int, int],
) -> NDArray[np.int64]:
    """Return the runs of the pixels whose place in the outline's own frame has a distance below `level`.

    The pose is as in `transformed_mask_runs`; `mirror` is 1 or -1 for each axis of the outline, and `bend` a
    displacement for each of its axes on a lattice, axes x slices x rows x columns, over a box with the first place and
    the sides `span`.
    """
    axes, inverse = frame(pose[2], pose[3])
    half = np.empty(3)
    for i in range(3):
        axes[:, i] *= pose[1, i]
        inverse[i] *= mirror[i] / pose[1, i]
        farthest = 0.0
        for one in bend[i].ravel():
            farthest = max(farthest, abs(one))
        half[i] = distances.shape[i] / 2 + 0.5 + farthest
    low, high = box_around(pose[0], axes, half, grid)
    lines = max(0, high[0] - low[0]) * max(0, high[1] - low[1])
    runs = np.empty((max(64, 2 * lines), 2), np.int64)
    place = np.empty(3)
    count = 0
    for z in range(low[0], high[0]):
        for y in range(low[1], high[1]):
            runs = with_room(runs, count, high[2] - low[2])
            line = (z * grid[1] + y) * grid[2]
            inside = False
            for x in range(low[2], high[2]):
                _place_of(z, y, x, middle, pose[0], inverse, bend, span, place)
                here = False
                if (
                    -0.5 <= place[0] <= distances.shape[0] - 0.5
                    and -0.5 <= place[1] <= distances.shape[1] - 0.5
                    and -0.5 <= place[2] <= distances.shape[2] - 0.5
                ):
                    here = _interpolated(distances, place[0], place[1], place[2]) < level
                if here:
                    count = append_pixel(runs, count, line + x, inside)
                inside = here
    return runs[:count].copy()


@kernel
def outline_places(
    runs: NDArray[np.int64],
    middle: NDArray[np.float64],
    pose: NDArray[np.float64],
    mirror: NDArray[np.float64],
    bend: NDArray[np.float64],
    span: NDArray[np.int64],
    grid: tuple[int, int, int],
    places: NDArray[np.float64],
) -> None:
    """Write where the covered pixels lie in the outline's own frame, covered pixels x 3; see `outline_runs`."""
    _, inverse = frame(pose[2], pose[3])
    for i in range(3):
        inverse[i] *= mirror[i] / pose[1, i]
    at = 0
    for run in range(len(runs)):
        z, y, x = position(runs[run, 0], grid[1], grid[2])
        for step in range(runs[run, 1] - runs[run, 0]):
            _place_of(z, y, x + step, middle, pose[0], inverse, bend, span, places[at])
            at += 1


@kernel
def _place_of(
    z: int,
    y: int,
    x: int,
    middle: NDArray[np.float64],
    center: NDArray[np.float64],
    inverse: NDArray[np.float64],
    bend: NDArray[np.float64],
    span: NDArray[np.int64],
    place: NDArray[np.float64],
) -> None:
    """Write the place of one pixel in the outline's own frame."""
    dz, dy, dx = z - center[0], y - center[1], x - center[2]
    for i in range(3):
        place[i] = middle[i] + inverse[i, 0] * dz + inverse[i, 1] * dy + inverse[i, 2] * dx
    if bend.shape[3] < 2:
        return
    # Between the points of the lattice the displacement changes smoothly (3t^2 - 2t^3).
    first, part = np.zeros(3, np.int64), np.zeros(3)
    for i in range(3):
        points = bend.shape[i + 1]
        if points > 1:
            at = (place[i] - span[0, i] + 0.5) / span[1, i] * (points - 1)
            at = min(max(at, 0.0), points - 1.0)
            first[i] = min(int(at), points - 2)
            t = at - first[i]
            part[i] = t * t * (3.0 - 2.0 * t)
    for i in range(3):
        moved = 0.0
        for k in range(2 if bend.shape[1] > 1 else 1):
            for j in range(2):
                for c in range(2):
                    weight = (part[0] if k else 1 - part[0]) * (part[1] if j else 1 - part[1])
                    weight *= part[2] if c else 1 - part[2]
                    moved += weight * bend[i, first[0] + k, first[1] + j, first[2] + c]
        place[i] += moved


@kernel
def _interpolated(box: NDArray[Any], z: float, y: float, x: float) -> float:
    """Return the linear interpolation at a place, whose outermost pixels go on beyond the box."""
    z = min(max(z, 0.0), box.shape[0] - 1.0)
    y = min(max(y, 0.0), box.shape[1] - 1.0)
    x = min(max(x, 0.0), box.shape[2] - 1.0)
    k, j, i = math.floor(z), math.floor(y), math.floor(x)
    deep, low, right = z - k, y - j, x - i
    total = 0.0
    # A neighbour of weight zero may lie beyond the box, or be NaN.
    for dk in range(2 if deep > 0 else 1):
        for dj in range(2 if low > 0 else 1):
            weight = (deep if dk else 1 - deep) * (low if dj else 1 - low)
            total += weight * (1 - right) * box[k + dk, j + dj, i]
            if right > 0:
                total += weight * right * box[k + dk, j + dj, i + 1]
    return total


@kernel
def interpolate_places(boxes: NDArray[Any], places: NDArray[np.float64], values: NDArray[Any]) -> None:
    """Interpolate channels x slices x rows x columns linearly at places, which are kept within it."""
    for channel in range(len(values)):
        box, line = boxes[channel], values[channel]
        for at in range(len(places)):
            line[at] = _interpolated(box, places[at, 0], places[at, 1], places[at, 2])


@kernel
def pixel_places(runs: NDArray[np.int64], grid: tuple[int, int, int], places: NDArray[np.float64]) -> None:
    """Write slice, row and column of the covered pixels, covered pixels x 3."""
    at = 0
    for run in range(len(runs)):
        z, y, x = position(runs[run, 0], grid[1], grid[2])
        for step in range(runs[run, 1] - runs[run, 0]):
            places[at, 0], places[at, 1], places[at, 2] = z, y, x + step
            at += 1
