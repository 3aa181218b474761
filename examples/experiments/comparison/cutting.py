"""Images and masks at the comparison's size: reduced by area, and cut into squares where they are not square."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from autoseg_training.volumes import UnreadableError

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]


def read_grey(path: Path) -> Image:
    """Read an image of 8 bit as grey float32 in [0, 1], on its own scale: two images of a set stay comparable."""
    pixels = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise UnreadableError(f"{path}: not a readable image" if path.exists() else f"{path}: no such file")
    return pixels.astype(np.float32) / np.float32(255)


def reduced(image: Image, shape: tuple[int, int]) -> Image:
    """Reduce by the mean of the area that each pixel covers.

    >>> reduced(np.eye(4, dtype=np.float32), (2, 2)).tolist()
    [[0.5, 0.0], [0.0, 0.5]]
    """
    found = cv2.resize(image, shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(found, np.float32)


def squeezed(image: Image, mask: Mask | None, side: int, least: float = 0.5) -> tuple[Image, Mask, bool]:
    """Reduce image and mask to a square of `side`, whatever the aspect ratio.

    Returns
    -------
    tuple
        Image, mask (pixels of which at least the fraction `least` is anomalous), and whether anything was anomalous
        before the reduction.
    """
    small = reduced(image, (side, side))
    if mask is None:
        return small, np.zeros(small.shape, bool), False
    return small, reduced(mask.astype(np.float32), small.shape) >= least, bool(mask.any())


def tiles(
    image: Image, mask: Mask | None, side: int, across: int = 1, least: float = 0.5
) -> Iterator[tuple[Image, Mask, bool]]:
    """Reduce the shorter side to `across` times `side`, and cut squares of `side` that cover the image.

    Parameters
    ----------
    image, mask
        Of one shape; None for a mask without a pixel.
    side
        Pixels of a tile.
    across
        How many tiles lie along the shorter side, whose length is a multiple of a tile's for this.
    least
        The fraction of a reduced pixel that has to be anomalous for it to be.

    Yields
    ------
    tuple
        As `squeezed` returns: tile, its mask, and whether anything in it was anomalous before the reduction.
    """
    scale = across * side / min(image.shape)
    shape = (max(round(image.shape[0] * scale), side), max(round(image.shape[1] * scale), side))
    small = reduced(image, shape)
    part = np.zeros(shape, np.float32) if mask is None else reduced(mask.astype(np.float32), shape)
    starts = [np.linspace(0, length - side, -(-length // side)).round().astype(int) for length in shape]
    for row in starts[0]:
        for column in starts[1]:
            here = (slice(row, row + side), slice(column, column + side))
            yield small[here], part[here] >= least, bool((part[here] > 0).any())
