"""Noise that depends only on a seed and a position, so that any part of a field can be computed by itself."""

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def uniform_noise(runs: NDArray[np.int64], seed: int, size: int, values: NDArray[np.float64]) -> None:
    """Write noise from U(0, 1) at the covered pixels, channels x covered pixels, of a grid of `size` pixels.

    Pixel number n of the field is draw n of the SplitMix64 generator (Steele, Lea and Flood 2014) with this seed.
    """
    for channel in range(len(values)):
        at = 0
        for run in range(len(runs)):
            for pixel in range(runs[run, 0], runs[run, 1]):
                number = np.uint64(channel * size + pixel + 1)
                state = np.uint64(seed) + number * np.uint64(0x9E3779B97F4A7C15)
                state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                state = state ^ (state >> np.uint64(31))
                values[channel, at] = (state >> np.uint64(11)) * (1.0 / 9007199254740992.0)
                at += 1
