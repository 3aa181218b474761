"""Which bins of a score hold more than one distinct score."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel


@kernel
def note_bins(
    bins: NDArray[np.uint32], keys: NDArray[Any], lowest: NDArray[np.uint64], mixed: NDArray[np.bool_]
) -> None:
    """Keep the lowest key of each bin, and whether it has another one; 0, which no finite score has, is none so far."""
    for at in range(len(keys)):
        place, key = bins[at], np.uint64(keys[at])
        if lowest[place] != key:
            if lowest[place] != 0:
                mixed[place] = True
            if lowest[place] == 0 or key < lowest[place]:
                lowest[place] = key
