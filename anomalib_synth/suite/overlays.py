"""Pictures of the best, the median and the worst case: the image, what is anomalous, and what was said to be."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import files
from .predictions import Predictions, truth

if TYPE_CHECKING:
    from .cases import Case
    from .report import CaseScores

__all__ = ["Overlay", "of"]

SIDE = 360  # pixels at least of the longer side of a picture
OUTLINE = (40, 220, 120)
Picture = NDArray[np.uint8]


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
    plain = _enlarged(_shades(gray), factor)
    inside = _enlarged(mask.astype(np.uint8), factor)
    share = _enlarged((heat / largest if largest > 0 else heat).clip(0, 1), factor)
    where = f"slice {at[-1] + 1} of the last axis, " if isinstance(at[-1], int) else ""
    return Overlay(
        rank,
        case.name,
        value,
        f"{where}heat from 0 to {largest:.3g}",
        _png(plain),
        _png(_outlined(plain, inside)),
        _png(_outlined(_heated(plain, share), inside)),
    )


def _fullest(mask: NDArray[np.bool_]) -> tuple[Any, ...]:
    """The whole of an image, or the slice along the last axis with the largest anomaly."""
    if mask.ndim == 2:
        return (slice(None), slice(None))
    return (..., int(mask.sum((0, 1)).argmax()))


def _shades(image: NDArray[Any]) -> Picture:
    """Three channels of 8 bits, the darkest and the lightest hundredth cut."""
    low, high = np.nanpercentile(image.astype(np.float64), [1, 99])
    shades = np.nan_to_num((image - low) / max(high - low, 1e-12)).clip(0, 1)
    shades = shades[..., None].repeat(3, -1) if shades.ndim == 2 else shades[..., :3]  # OpenCV reads blue first
    shades = shades[..., ::-1] if shades.shape[-1] == 3 else shades[..., :1].repeat(3, -1)
    return np.asarray(shades * 255, np.uint8)


def _enlarged(array: NDArray[Any], factor: int) -> NDArray[Any]:
    return array.repeat(factor, 0).repeat(factor, 1)


def _outlined(picture: Picture, inside: NDArray[np.uint8]) -> Picture:
    import cv2

    drawn = np.ascontiguousarray(picture)
    contours, _ = cv2.findContours(np.ascontiguousarray(inside), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(drawn, contours, -1, OUTLINE, 2)
    return drawn


def _heated(picture: Picture, share: NDArray[np.float64]) -> Picture:
    import cv2

    colors = cv2.applyColorMap((share * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[..., ::-1]
    weight = 0.85 * share[..., None]
    return (picture * (1 - weight) + colors * weight).astype(np.uint8)


def _png(picture: Picture) -> bytes:
    import cv2

    return bytes(cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))[1])
