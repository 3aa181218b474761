"""The exponential function of several numbers at a time, and functions made of it.

The system library's takes numbers one by one, and its last bit differs between systems.
"""

import math

import numpy as np
from numpy.typing import NDArray

from .jit import kernel

_BLOCK = 512
_LIMIT = 700.0  # beyond it e^x is close to overflow
_TURNS = 1 / math.log(2)
# log 2 in two parts, the first short enough for its product with a number of turns to be exact.
_LONG, _SHORT = 6.93147180369123816490e-01, 1.90821492927058770002e-10
# Added to a small number, it leaves the whole part in the last bits; it has none there itself.
_WHOLE = 1.5 * 2.0**52
_ONE = 1023 << 52  # the bits of 1.0
_2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13 = (1 / math.factorial(n) for n in range(2, 14))


@kernel
def expm1(x: NDArray[np.float64]) -> None:
    """Replace x by e^x - 1, to the last bit but one; beyond +-700 by its value there.

    With x = n log 2 + r and |r| <= log(2) / 2 it is 2^n (e^r - 1) + (2^n - 1): a power series, and a number whose bits
    are known.
    """
    powers = np.empty(_BLOCK)
    bits = powers.view(np.int64)
    for start in range(0, len(x), _BLOCK):
        part = x[start : start + _BLOCK]
        for i in range(len(part)):
            part[i] = min(max(part[i], -_LIMIT), _LIMIT)
            powers[i] = part[i] * _TURNS + _WHOLE
        for i in range(len(part)):
            turns = powers[i] - _WHOLE
            r = (part[i] - turns * _LONG) - turns * _SHORT
            s = r * r
            even = _2 + s * (_4 + s * (_6 + s * (_8 + s * (_10 + s * _12))))
            odd = _3 + s * (_5 + s * (_7 + s * (_9 + s * (_11 + s * _13))))
            part[i] = r + s * (even + r * odd)
        for i in range(len(part)):
            bits[i] = (bits[i] << 52) + _ONE
        for i in range(len(part)):
            part[i] = powers[i] * part[i] + (powers[i] - 1.0)


@kernel
def flipped_gaussian(x: NDArray[np.float64], deviation: float, label: NDArray[np.float32]) -> None:
    """Write 1 - e^(-x^2 / 2 s^2); x is overwritten."""
    for i in range(len(x)):
        ratio = x[i] / deviation
        x[i] = -(ratio * ratio) / 2
    expm1(x)
    for i in range(len(x)):
        label[i] = 0.0 - x[i]  # so that unchanged pixels keep a zero without sign


@kernel
def powm1(logarithms: NDArray[np.float64], exponent: float, powers: NDArray[np.float64]) -> None:
    """Write s^f - 1 of numbers s from 0 to 1, given their logarithms; within [-1, 0] whatever f is."""
    for i in range(len(powers)):
        product = logarithms[i] * exponent
        powers[i] = product if product < 0.0 else 0.0
    expm1(powers)
