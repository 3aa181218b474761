"""Labels and scores of any size as one ranking, chunk by chunk."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anomalib_synth import _checks as checks

from .keys import Keys, ascending, keys_of
from .levels import Levels, Ranked, Walk

__all__ = ["ranked"]

CHUNK = 1 << 16  # elements at least that are converted at one time


def ranked(label: ArrayLike, score: ArrayLike) -> Ranked:
    """All figures of one ranking."""
    label, score = checks.ranking(label, score)
    levels = Levels(np.concatenate([keys[positive] for positive, keys in _chunks(label, score)]))
    for positive, keys in _chunks(label, score):
        levels.count(ascending(keys[~positive]))
    positives = int(levels.hits.sum())
    walk = Walk(positives, label.size - positives)
    walk.enter(levels)
    return walk.close()


def _chunks(label: NDArray[Any], score: NDArray[Any]) -> Iterator[tuple[NDArray[np.bool_], Keys]]:
    """Chunks of labels as bools and of scores as keys, in one order for both, whatever the strides and the byte order.

    Sixteen chunks keep the memory small beside the arrays, and the number of walks along the positives too.
    """
    chunks: Any = np.nditer(
        [label, score],
        ["external_loop", "buffered"],
        [["readonly"], ["readonly"]],
        [label.dtype.newbyteorder("="), score.dtype.newbyteorder("=")],
        buffersize=max(CHUNK, score.size // 16),
    )
    for labels, scores in chunks:
        yield checks.binary(labels), keys_of("score", scores)
