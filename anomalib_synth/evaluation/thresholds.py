"""Thresholds that are fixed before the test images are seen: a number, or from validation or normal images."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import metrics

from .._disk import maps as files
from . import layout_checks as checks

__all__ = ["Fixed", "from_normal"]


class Fixed(NamedTuple):
    """Scores from which on a pixel, and an image, is called anomalous; None where nobody said."""

    pixels: float | None = None
    images: float | None = None
    source: str = ""
    """Where they come from, in words."""


def from_normal(folder: Path, rate: float, how: str | float | None) -> Fixed:
    """The lowest thresholds at which at most `rate` of the pixels, and of the images, of normal images are anomalous.

    Of the pixels only the highest are kept, as many as there may be above the threshold.
    """
    names = files.map_names(checks.folder("normal", folder))
    checks.some_maps(folder, names)
    total = sum(int(np.prod(files.grid_of(folder / name)[0])) for name in names if not name.endswith(".npz"))
    top, single = np.empty(0), []
    for name in names:
        scores = files.score_map(folder / name).array
        checks.finite_map(folder / name, scores)
        total += scores.size if name.endswith(".npz") else 0
        keep = int(rate * total) + 1
        top = np.sort(np.concatenate([top, scores.reshape(-1).astype(np.float64)]))[-keep:]
        single.append(metrics.sample_score(scores, how))
    words = f"at most {rate:.3g} of {len(names)} normal images"
    return Fixed(_above(top, int(rate * total)), _above(np.sort(single), int(rate * len(single))), words)


def _above(rising: NDArray[Any] | Sequence[float], allowed: int) -> float:
    """The lowest number that at most so many of the highest scores reach."""
    return float(np.nextafter(rising[len(rising) - 1 - allowed], np.inf))
