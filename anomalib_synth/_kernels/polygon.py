"""Closed splines and the scanline fill."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def tangents(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tangents of the closed cubic spline through `points` (n x 2), one unit of parameter from point to point.

    Continuity of the second derivative asks t[i-1] + 4 t[i] + t[i+1] = 3 (p[i+1] - p[i-1]), cyclically. The cyclic
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
        share = (solution[0, axis] + solution[n - 1, axis] / gamma) / (
            1.0 + solution[0, 2] + solution[n - 1, 2] / gamma
        )
        for i in range(n):
            result[i, axis] = solution[i, axis] - share * solution[i, 2]
    return result


@kernel
def flatten(points: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """The closed cubic spline through `points` (n x 2), as a polygon with `steps` edges from point to point."""
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
    """Runs of the pixels whose centre lies inside a closed polygon (n x 2: row, column), by the non-zero winding rule.

    A pixel on a left edge is inside, on a right edge outside; rows likewise: polygons with a common edge
    share no pixel.
    """
    n = len(corners)
    above = np.empty(n, np.int64)
    for i in range(n):
        above[i] = math.ceil(corners[i, 0])
    top = max(0, above.min())
    bottom = min(rows, above.max())
    height = bottom - top
    if height <= 0:
        return np.empty((0, 2), np.int64)

    # How many edges cross each row; from that, where each row's crossings are stored. An edge crosses the rows from
    # `above` of its upper end to the one before that of its lower end.
    offset = np.zeros(height + 1, np.int64)
    for i in range(n):
        here, there = above[i], above[i + 1 if i + 1 < n else 0]
        for row in range(max(top, min(here, there)), min(bottom, max(here, there))):
            offset[row - top + 1] += 1
    for row in range(height):
        offset[row + 1] += offset[row]
    place = np.empty(offset[height])
    winding = np.empty(offset[height], np.int64)
    used = offset[:height].copy()
    for i in range(n):
        after = i + 1 if i + 1 < n else 0
        first = max(top, min(above[i], above[after]))
        last = min(bottom, max(above[i], above[after]))
        if first >= last:
            continue
        r0, c0 = corners[i, 0], corners[i, 1]
        r1, c1 = corners[after, 0], corners[after, 1]
        direction = 1 if r1 > r0 else -1
        for row in range(first, last):
            crossing = c0 + (row - r0) * (c1 - c0) / (r1 - r0)
            # Insertion sort: a row has a handful of crossings.
            at = used[row - top]
            while at > offset[row - top] and place[at - 1] > crossing:
                place[at] = place[at - 1]
                winding[at] = winding[at - 1]
                at -= 1
            place[at] = crossing
            winding[at] = direction
            used[row - top] += 1

    runs = np.empty((offset[height] // 2, 2), np.int64)
    count = 0
    for row in range(height):
        turns = 0
        stop = -1
        begin = 0.0
        for at in range(offset[row], offset[row + 1]):
            if turns == 0:
                begin = place[at]
            turns += winding[at]
            if turns == 0:
                first = max(0, math.ceil(begin))
                last = min(columns, math.ceil(place[at]))
                if first >= last:
                    continue
                line = (top + row) * columns
                if first <= stop:
                    runs[count - 1, 1] = line + last
                else:
                    runs[count, 0] = line + first
                    runs[count, 1] = line + last
                    count += 1
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
    """Runs of the closed curve through center + size radius (sin angle, cos angle), angles in degrees.

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
    """`curve_runs` of one array with centre, size, angles and radii one after the other.

    To hand a kernel one array of numbers costs a fifth of six arguments.
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
    """Runs of one curve in every slice of a stack, and where the runs of each slice end.

    As `curve_runs`, with one row of the arrays for each curve; of angles and radii the first `vertices` count.
    """
    ends = np.empty(len(centers), np.int64)
    runs = np.empty((len(centers) * 64, 2), np.int64)
    count = 0
    for number in range(len(centers)):
        used = vertices[number]
        added = curve_runs(
            (centers[number, 0], centers[number, 1]),
            (sizes[number, 0], sizes[number, 1]),
            angles[number, :used],
            radii[number, :used],
            order,
            rows,
            columns,
        )
        if count + len(added) > len(runs):
            larger = np.empty((2 * len(runs) + len(added), 2), np.int64)
            larger[:count] = runs[:count]
            runs = larger
        runs[count : count + len(added)] = added + number * rows * columns
        count += len(added)
        ends[number] = count
    return runs[:count].copy(), ends
