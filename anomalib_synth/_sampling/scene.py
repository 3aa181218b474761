"""The first stage, look: what a sample is made of and where it is written, checked before anything is written."""

import warnings
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core.memory import zeros
from .._core.pixels import Pixels
from ..labels import Label

__all__ = ["Canvas", "Scene", "blank", "look", "warn_of_channels"]


class Scene(NamedTuple):
    """An image, a donor where one is needed, and the rule of the foreground, or the foreground itself."""

    image: Pixels
    donor: Pixels | None
    foreground: float | str | NDArray[np.bool_] | None


class Canvas(NamedTuple):
    """What a sample is written to.

    Attributes
    ----------
    image : Pixels
        The image of the result.
    mask, label : ndarray
        Empty.
    holds_image : bool
        Whether the image of the result already holds the input, which a caller's `out` does not.
    """

    image: Pixels
    mask: NDArray[np.bool_]
    label: NDArray[np.float32]
    holds_image: bool


def look(
    image: Any, donor: Any, foreground: Any, default: Any, out: Any, channel_axis: int | None, needs_donor: bool
) -> Scene:
    """Check the arguments of a call.

    Parameters
    ----------
    image, donor, foreground, out
        What was given.
    default
        The rule of the foreground if none was given, as the field keeps it.
    channel_axis : {None, 0, -1}
        The image's axis of channels.
    needs_donor : bool
        Whether a donor must be given; one that is not needed is ignored.
    """
    pixels = Pixels(checks.image("image", image, channel_axis), channel_axis)
    other = Pixels(checks.donor(donor, image, channel_axis), channel_axis) if needs_donor else None
    where = default
    if foreground is not None:
        where = checks.foreground(foreground)
    if isinstance(where, np.ndarray):
        checks.given_foreground(where, pixels.grid)
    if out is not None:
        checks.out(out, image, [array for array in (donor, foreground) if isinstance(array, np.ndarray)])
    return Scene(pixels, other, where)


def warn_of_channels(image: NDArray[Any], channel_axis: int | None) -> None:
    """Warn, at the line of the caller of this package, of an image that looks as if it had channels."""
    if channel_axis is None and image.ndim == 3 and (image.shape[2] in (3, 4) or image.shape[0] in (1, 3)):
        warnings.warn(
            f"an image of shape {image.shape} without channel_axis is taken for a volume; if it has colours or other "
            f"channels, give channel_axis={-1 if image.shape[2] in (3, 4) else 0}",
            stacklevel=_outside(),
        )


def _outside() -> int:
    """Return how far up the stack the caller of this package is."""
    import sys

    package = __name__.partition(".")[0]
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == package:
        level, frame = level + 1, frame.f_back
    return level


def blank(scene: Scene, label: Label | tuple[Label, ...], out: NDArray[Any] | None, channel_axis: int | None) -> Canvas:
    """Return a canvas for a sample: the image copied, or `out` as it is."""
    image = scene.image
    if out is image.array:
        target = image
    else:
        target = Pixels(np.array(image.array, copy=True, order="K", subok=False) if out is None else out, channel_axis)
    grid = image.grid
    shape = (len(label), *grid) if isinstance(label, tuple) else grid
    return Canvas(target, zeros(grid, np.bool_), zeros(shape, np.float32), out is None or target is image)
