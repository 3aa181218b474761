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


@kernel
def normal_noise(seed: int, first: NDArray[np.int64], grid: tuple[int, int, int], values: NDArray[np.float64]) -> None:
    """Write nearly normal noise of deviation 1 to a box, channels x slices x rows x columns, that begins at `first`.

    Pixel n of the periodic field is the sum of four uniform numbers, the quarters of draw n of the SplitMix64 generator
    with this seed.
    """
    channels, slices, rows, columns = values.shape
    size = grid[0] * grid[1] * grid[2]
    for channel in range(channels):
        for z in range(slices):
            for y in range(rows):
                line = ((first[0] + z) % grid[0] * grid[1] + (first[1] + y) % grid[1]) * grid[2]
                row = values[channel, z, y]
                for x in range(columns):
                    number = np.uint64(channel * size + line + (first[2] + x) % grid[2] + 1)
                    state = np.uint64(seed) + number * np.uint64(0x9E3779B97F4A7C15)
                    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                    state = state ^ (state >> np.uint64(31))
                    total = state & np.uint64(0xFFFF)
                    total += (state >> np.uint64(16)) & np.uint64(0xFFFF)
                    total += (state >> np.uint64(32)) & np.uint64(0xFFFF)
                    total += state >> np.uint64(48)
                    # Mean 2 and variance 1/3 in units of 65536.
                    row[x] = ((total + 2.0) / 65536.0 - 2.0) * np.sqrt(3.0)
