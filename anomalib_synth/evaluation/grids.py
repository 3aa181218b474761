"""What each image adds to a pooled ranking, on bins of the score: what the jackknife and the curves come from."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..metrics.keys import Keys
from ..metrics.levels import Levels, Ranked, Walk

__all__ = ["Grid", "curves", "ranked"]

Counts = NDArray[np.float64]
"""Anomalous pixels, the regions that they are parts of, and normal pixels (rows) in each bin, the lowest first."""


class Grid:
    """Bins between quantiles of the anomalous pixels' scores, on which what one image adds is kept.

    Parameters
    ----------
    levels : Levels
        Of all images, or a sample of them.
    points : int
        Quantiles: where there are no more distinct scores, each has a bin of its own and nothing is lost.
    """

    def __init__(self, levels: Levels, points: int = 256) -> None:
        ranks = np.cumsum(levels.hits)
        at = (
            np.searchsorted(ranks, np.linspace(0, ranks[-1] - 1, points), "right")
            if len(levels) > points
            else slice(None)
        )
        chosen = np.unique(levels.keys[at])
        self.edges: Keys = np.unique(np.concatenate([chosen, chosen + np.ones(1, chosen.dtype)]))
        self.exact: NDArray[np.bool_] = np.isin(self.edges, chosen)

    def histogram(self, own: Levels, negatives: Keys) -> NDArray[np.float32]:
        """Of one image, in each bin: anomalous pixels, their weight, normal pixels; below the first bin is none."""
        found = np.zeros((3, len(self.edges)), np.float32)
        bins = np.searchsorted(self.edges, own.keys, "right") - 1
        inside = bins >= 0
        found[0] = np.bincount(bins[inside], own.hits[inside], len(self.edges))
        found[1] = np.bincount(bins[inside], own.weights[inside], len(self.edges))
        found[2] = np.diff(np.searchsorted(negatives, self.edges), append=len(negatives))
        return found


def ranked(counts: Counts, outside: float, limits: tuple[float, ...]) -> Ranked:
    """Figures of counts, all scores of a bin taken as equal; `outside` are normal pixels below the first bin."""
    hits, weights, tied = (np.ascontiguousarray(row, np.float64) for row in counts)
    walk = Walk(int(hits.sum()), int(tied.sum() + outside), float(weights.sum()), limits)
    return walk.figures(hits, weights, tied, np.zeros(len(hits)))


def curves(counts: Counts, outside: float, most: int = 200) -> dict[str, Any]:
    """Points of the curves of all pixels, from the highest threshold down."""
    hits, weights, tied = np.cumsum(counts[:, ::-1], axis=1)
    kept = np.flatnonzero(np.diff(hits + tied, prepend=0))
    if len(kept) > most:
        kept = kept[np.unique(np.linspace(0, len(kept) - 1, most).round().astype(int))]
    normal = tied[-1] + outside
    points = {
        "fpr": tied / max(normal, 1),
        "recall": hits / hits[-1],
        "precision": hits / np.maximum(hits + tied, 1),
        "regions": weights / weights[-1],
    }
    last = {"fpr": 1.0, "recall": 1.0, "precision": hits[-1] / (hits[-1] + normal), "regions": 1.0}
    return {name: [round(float(value), 5) for value in (*values[kept], last[name])] for name, values in points.items()}
