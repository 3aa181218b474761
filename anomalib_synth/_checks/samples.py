"""What cannot be known before the image is seen."""

import math
from typing import NoReturn

from .ranges import Span


def no_foreground() -> NoReturn:
    """Refuse a foreground without a pixel in which a centre may lie."""
    raise ValueError(
        "foreground must have at least one finite pixel in the area where centres are drawn, got none: "
        "lower the threshold, give a bool array, or use foreground=None"
    )


def no_region(method: str, tries: int, what: str) -> NoReturn:
    """Refuse to go on where no drawn shape can be used."""
    raise ValueError(
        f"{method} met no {what} in {tries} drawn shapes: use larger shapes, a larger foreground, "
        "a narrower edge, or clip_to_foreground=False"
    )


def no_room_inside(method: str, tries: int) -> NoReturn:
    """Refuse to go on where no drawn shape lies wholly within the image."""
    raise ValueError(
        f"{method} met no shape that lies inside the image in {tries} drawn ones: use smaller shapes, a larger "
        "foreground or central_fraction, or inside=False"
    )


def no_change(method: str, tries: int) -> NoReturn:
    """Refuse a sample in which no pixel changes."""
    raise ValueError(
        f"{method} met no change of any pixel in {tries} drawn anomalies: use an image that is not constant there, "
        "another donor, larger shapes, or a stronger texture"
    )


def nothing_finite() -> NoReturn:
    """Refuse a region without a finite pixel."""
    raise ValueError("image and donor must have finite pixels inside the shape, got NaN or inf in all of them")


def reachable_load(load: float, lesions: int, share: float) -> NoReturn:
    """Refuse a load that lesions do not come to."""
    raise ValueError(
        f"load must be reachable by at most 500 lesions, where further ones still add to it, got {load:.3g}: "
        f"{lesions} lesions cover {share:.3g}; use a smaller load, larger lesions, or place='foreground'"
    )


def contrast(value: Span) -> Span:
    """Raise unless the intensity range of an image, by which shifts are scaled, is positive and finite; return it."""
    if not 0 < value[1] - value[0] < math.inf:
        raise ValueError(
            f"intensity_range must satisfy low < high, and high - low be a float, got {value} from the image: "
            "a constant image needs a texture with an intensity_range of its own"
        )
    return value
