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
def digit_starts(keys: NDArray[Any], shift: Any) -> tuple[NDArray[np.int64], bool]:
    """Return where the keys of each digit begin when sorted by it, and whether all keys share one digit."""
    mask = np.uint64((1 << DIGIT) - 1)
    starts = np.zeros(1 << DIGIT, np.int64)
    for at in range(len(keys)):
        starts[(np.uint64(keys[at]) >> shift) & mask] += 1
    shared = starts.max() == len(keys)
    before = 0
    for digit in range(len(starts)):
        count = starts[digit]
        starts[digit] = before
        before += count
    return starts, shared


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
        place, shared = digit_starts(source, shift)
        if shared:
            continue
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
        place, shared = digit_starts(source, shift)
        if shared:
            continue
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
