"""What passes from a texture to a label."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Patch", "replaced"]


class Patch(NamedTuple):
    """What a texture made of the covered pixels.

    Attributes
    ----------
    values : ndarray, channels x covered pixels
        New pixels, in the precision of the computation.
    factor : float or ndarray of float
        The weight with which the texture was mixed in, in [0, 1]; one number, or one for each covered pixel.
    differs : ndarray of bool
        For each covered pixel, whether the texture differs from the image in any channel.
    weights : ndarray of float32 or None
        A soft edge of the texture's own, one weight in [0, 1] for each covered pixel: like that of the option `edge`,
        with which it is multiplied, it mixes in the new pixels, and those of at least 1/2 are the mask.
    """

    values: NDArray[Any]
    factor: float | NDArray[np.floating[Any]]
    differs: NDArray[np.bool_]
    weights: NDArray[np.float32] | None = None


def replaced(before: NDArray[Any], values: NDArray[Any], factor: float = 1.0) -> Patch:
    """Return a patch that replaces what was there, in full unless a factor is given."""
    differs = values != before
    return Patch(values, factor, differs[0] if len(differs) == 1 else differs.any(axis=0))
