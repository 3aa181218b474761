"""The discrete Poisson equation on any set of pixels: assembled edge by edge, solved by conjugate gradients."""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .multigrid import residual, v_cycle

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@kernel
def poisson_weights(
    runs: Ints, inside: NDArray[np.bool_], known: NDArray[np.bool_], weights: Floats, boundary_weights: Floats
) -> None:
    """Write the edges of a box with a margin of one: between two pixels inside, and to known pixels beside them.

    No pixel inside lies outside the runs.
    """
    slices, rows, columns = inside.shape
    solid = int(slices > 1)  # a plane has no margin of slices
    within, given = inside.reshape(-1), known.reshape(-1)
    for run in range(len(runs)):
        start, stop = runs[run, 0], runs[run, 1]
        here, boundary = within[start:stop], boundary_weights[start:stop]
        for axis in range(1 - solid, 3):
            step = rows * columns if axis == 0 else (columns if axis == 1 else 1)
            before, after = within[start - step : stop - step], within[start + step : stop + step]
            given_before, given_after = given[start - step : stop - step], given[start + step : stop + step]
            weight = weights[axis, start:stop]
            for i in range(stop - start):
                weight[i] = here[i] & after[i]
                boundary[i] += here[i] & given_before[i] & ~before[i]
                boundary[i] += here[i] & given_after[i] & ~after[i]


@kernel
def poisson_right_hand_side(
    runs: Ints,
    inside: NDArray[np.bool_],
    known: NDArray[np.bool_],
    image: Floats,
    donor: Floats,
    factor: float,
    own: float,
    unit: float,
    right_hand_side: Floats,
) -> None:
    """Sum, over the edges of each pixel inside, the guidance minus the image's own difference, both over `unit`.

    The guidance is the difference of the donor times `factor`, or of the image times `own` where that is larger.
    """
    slices, rows, columns = inside.shape
    solid = int(slices > 1)  # a plane has no margin of slices
    within, given, mine, other = inside.reshape(-1), known.reshape(-1), image.reshape(-1), donor.reshape(-1)
    scale = 1 / unit
    for run in range(len(runs)):
        start, stop = runs[run, 0], runs[run, 1]
        total = right_hand_side[start:stop]
        for axis in range(1 - solid, 3):
            for side in (-1, 1):
                step = side * (rows * columns if axis == 0 else (columns if axis == 1 else 1))
                has_edge = given[start + step : stop + step]
                one, one_there = mine[start:stop], mine[start + step : stop + step]
                two, two_there = other[start:stop], other[start + step : stop + step]
                for i in range(stop - start):
                    here = one[i] * scale - one_there[i] * scale
                    guide = factor * (two[i] * scale - two_there[i] * scale)
                    guide = guide if abs(guide) < math.inf else 0.0
                    guide = own * here if abs(own * here) > abs(guide) else guide
                    total[i] += guide - here if has_edge[i] else 0.0
        solved = within[start:stop]
        for i in range(stop - start):
            total[i] = total[i] if solved[i] else 0.0


@kernel
def solve_poisson(
    right_hand_side: Floats,
    weights: Floats,
    inverse_diagonal: Floats,
    sides: Ints,
    starts: Ints,
    tolerance: float,
    most_steps: int,
    u: Floats,
) -> int:
    """Solve for u, from zero, by conjugate gradients preconditioned with a multigrid cycle; return the steps taken.

    `weights` and `inverse_diagonal` are those of all levels, as `coarsen` fills them.

    It stops when the error, in the energy norm, is the tolerance times the initial one. The cycle works in single
    precision, which suffices for a preconditioner.
    """
    size, total = starts[1], starts[len(sides)]
    diagonal = np.zeros(total)
    for i in range(total):
        diagonal[i] = 1 / inverse_diagonal[i] if inverse_diagonal[i] > 0 else 0.0
    weights32, diagonal32 = weights.astype(np.float32), diagonal.astype(np.float32)
    inverse32 = inverse_diagonal.astype(np.float32)
    right32, u32, scratch32 = np.zeros(total, np.float32), np.zeros(total, np.float32), np.zeros(total, np.float32)
    direction, image, zeros, r = np.zeros(size), np.zeros(size), np.zeros(size), right_hand_side.copy()
    preconditioned = u32[:size]  # on the finest level
    first, before = 0.0, 1.0
    for step in range(most_steps):
        for i in range(size):
            right32[i] = r[i]
        v_cycle(u32, scratch32, right32, weights32, diagonal32, inverse32, sides, starts)
        norm = _dot(r, preconditioned)
        if step == 0:
            first = norm
        if not norm > tolerance * tolerance * first:
            return step
        ratio = norm / before if step else 0.0
        before = norm
        for i in range(size):
            direction[i] = preconditioned[i] + ratio * direction[i]
        # With a right-hand side of zero, the residual is minus the Laplacian of the direction.
        residual(direction, zeros, weights, diagonal, sides[0], 0, size, True, image)
        curvature = -_dot(direction, image)
        if not curvature > 0:
            return step
        length = norm / curvature
        for i in range(size):
            u[i] += length * direction[i]
        for i in range(size):
            r[i] += length * image[i]
    return most_steps


@kernel
def _dot(a: Floats, b: Floats) -> float:
    """Return the inner product, in eight independent partial sums."""
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
