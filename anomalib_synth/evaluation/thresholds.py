"""Thresholds that are fixed before the test images are seen: a number, or from validation or normal images."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import metrics

from .._disk import maps as files
from . import layout_checks as checks
from . import prediction_checks
from .predictions import maps_of, ranked_pixels, ranked_sample, sample_of, squeezed

__all__ = ["Fixed", "from_normal"]


class Fixed(NamedTuple):
    """Scores from which on a pixel, and an image, is called anomalous; None where nobody said."""

    pixels: float | None = None
    images: float | None = None
    source: str = ""
    """Where they come from, in words."""


def from_normal(
    folder: Path, rate: float, how: str | float | None, axes: int = 2, *, mood: bool = False, samples: bool = False
) -> tuple[Fixed, list[str]]:
    """The lowest thresholds at which at most `rate` of the pixels, and of the images, of normal images are anomalous.

    Of the pixels only the highest are kept, as many as there may be above the threshold. `axes` are those of the test
    images, beyond which a map has those of a batch of one. With `samples` the scores of images are read from
    `sample/NAME.txt`, as those of the test images are. With it comes what is wrong with the files.
    """
    place = checks.folder("normal", folder)
    folder = maps_of(place)
    names = files.map_names(folder)
    checks.some_maps(folder, names)
    total, faults = 0, []
    for name in names:
        try:
            total += int(np.prod(files.grid_of(folder / name)[0]))
        except ValueError:  # named by the next pass
            continue
    keep = _allowed(rate, total) + 1
    top, single = np.empty(0), []
    for name in names:
        scores, fault = _map(folder / name, axes)
        if fault is not None:
            faults.append(f"{name}: {fault}")
            continue
        pixels = ranked_pixels(scores, mood=mood).reshape(-1).astype(np.float64)
        top = np.sort(np.concatenate([top, pixels]))[-keep:]
        if samples:
            value, fault = _sample(place / "sample", name)
            faults.extend([] if fault is None else [fault])
            value = ranked_sample(value, mood=mood)
        else:
            value = metrics.sample_score(scores, how, mood=mood)
        single.append(value)
    words = f"at most {rate:.3g} of {len(names)} normal images"
    if faults:
        return Fixed(), faults
    return Fixed(_above(top, keep - 1), _above(np.sort(single), _allowed(rate, len(single))), words), []


def _sample(folder: Path, name: str) -> tuple[float, str | None]:
    """The score of an image beside its map, in a file of the same name with or without the ending."""
    for own in (name, files.stem(name)):
        path = folder / f"{own}.txt"
        if path.exists():
            value, fault = sample_of(path)
            return value, fault and f"sample/{own}.txt: {fault}"
    return 0.0, f"sample/{files.stem(name)}.txt: missing, and the test images have scores of their own in sample/"


def _map(path: Path, axes: int) -> tuple[NDArray[Any], str | None]:
    """A map, and what is wrong with it."""
    try:
        scores = squeezed(files.score_map(path).array, axes)
    except Exception as error:  # readers have errors of their own, and one bad file must not hide the next
        return np.empty(0), prediction_checks.unread(error)
    fault = prediction_checks.kind_fault(scores)
    if fault is None and (scores.ndim not in (2, 3) or not scores.size):
        fault = f"scores must be of an image or a volume, got shape {scores.shape}"
    return scores, fault or prediction_checks.value_fault(scores)


def _allowed(rate: float, total: int) -> int:
    """How many of all a rate allows; 0.29 of 100 are 29, whatever the product rounds to."""
    return int(round(rate * total, 6))


def _above(rising: NDArray[Any] | Sequence[float], allowed: int) -> float:
    """The lowest number that at most so many of the highest scores reach."""
    return float(np.nextafter(rising[len(rising) - 1 - allowed], np.inf))
