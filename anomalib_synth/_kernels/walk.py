"""Every figure of a ranking, from its levels: scores of positives with the negatives at them and between them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel

# Places in `state`, which goes on from one block of levels to the next.
FOUND, WRONG, COVERED, PRECISION, PRECISION_LOST, ROC, BEST, BEST_FOUND, BEST_WRONG, BEST_LEVEL = range(10)
STATE = 10


@kernel
def _add(sums: NDArray[np.float64], at: int, lost: int, term: float) -> None:
    """Neumaier's compensated sum: there may be millions of terms."""
    total = sums[at]
    summed = total + term
    sums[lost] += (total - summed) + term if abs(total) >= abs(term) else (term - summed) + total
    sums[at] = summed


@kernel
def _area(x: float, right: float, y: float, top: float, limit: float) -> float:
    """Below the line from (x, y) to (right, top), as far as `limit`."""
    if right <= limit:
        return (right - x) * (y + top) / 2
    cut = y + (top - y) * (limit - x) / (right - x)
    return (limit - x) * (y + cut) / 2


@kernel
def walk_levels(
    hits: NDArray[Any],
    weights: NDArray[np.float64],
    tied: NDArray[Any],
    above: NDArray[Any],
    positives: float,
    limits: NDArray[np.float64],
    state: NDArray[np.float64],
    areas: NDArray[np.float64],
) -> None:
    """Go through levels from the highest down, and add up what each contributes.

    `tied` are negatives at a level, `above` those between it and the next higher one. `limits` are numbers of
    negatives up to which the area below the sum of the weights is taken; `areas` has two rows, sums and what their
    rounding lost. The best level is counted from the top of this block, and is -1 where an earlier block has it.
    """
    state[BEST_LEVEL] = -1
    for at in range(len(hits) - 1, -1, -1):
        found, wrong, covered = state[FOUND], state[WRONG], state[COVERED]
        between, level = wrong + above[at], wrong + above[at] + tied[at]
        for limit in range(len(limits)):
            if wrong < limits[limit]:
                sums = areas[limit]
                _add(sums, 0, 1, _area(wrong, between, covered, covered, limits[limit]))
                if between < limits[limit]:
                    _add(sums, 0, 1, _area(between, level, covered, covered + weights[at], limits[limit]))
        state[ROC] += above[at] * found + tied[at] * (found + hits[at] / 2)
        state[FOUND] = found + hits[at]
        state[WRONG] = level
        state[COVERED] = covered + weights[at]
        if hits[at] > 0:
            _add(state, PRECISION, PRECISION_LOST, hits[at] * (state[FOUND] / (state[FOUND] + level)))
            score = 2 * state[FOUND] / (state[FOUND] + level + positives)
            if score > state[BEST]:
                state[BEST], state[BEST_FOUND], state[BEST_WRONG] = score, state[FOUND], level
                state[BEST_LEVEL] = at
