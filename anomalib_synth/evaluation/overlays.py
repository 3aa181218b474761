"""Pictures of the best, the median and the worst case: the image, what is anomalous, and what was said to be."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._disk import files, maps
from .._disk.drawing import enlarged, heated, outlined, png, shades

if TYPE_CHECKING:
    from .case_scores import CaseScores
    from .cases import Case
    from .predictions import Predictions
    from .survey import Options

__all__ = ["Overlay", "of"]

SIDE = 360  # pixels at least of the longer side of a picture, and half of what it has at most


class Overlay(NamedTuple):
    """One case, in three pictures as PNG files."""

    rank: str
    name: str
    pixel_ap: float
    about: str
    image: bytes
    outlined: bytes
    heat: bytes


def of(scores: list["CaseScores"], cases: list["Case"], given: "Predictions", options: "Options") -> list[Overlay]:
    """The cases at the two ends and in the middle of the pixel average precision; fewer where there are fewer."""
    ranked = sorted((score.pixel_ap, place) for place, score in enumerate(scores) if score.pixel_ap is not None)
    chosen = {"best": ranked[-1], "median": ranked[(len(ranked) - 1) // 2], "worst": ranked[0]}
    shown: list[Overlay] = []
    for rank, (value, place) in chosen.items():
        if cases[place].name not in {overlay.name for overlay in shown}:
            shown.append(_overlay(rank, value, cases[place], given, options))
    return shown


def _overlay(rank: str, value: float, case: "Case", given: "Predictions", options: "Options") -> Overlay:
    from .predictions import known

    truth, _ = known(case, options.classes, options.polarity)
    scores, _ = given.read(case, truth)
    at = _fullest(truth.array)
    low, high = float(scores.min()), float(scores.max())
    mask, heat = truth.array[at], scores[at].astype(np.float64)
    gray, why = _shown(case.image, truth.array.shape)
    gray = gray[at]
    if mask.ndim == 2 and isinstance(at[-1], int):  # a volume: rows from front to back, as scans are shown
        mask, heat, gray = np.rot90(mask), np.rot90(heat), np.rot90(gray)
    heights = ((heat - low) / (high - low) if high > low else np.zeros_like(heat)).clip(0, 1)
    plain, inside, heights = _sized(shades(gray), mask.astype(np.uint8), heights)
    where = f"slice {at[-1] + 1} of the last axis, " if isinstance(at[-1], int) else ""
    about = f"{where}heat from {low:.3g} to {high:.3g}"
    pictures = (plain, outlined(plain, inside), outlined(heated(plain, heights), inside))
    about += f"; {why}" if why else ""
    return Overlay(rank, case.name, value, about, *map(png, pictures))


def _fullest(mask: NDArray[np.bool_]) -> tuple[Any, ...]:
    """The whole of an image, or the slice along the last axis with the largest anomaly."""
    if mask.ndim == 2:
        return (slice(None), slice(None))
    return (..., int(mask.sum((0, 1)).argmax()))


def _shown(path: Path, shape: tuple[int, ...]) -> tuple[NDArray[Any], str]:
    """An image, or black and the reason where only its header can be read: no figure depends on it."""
    try:
        array = _pixels(path)
        colours = path.suffix.lower() == ".npy" and array.ndim == len(shape) + 1
        return array[..., 2::-1] if colours else array, ""
    except Exception as error:  # whatever a library makes of a broken file
        return np.zeros(shape, np.uint8), f"the image {path.name} cannot be read, {' '.join(str(error).split())[:200]}"


def _pixels(path: Path) -> NDArray[Any]:
    """An image to be shown; colours in OpenCV's order."""
    if files.is_volume(path.name):
        return files.read(path).array
    if path.suffix.lower() == ".npy":
        return maps.array_of(path)
    image = maps.opened(path)
    array = np.asarray(image.convert("RGB") if image.mode in ("P", "CMYK") else image)
    if array.ndim == 3:
        array = array[..., :1] if array.shape[-1] == 2 else array[..., 2::-1]
    return array


def _sized(plain: Any, inside: Any, heights: Any) -> tuple[Any, Any, Any]:
    """The parts of a picture, larger or smaller as it needs."""
    import cv2

    longer = max(inside.shape)
    if longer <= 2 * SIDE:
        factor = max(1, -(-SIDE // longer))
        return enlarged(plain, factor), enlarged(inside, factor), enlarged(heights, factor)
    size = [round(side * 2 * SIDE / longer) for side in inside.shape[::-1]]
    resized = [cv2.resize(np.ascontiguousarray(part), size, interpolation=cv2.INTER_AREA) for part in (plain, heights)]
    return resized[0], cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST), resized[1]
