"""Closed splines and the scanline fill."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .run_lists import append, with_room


@kernel
def tangents(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the tangents at `points` (n x 2) of the closed cubic spline through them, with points at unit parameters.

    Continuity of the second derivative requires t[i-1] + 4 t[i] + t[i+1] = 3 (p[i+1] - p[i-1]), cyclically. The cyclic
    tridiagonal system is solved by the Thomas algorithm and the Sherman-Morrison formula.
    """
    n = len(points)
    upper = np.empty(n)
    solution = np.empty((n, 3))
    # Columns 0 and 1: the two coordinates. Column 2: the correction for the two corners of the matrix.
    gamma = -4.0
    pivot = 4.0 - gamma
    for i in range(n):
        for axis in range(2):
            solution[i, axis] = 3.0 * (points[(i + 1) % n, axis] - points[i - 1, axis])
        solution[i, 2] = 0.0
    solution[0, 2] = gamma
    solution[n - 1, 2] = 1.0
    for i in range(n):
        if i > 0:
            pivot = (4.0 - 1.0 / gamma if i == n - 1 else 4.0) - upper[i - 1]
        upper[i] = 1.0 / pivot
        for column in range(3):
            above = solution[i - 1, column] if i > 0 else 0.0
            solution[i, column] = (solution[i, column] - above) / pivot
    for i in range(n - 2, -1, -1):
        for column in range(3):
            solution[i, column] -= upper[i] * solution[i + 1, column]
    result = np.empty((n, 2))
    for axis in range(2):
        factor = (solution[0, axis] + solution[n - 1, axis] / gamma) / (
            1.0 + solution[0, 2] + solution[n - 1, 2] / gamma
        )
        for i in range(n):
            result[i, axis] = solution[i, axis] - factor * solution[i, 2]
    return result


@kernel
def flatten(points: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """Turn the closed cubic spline through `points` (n x 2) into a polygon with `steps` edges from point to point."""
    n = len(points)
    slopes = tangents(points)
    curve = np.empty((n * steps, 2))
    for i in range(n):
        after = (i + 1) % n
        for step in range(steps):
            t = step / steps
            s = 1.0 - t
            for axis in range(2):
                curve[i * steps + step, axis] = (
                    (1.0 + 2.0 * t) * s * s * points[i, axis]
                    + t * s * s * slopes[i, axis]
                    + t * t * (3.0 - 2.0 * t) * points[after, axis]
                    - t * t * s * slopes[after, axis]
                )
    return curve


@kernel
def fill_polygon(corners: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.int64]:
    """Return the runs of the pixels whose centre lies in a closed polygon (n x 2: row, column), by the winding number.

    Inside is where the winding number is not zero. A pixel on a left edge is inside, on a right edge outside; rows
    likewise, so that polygons with a common edge share no pixel.
    """
    first_rows = np.empty(len(corners), np.int64)  # the first row not above each corner
    for i in range(len(corners)):
        first_rows[i] = math.ceil(corners[i, 0])
    top, bottom = max(0, first_rows.min()), min(rows, first_rows.max())
    if bottom <= top:
        return np.empty((0, 2), np.int64)
    offsets = _count_crossings(first_rows, top, bottom)
    crossings, windings = _sort_crossings(corners, first_rows, top, bottom, offsets)
    return _join_runs(crossings, windings, offsets, top, columns)


@kernel
def _crossed_rows(first_rows: NDArray[np.int64], i: int, top: int, bottom: int) -> tuple[int, int, int]:
    """Return the corner after corner i, and the rows, first to last - 1, that the edge between the two crosses."""
    after = i + 1 if i + 1 < len(first_rows) else 0
    here, there = first_rows[i], first_rows[after]
    return after, max(top, min(here, there)), min(bottom, max(here, there))


@kernel
def _count_crossings(first_rows: NDArray[np.int64], top: int, bottom: int) -> NDArray[np.int64]:
    """Count the edges that cross each row; return where the crossings of each row begin in a list of all of them."""
    height = bottom - top
    offsets = np.zeros(height + 1, np.int64)
    for i in range(len(first_rows)):
        _, first, last = _crossed_rows(first_rows, i, top, bottom)
        for row in range(first, last):
            offsets[row - top + 1] += 1
    for row in range(height):
        offsets[row + 1] += offsets[row]
    return offsets


@kernel
def _sort_crossings(
    corners: NDArray[np.float64], first_rows: NDArray[np.int64], top: int, bottom: int, offsets: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """List where edges cross each row, from left to right, and whether they go down (1) or up (-1)."""
    height = bottom - top
    crossings = np.empty(offsets[height])
    windings = np.empty(offsets[height], np.int64)
    ends = offsets[:height].copy()
    for i in range(len(corners)):
        after, first, last = _crossed_rows(first_rows, i, top, bottom)
        if first >= last:
            continue
        r0, c0 = corners[i, 0], corners[i, 1]
        r1, c1 = corners[after, 0], corners[after, 1]
        winding = 1 if r1 > r0 else -1
        for row in range(first, last):
            crossing = c0 + (row - r0) * (c1 - c0) / (r1 - r0)
            # Insertion sort, because a row has a handful of crossings.
            at = ends[row - top]
            while at > offsets[row - top] and crossings[at - 1] > crossing:
                crossings[at] = crossings[at - 1]
                windings[at] = windings[at - 1]
                at -= 1
            crossings[at] = crossing
            windings[at] = winding
            ends[row - top] += 1
    return crossings, windings


@kernel
def _join_runs(
    crossings: NDArray[np.float64], windings: NDArray[np.int64], offsets: NDArray[np.int64], top: int, columns: int
) -> NDArray[np.int64]:
    """Return the runs between crossings where the winding number is not zero; those that touch become one."""
    height = len(offsets) - 1
    runs = np.empty((offsets[height] // 2, 2), np.int64)
    count = 0
    for row in range(height):
        line = (top + row) * columns
        number, begin, stop = 0, 0.0, -1
        for at in range(offsets[row], offsets[row + 1]):
            if number == 0:
                begin = crossings[at]
            number += windings[at]
            if number != 0:
                continue
            first = max(0, math.ceil(begin))
            last = min(columns, math.ceil(crossings[at]))
            if first >= last:
                continue
            if first <= stop:
                runs[count - 1, 1] = line + last
            else:
                count = append(runs, count, line + first, line + last)
            stop = last
    return runs[:count].copy()


@kernel
def curve_runs(
    center: tuple[float, float],
    size: tuple[float, float],
    angles: NDArray[np.float64],
    radii: NDArray[np.float64],
    order: int,
    rows: int,
    columns: int,
) -> NDArray[np.int64]:
    """Return the runs of the closed curve through center + size radius (sin angle, cos angle), angles in degrees.

    Order 1 joins the points by straight edges, order 3 by the closed cubic spline. The number of edges that stand for
    the spline grows with the square root of the size, which keeps them within about 0.05 pixels of it.
    """
    points = np.empty((len(angles), 2))
    for i in range(len(angles)):
        points[i, 0] = center[0] + size[0] * radii[i] * math.sin(math.radians(angles[i]))
        points[i, 1] = center[1] + size[1] * radii[i] * math.cos(math.radians(angles[i]))
    if order == 3:
        points = flatten(points, 4 + math.ceil(math.sqrt(max(size[0], size[1]))))
    return fill_polygon(points, rows, columns)


@kernel
def spline_runs(curve: NDArray[np.float64], order: int, rows: int, columns: int) -> NDArray[np.int64]:
    """Return `curve_runs` of one array with centre, size, angles and radii one after the other.

    Passing a kernel one array of numbers takes a fifth of the time of six arguments.
    """
    n = (len(curve) - 4) // 2
    return curve_runs(
        (curve[0], curve[1]), (curve[2], curve[3]), curve[4 : 4 + n], curve[4 + n :], order, rows, columns
    )


@kernel
def stacked_spline_runs(
    centers: NDArray[np.float64],
    sizes: NDArray[np.float64],
    angles: NDArray[np.float64],
    radii: NDArray[np.float64],
    vertices: NDArray[np.int64],
    order: int,
    rows: int,
    columns: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the runs of one curve in every slice of a stack, and where the runs of each slice end.

    As `curve_runs`, with one row of the arrays for each curve; only the first `vertices` of angles and radii count.
    """
    ends = np.empty(len(centers), np.int64)
    runs = np.empty((len(centers) * 64, 2), np.int64)
    count = 0
    for number in range(len(centers)):
        size = vertices[number]
        added = curve_runs(
            (centers[number, 0], centers[number, 1]),
            (sizes[number, 0], sizes[number, 1]),
            angles[number, :size],
            radii[number, :size],
            order,
            rows,
            columns,
        )
        runs = with_room(runs, count, len(added))
        runs[count : count + len(added)] = added + number * rows * columns
        count += len(added)
        ends[number] = count
    return runs[:count].copy(), ends
