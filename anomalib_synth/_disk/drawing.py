"""Pixels as a person sees them: shades of 8 bits, outlines, heat."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["colored", "enlarged", "heated", "outlined", "png", "shades", "window", "windowed"]

OUTLINE = (40, 220, 120)
Picture = NDArray[np.uint8]


def shades(image: NDArray[Any]) -> Picture:
    """Return three channels of 8 bits, clipped at the first and the last percentile."""
    return windowed(image, *window(image))


def window(image: NDArray[Any]) -> tuple[float, float]:
    """Return the intensities that are shown black and white: the first and the last percentile."""
    finite = image[np.isfinite(image)].astype(np.float64)
    low, high = np.percentile(finite, [1, 99]) if finite.size else (0.0, 1.0)
    return float(low), float(high)


def windowed(image: NDArray[Any], low: float, high: float) -> Picture:
    """Return three channels of 8 bits between two intensities."""
    shades = np.nan_to_num((image.astype(np.float64) - low) / max(high - low, 1e-12)).clip(0, 1)
    shades = shades[..., None].repeat(3, -1) if shades.ndim == 2 else shades[..., :3]  # OpenCV reads blue first
    shades = shades[..., ::-1] if shades.shape[-1] == 3 else shades[..., :1].repeat(3, -1)
    return np.asarray(shades * 255, np.uint8)


def enlarged(array: NDArray[Any], factor: int) -> NDArray[Any]:
    """Show every pixel as a square of pixels."""
    return array.repeat(factor, 0).repeat(factor, 1)


def outlined(picture: Picture, inside: NDArray[np.uint8]) -> Picture:
    """Return a copy with the edge of a mask in green."""
    import cv2

    drawn = np.array(picture, order="C")
    contours, _ = cv2.findContours(np.ascontiguousarray(inside), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(drawn, contours, -1, OUTLINE, 2)
    return drawn


def heated(picture: Picture, values: NDArray[np.float64]) -> Picture:
    """Return a picture overlaid with values from 0 to 1, brighter where they are larger."""
    weight = 0.85 * values[..., None]
    return (picture * (1 - weight) + colored(values) * weight).astype(np.uint8)


def colored(values: NDArray[np.float64]) -> Picture:
    """Colour values from 0 to 1 from black through red to yellow."""
    import cv2

    return np.asarray(cv2.applyColorMap((values * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[..., ::-1], np.uint8)


def png(picture: Picture) -> bytes:
    """Return the bytes of the file."""
    import cv2

    return bytes(cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))[1])
