"""Pictures of the best, the median and the worst case: the image, what is anomalous, and what was said to be."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._disk import files
from .._disk.drawing import enlarged, heated, outlined, png, shades
from .predictions import Predictions, truth

if TYPE_CHECKING:
    from .cases import Case
    from .report import CaseScores

__all__ = ["Overlay", "of"]

SIDE = 360  # pixels at least of the longer side of a picture


class Overlay(NamedTuple):
    """One case, in three pictures as PNG files."""

    rank: str
    name: str
    pixel_ap: float
    about: str
    image: bytes
    outlined: bytes
    heat: bytes


def of(scores: list["CaseScores"], cases: list["Case"], given: Predictions) -> list[Overlay]:
    """The cases at the two ends and in the middle of the pixel average precision; fewer where there are fewer."""
    ranked = sorted((score.pixel_ap, place) for place, score in enumerate(scores) if score.pixel_ap is not None)
    chosen = {"best": ranked[-1], "median": ranked[(len(ranked) - 1) // 2], "worst": ranked[0]}
    shown: list[Overlay] = []
    for rank, (value, place) in chosen.items():
        if cases[place].name not in {overlay.name for overlay in shown}:
            shown.append(_overlay(rank, value, cases[place], given))
    return shown


def _overlay(rank: str, value: float, case: "Case", given: Predictions) -> Overlay:
    known = truth(case)
    scores, _ = given.read(case, known)
    at = _fullest(known.array)
    mask, heat, largest = known.array[at], np.clip(scores[at].astype(np.float64), 0, None), float(scores.max())
    del scores, known
    gray = files.read(case.image).array[at]
    if mask.ndim == 2 and isinstance(at[-1], int):  # a volume: rows from front to back, as scans are shown
        mask, heat, gray = np.rot90(mask), np.rot90(heat), np.rot90(gray)
    factor = max(1, -(-SIDE // max(mask.shape)))
    plain = enlarged(shades(gray), factor)
    inside = enlarged(mask.astype(np.uint8), factor)
    share = enlarged((heat / largest if largest > 0 else heat).clip(0, 1), factor)
    where = f"slice {at[-1] + 1} of the last axis, " if isinstance(at[-1], int) else ""
    return Overlay(
        rank,
        case.name,
        value,
        f"{where}heat from 0 to {largest:.3g}",
        png(plain),
        png(outlined(plain, inside)),
        png(outlined(heated(plain, share), inside)),
    )


def _fullest(mask: NDArray[np.bool_]) -> tuple[Any, ...]:
    """The whole of an image, or the slice along the last axis with the largest anomaly."""
    if mask.ndim == 2:
        return (slice(None), slice(None))
    return (..., int(mask.sum((0, 1)).argmax()))
