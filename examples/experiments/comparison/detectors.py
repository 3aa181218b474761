"""Trivial detectors, which a trained network has to beat: no training, a few lines each."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Pixels = NDArray[np.float32]


def _each(image_filter: Callable[[Pixels], Pixels]) -> Callable[[Pixels], Pixels]:
    """Return a detector of many images from one of an image."""
    return lambda images: np.stack([image_filter(image) for image in images])


def _smooth(image: Pixels, sigma: float) -> Pixels:
    return np.asarray(ndimage.gaussian_filter(image, sigma, mode="nearest"), np.float32)


def _contrast(image: Pixels) -> Pixels:
    """Return how far the surroundings of a pixel (sigma 1) are from its wider surroundings (an eighth of the side)."""
    return np.abs(_smooth(image, 1.0) - _smooth(image, len(image) / 8))


def _deviation(image: Pixels) -> Pixels:
    """Return the standard deviation in a Gaussian window (sigma 2)."""
    return np.sqrt(np.maximum(_smooth(image**2, 2.0) - _smooth(image, 2.0) ** 2, 0))


DETECTORS: dict[str, Callable[[Pixels], Pixels]] = {
    "bright": lambda images: images,
    "bright-smooth": _each(lambda image: _smooth(image, 1.5)),
    "dark": lambda images: 1 - images,
    "dark-smooth": _each(lambda image: 1 - _smooth(image, 1.5)),
    "local-contrast": _each(_contrast),
    "local-deviation": _each(_deviation),
}
