"""Valid (unpadded) correlation along one axis; the innermost loop runs along memory."""

from typing import Any

from numpy.typing import NDArray

from .jit import kernel


@kernel
def convolve_columns(source: NDArray[Any], taps: NDArray[Any], target: NDArray[Any]) -> None:
    """Write target[a, b, c] = sum_k taps[k] source[a, b + k, c]."""
    for a in range(target.shape[0]):
        for b in range(target.shape[1]):
            line = target[a, b]
            line[:] = 0
            for k in range(len(taps)):
                tap = taps[k]
                above = source[a, b + k]
                for c in range(len(line)):
                    line[c] += tap * above[c]


@kernel
def convolve_rows(source: NDArray[Any], taps: NDArray[Any], target: NDArray[Any]) -> None:
    """Write target[a, b] = sum_k taps[k] source[a, b + k]."""
    length = target.shape[1]
    for a in range(target.shape[0]):
        line = target[a]
        line[:] = 0
        for k in range(len(taps)):
            tap = taps[k]
            shifted = source[a, k : k + length]
            for b in range(length):
                line[b] += tap * shifted[b]
