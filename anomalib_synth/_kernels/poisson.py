"""The discrete Poisson equation on any set of pixels: assembled link by link, solved by conjugate gradients."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .multigrid import cycle, left

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@kernel
def poisson_links(
    runs: Ints, inside: NDArray[np.bool_], known: NDArray[np.bool_], links: Floats, fixed: Floats
) -> None:
    """Links of a box with a margin of one: 1 between two pixels inside, and to each pixel beside them that is known.

    No pixel inside lies outside the runs.
    """
    slices, rows, columns = inside.shape
    solid = int(slices > 1)  # a plane has no margin of slices
    within, given = inside.reshape(-1), known.reshape(-1)
    for run in range(len(runs)):
        start, stop = runs[run, 0], runs[run, 1]
        here, weight = within[start:stop], fixed[start:stop]
        for axis in range(1 - solid, 3):
            step = rows * columns if axis == 0 else (columns if axis == 1 else 1)
            before, after = within[start - step : stop - step], within[start + step : stop + step]
            early, late = given[start - step : stop - step], given[start + step : stop + step]
            link = links[axis, start:stop]
            for i in range(stop - start):
                link[i] = here[i] & after[i]
                weight[i] += here[i] & early[i] & ~before[i]
                weight[i] += here[i] & late[i] & ~after[i]


@kernel
def poisson_source(
    runs: Ints,
    inside: NDArray[np.bool_],
    known: NDArray[np.bool_],
    image: Floats,
    donor: Floats,
    factor: float,
    own: float,
    unit: float,
    source: Floats,
) -> None:
    """Sum over links of the guidance less the image's own difference, both over `unit`; zero where nothing is inside.

    The guidance is the difference of the donor times `factor`, or of the image times `own` where that is larger.
    """
    slices, rows, columns = inside.shape
    solid = int(slices > 1)  # a plane has no margin of slices
    within, given, mine, other = inside.reshape(-1), known.reshape(-1), image.reshape(-1), donor.reshape(-1)
    share = 1 / unit
    for run in range(len(runs)):
        start, stop = runs[run, 0], runs[run, 1]
        total = source[start:stop]
        for axis in range(1 - solid, 3):
            for side in (-1, 1):
                step = side * (rows * columns if axis == 0 else (columns if axis == 1 else 1))
                linked = given[start + step : stop + step]
                one, one_there = mine[start:stop], mine[start + step : stop + step]
                two, two_there = other[start:stop], other[start + step : stop + step]
                for i in range(stop - start):
                    here = one[i] * share - one_there[i] * share
                    guide = factor * (two[i] * share - two_there[i] * share)
                    guide = guide if abs(guide) < math.inf else 0.0
                    guide = own * here if abs(own * here) > abs(guide) else guide
                    total[i] += guide - here if linked[i] else 0.0
        here_too = within[start:stop]
        for i in range(stop - start):
            total[i] = total[i] if here_too[i] else 0.0


@kernel
def solve(
    source: Floats, links: Floats, inverse: Floats, sides: Ints, starts: Ints, tolerance: float, most: int, u: Floats
) -> int:
    """Solve for u, from zero, by conjugate gradients preconditioned with a multigrid cycle; the number of steps.

    `links` and `inverse` are those of all levels, as `coarsen` makes them.

    It stops when the error, in the norm that the equation minimises, is the tolerance times what it was at first. The
    cycle works in single precision: it only says where to go next.
    """
    size, total = starts[1], starts[len(sides)]
    diagonal = np.zeros(total)
    for i in range(total):
        diagonal[i] = 1 / inverse[i] if inverse[i] > 0 else 0.0
    weights, own, share = links.astype(np.float32), diagonal.astype(np.float32), inverse.astype(np.float32)
    rest, near, room = np.zeros(total, np.float32), np.zeros(total, np.float32), np.zeros(total, np.float32)
    along, image, none, residual = np.zeros(size), np.zeros(size), np.zeros(size), source.copy()
    corrected = near[:size]  # on the finest level
    first, before = 0.0, 1.0
    for step in range(most):
        for i in range(size):
            rest[i] = residual[i]
        cycle(near, room, rest, weights, own, share, sides, starts)
        norm = _dot(residual, corrected)
        if step == 0:
            first = norm
        if not norm > tolerance * tolerance * first:
            return step
        ratio = norm / before if step else 0.0
        before = norm
        for i in range(size):
            along[i] = corrected[i] + ratio * along[i]
        left(along, none, links, diagonal, sides[0], 0, size, True, image)
        curvature = -_dot(along, image)
        if not curvature > 0:
            return step
        length = norm / curvature
        for i in range(size):
            u[i] += length * along[i]
        for i in range(size):
            residual[i] += length * image[i]
    return most


@kernel
def _dot(a: Floats, b: Floats) -> float:
    """The inner product, in eight sums that do not wait for each other."""
    s0, s1, s2, s3, s4, s5, s6, s7 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    size = len(a) // 8
    for block in range(size):
        i = 8 * block
        s0 += a[i] * b[i]
        s1 += a[i + 1] * b[i + 1]
        s2 += a[i + 2] * b[i + 2]
        s3 += a[i + 3] * b[i + 3]
        s4 += a[i + 4] * b[i + 4]
        s5 += a[i + 5] * b[i + 5]
        s6 += a[i + 6] * b[i + 6]
        s7 += a[i + 7] * b[i + 7]
    for i in range(8 * size, len(a)):
        s0 += a[i] * b[i]
    return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7))
