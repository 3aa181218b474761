"""Scores as unsigned keys of the same order: a radix sort, levels of equal keys, a merge that counts."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel

DIGIT = 11  # bits: 2048 counters stay in the first-level cache, and 32-bit keys take three passes


@kernel
def order_bits(bits: NDArray[Any], sign: Any, exponent: Any, keys: NDArray[Any]) -> int:
    """Keys of floats that are given as signed integers of the same bits; returns how many are NaN or infinite.

    The sign is flipped, and all other bits too where a float is negative; both zeros are one number.
    """
    odd = 0
    shift = 8 * bits.itemsize - 1
    for at in range(len(bits)):
        bit = bits[at]
        odd += (bit & exponent) == exponent
        if bit == sign:
            bit = sign ^ sign
        keys[at] = bit ^ ((bit >> shift) | sign)
    return odd


@kernel
def sort(keys: NDArray[Any], spare: NDArray[Any]) -> None:
    """Sort unsigned `keys` in place, least significant digit first; `spare` has at least their length.

    `np.sort` takes four times as long on millions of keys. A digit that all keys share costs no pass.
    """
    mask = np.uint64((1 << DIGIT) - 1)
    source = keys
    target = spare[: len(keys)]
    swapped = False
    for low in range(0, 8 * keys.itemsize, DIGIT):
        shift = np.uint64(low)
        place = np.zeros(1 << DIGIT, np.int64)
        for at in range(len(source)):
            place[(np.uint64(source[at]) >> shift) & mask] += 1
        if place.max() == len(source):
            continue
        before = 0
        for digit in range(len(place)):
            count = place[digit]
            place[digit] = before
            before += count
        for at in range(len(source)):
            key = source[at]
            its_digit = (np.uint64(key) >> shift) & mask
            target[place[its_digit]] = key
            place[its_digit] += 1
        source, target = target, source
        swapped = not swapped
    if swapped:
        keys[:] = source


@kernel
def sort_along(keys: NDArray[Any], values: NDArray[Any], spare_keys: NDArray[Any], spare_values: NDArray[Any]) -> None:
    """Sort `keys` as `sort` does, and bring `values` into the same order; equal keys keep theirs."""
    mask = np.uint64((1 << DIGIT) - 1)
    source, target = keys, spare_keys[: len(keys)]
    own, other = values, spare_values[: len(keys)]
    swapped = False
    for low in range(0, 8 * keys.itemsize, DIGIT):
        shift = np.uint64(low)
        place = np.zeros(1 << DIGIT, np.int64)
        for at in range(len(source)):
            place[(np.uint64(source[at]) >> shift) & mask] += 1
        if place.max() == len(source):
            continue
        before = 0
        for digit in range(len(place)):
            count = place[digit]
            place[digit] = before
            before += count
        for at in range(len(source)):
            its_digit = (np.uint64(source[at]) >> shift) & mask
            target[place[its_digit]] = source[at]
            other[place[its_digit]] = own[at]
            place[its_digit] += 1
        source, target = target, source
        own, other = other, own
        swapped = not swapped
    if swapped:
        keys[:] = source
        values[:] = own


@kernel
def group(
    keys: NDArray[Any],
    weights: NDArray[np.float64],
    levels: NDArray[Any],
    hits: NDArray[np.int64],
    sums: NDArray[np.float64],
) -> int:
    """Distinct sorted keys, how often each is there and the sum of its weights; returns how many there are.

    Without weights (an empty array) the sums stay as they are. `levels` may be `keys` itself.
    """
    last = -1
    for at in range(len(keys)):
        if last < 0 or keys[at] != levels[last]:
            last += 1
            levels[last] = keys[at]
            hits[last] = 0
        hits[last] += 1
        if len(weights):
            sums[last] += weights[at]
    return last + 1


@kernel
def merge(
    keys: NDArray[Any],
    hits: NDArray[np.int64],
    sums: NDArray[np.float64],
    other_keys: NDArray[Any],
    other_hits: NDArray[np.int64],
    other_sums: NDArray[np.float64],
    merged: NDArray[Any],
    merged_hits: NDArray[np.int64],
    merged_sums: NDArray[np.float64],
) -> int:
    """Two lists of distinct sorted keys as one, equal ones added up; returns how many there are."""
    one, two, count = 0, 0, 0
    while one < len(keys) or two < len(other_keys):
        first = two == len(other_keys) or (one < len(keys) and keys[one] <= other_keys[two])
        second = one == len(keys) or (two < len(other_keys) and other_keys[two] <= keys[one])
        merged_hits[count] = 0
        merged_sums[count] = 0.0
        if first:
            merged[count] = keys[one]
            merged_hits[count] += hits[one]
            merged_sums[count] += sums[one]
            one += 1
        if second:
            merged[count] = other_keys[two]
            merged_hits[count] += other_hits[two]
            merged_sums[count] += other_sums[two]
            two += 1
        count += 1
    return count


@kernel
def tally_levels(
    negative: NDArray[Any], levels: NDArray[Any], tied: NDArray[np.int64], above: NDArray[np.int64]
) -> int:
    """Count each negative at its level, or above the last level below it; returns how many lie below all of them.

    Both are sorted; levels are distinct.
    """
    at = len(levels) - 1
    for other in range(len(negative) - 1, -1, -1):
        key = negative[other]
        while at >= 0 and levels[at] > key:
            at -= 1
        if at < 0:
            return other + 1
        if levels[at] == key:
            tied[at] += 1
        else:
            above[at] += 1
    return 0


@kernel
def tally(negative: NDArray[Any], positive: NDArray[Any], counts: NDArray[np.int64]) -> None:
    """Add one at the last positive whose key is not above the negative's, where there is one; both are sorted."""
    at = len(positive) - 1
    for other in range(len(negative) - 1, -1, -1):
        while at >= 0 and positive[at] > negative[other]:
            at -= 1
        if at < 0:
            break
        counts[at] += 1


@kernel
def average_precision(positive: NDArray[Any], counts: NDArray[np.int64]) -> float:
    """Sum over thresholds of (recall gained) x (precision there), from sorted positives and their tally of negatives.

    A threshold that no positive has gains no recall, so only the positives' own scores are visited, from above. The
    terms are added with Neumaier's compensation: there may be millions of them.
    """
    total = 0.0
    lost = 0.0
    wrong = 0
    first = len(positive)
    while first > 0:
        last = first
        while first > 0 and positive[first - 1] == positive[last - 1]:
            first -= 1
            wrong += counts[first]
        found = len(positive) - first
        term = (last - first) * (found / (found + wrong))
        summed = total + term
        lost += (total - summed) + term if total >= term else (term - summed) + total
        total = summed
    return (total + lost) / len(positive)


@kernel
def bound_figures(
    positive: NDArray[np.float64], negative: NDArray[np.float64], exact: NDArray[np.bool_], bounds: NDArray[np.float64]
) -> None:
    """Least and largest average precision, then best Dice score, for each row of counts in bins, the highest bin first.

    An exact bin holds one score. In another, the i-th of its positives has i of them at least and all of its negatives
    at most before or beside it; at best it has all of its positives and no negative. The precision is concave in i,
    so the mean of the first and the last term is at most the mean of all.
    """
    for row in range(len(positive)):
        total = positive[row].sum()
        right = wrong = low = high = reached = possible = 0.0
        for at in range(positive.shape[1]):
            gained = positive[row, at]
            spoiled = negative[row, at]
            if gained + spoiled == 0:
                continue
            after = right + gained
            tied = after / (after + wrong + spoiled)
            reached = max(reached, 2 * after / (after + wrong + spoiled + total))
            if exact[at]:
                low += gained * tied
                high += gained * tied
            elif gained > 0:
                low += gained * (tied + (right + 1) / (right + 1 + wrong + spoiled)) / 2
                high += gained * after / (after + wrong)
                possible = max(possible, 2 * after / (after + wrong + total))
            right = after
            wrong += spoiled
        if total > 0:
            bounds[row, 0] = low / total
            bounds[row, 1] = high / total
            bounds[row, 2] = reached
            bounds[row, 3] = max(reached, possible)
