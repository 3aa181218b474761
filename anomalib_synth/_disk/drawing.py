"""Pixels as a person sees them: shades of 8 bits, outlines, heat."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["colored", "enlarged", "heated", "outlined", "png", "shades", "window", "windowed"]

OUTLINE = (40, 220, 120)
Picture = NDArray[np.uint8]


def shades(image: NDArray[Any]) -> Picture:
    """Three channels of 8 bits, the darkest and the lightest hundredth cut."""
    return windowed(image, *window(image))


def window(image: NDArray[Any]) -> tuple[float, float]:
    """What is shown black, and what white: all but the darkest and the lightest hundredth."""
    finite = image[np.isfinite(image)].astype(np.float64)
    low, high = np.percentile(finite, [1, 99]) if finite.size else (0.0, 1.0)
    return float(low), float(high)


def windowed(image: NDArray[Any], low: float, high: float) -> Picture:
    """Three channels of 8 bits between two intensities."""
    shades = np.nan_to_num((image.astype(np.float64) - low) / max(high - low, 1e-12)).clip(0, 1)
    shades = shades[..., None].repeat(3, -1) if shades.ndim == 2 else shades[..., :3]  # OpenCV reads blue first
    shades = shades[..., ::-1] if shades.shape[-1] == 3 else shades[..., :1].repeat(3, -1)
    return np.asarray(shades * 255, np.uint8)


def enlarged(array: NDArray[Any], factor: int) -> NDArray[Any]:
    """Every pixel as a square of pixels."""
    return array.repeat(factor, 0).repeat(factor, 1)


def outlined(picture: Picture, inside: NDArray[np.uint8]) -> Picture:
    """A copy with the edge of a mask in green."""
    import cv2

    drawn = np.array(picture, order="C")
    contours, _ = cv2.findContours(np.ascontiguousarray(inside), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(drawn, contours, -1, OUTLINE, 2)
    return drawn


def heated(picture: Picture, share: NDArray[np.float64]) -> Picture:
    """A picture with shares from 0 to 1 over it, the more the brighter."""
    weight = 0.85 * share[..., None]
    return (picture * (1 - weight) + colored(share) * weight).astype(np.uint8)


def colored(share: NDArray[np.float64]) -> Picture:
    """Shares from 0 to 1 from black through red to yellow."""
    import cv2

    return np.asarray(cv2.applyColorMap((share * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[..., ::-1], np.uint8)


def png(picture: Picture) -> bytes:
    """The file."""
    import cv2

    return bytes(cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))[1])
