"""Valid (unpadded) correlation along one axis; the innermost loop runs along memory.

Four taps are added at a time, one after the other: the sums of one tap at a time, with a quarter of its loads and
stores. The loops stand twice, because lines that are passed to a helper are no longer vectorized.
"""

from typing import Any

from numpy.typing import NDArray

from .jit import kernel


@kernel
def convolve_columns(source: NDArray[Any], taps: NDArray[Any], target: NDArray[Any]) -> None:
    """Write target[a, b, c] = sum_k taps[k] source[a, b + k, c]."""
    fours = len(taps) // 4
    for a in range(target.shape[0]):
        for b in range(target.shape[1]):
            line = target[a, b]
            line[:] = 0
            for four in range(fours):
                k = 4 * four
                t0, t1, t2, t3 = taps[k], taps[k + 1], taps[k + 2], taps[k + 3]
                s0, s1, s2, s3 = source[a, b + k], source[a, b + k + 1], source[a, b + k + 2], source[a, b + k + 3]
                for c in range(len(line)):
                    line[c] = (((line[c] + t0 * s0[c]) + t1 * s1[c]) + t2 * s2[c]) + t3 * s3[c]
            for k in range(4 * fours, len(taps)):
                tap = taps[k]
                above = source[a, b + k]
                for c in range(len(line)):
                    line[c] += tap * above[c]


@kernel
def convolve_rows(source: NDArray[Any], taps: NDArray[Any], target: NDArray[Any]) -> None:
    """Write target[a, b] = sum_k taps[k] source[a, b + k]."""
    length = target.shape[1]
    fours = len(taps) // 4
    for a in range(target.shape[0]):
        line = target[a]
        line[:] = 0
        for four in range(fours):
            k = 4 * four
            t0, t1, t2, t3 = taps[k], taps[k + 1], taps[k + 2], taps[k + 3]
            s = source[a, k : k + length + 3]
            for b in range(length):
                line[b] = (((line[b] + t0 * s[b]) + t1 * s[b + 1]) + t2 * s[b + 2]) + t3 * s[b + 3]
        for k in range(4 * fours, len(taps)):
            tap = taps[k]
            shifted = source[a, k : k + length]
            for b in range(length):
                line[b] += tap * shifted[b]
