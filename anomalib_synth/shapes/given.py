"""Given masks: lesions that somebody has outlined, moved, turned and scaled."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from .._core.rotations import angles
from ..runs import Runs, cube
from .oriented import pose
from .protocol import Range

Masks = NDArray[np.bool_] | Sequence[NDArray[np.bool_]]


@dataclass(frozen=True)
class GivenMasks:
    """One mask of a pool, its middle at the centre, turned and scaled; the nearest pixel of the mask decides.

    Parameters
    ----------
    masks : ndarray of bool or sequence of them
        With two or three axes, for planes and volumes; each with a set pixel. They are cut to what is set. A recipe
        holds the number of a mask: it replays with the same pool in the same order.
    zoom : float or pair of float
        Scale, in (0, 100]; 1 keeps the size in pixels. Uniform in its logarithm.
    angle : float or pair of float
        Degrees within [-180, 180], one draw for the plane of each pair of axes.
    components : bool
        Make a mask of each connected component (with diagonal neighbours).

    Examples
    --------
    >>> import numpy as np
    >>> lesion = np.array([[True, True, True], [True, False, False]])
    >>> shape = GivenMasks(lesion, angle=0)
    >>> shape.runs({"center": [2, 2], "mask": 0, "zoom": 1.0, "angles": [0.0]}, (5, 5)).tolist()
    [[6, 9], [11, 12]]
    """

    masks: Masks = field(repr=False)
    zoom: Range = 1.0
    angle: Range = (-180.0, 180.0)
    components: bool = False

    def __post_init__(self) -> None:
        pool = checks.masks("masks", self.masks)
        if checks.flag("components", self.components):
            pool = [part for mask in pool for part in separated(mask)]
        object.__setattr__(self, "masks", tuple(trimmed(mask) for mask in pool))
        object.__setattr__(self, "zoom", checks.span("zoom", self.zoom, 0, 100, above_low=True))
        object.__setattr__(self, "angle", checks.span("angle", self.angle, -180, 180))

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw a mask of as many axes as the image has, its scale and its angles."""
        fitting = [number for number, mask in enumerate(self.masks) if mask.ndim == len(grid)]
        checks.fitting_masks(len(fitting), len(grid))
        number = fitting[draws.whole(rng, (0, len(fitting) - 1))]
        zoom = draws.logarithmic(rng, self.zoom)  # type: ignore[arg-type]
        turns = angles(rng, self.angle, len(grid))  # type: ignore[arg-type]
        return {"center": list(center), "mask": number, "zoom": zoom, "angles": turns}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Runs of the mask."""
        mask = checks.mask_of_recipe(self.masks, parameters["mask"], len(grid))
        solid = mask.reshape(cube(mask.shape))
        middle = (np.array(solid.shape) - 1) / 2
        zoom = [parameters["zoom"]] * len(grid)
        at = pose(parameters["center"], zoom, parameters["angles"])
        return kernels.stencil_runs(solid, middle, at, cube(grid))

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Half the diagonal of the mask's box."""
        return float(parameters["zoom"] * math.hypot(*self.masks[parameters["mask"]].shape) / 2)


def separated(mask: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """The connected components of a mask."""
    from scipy import ndimage

    numbered, count = ndimage.label(mask, np.ones((3,) * mask.ndim))
    boxes = ndimage.find_objects(numbered)
    return [numbered[boxes[number]] == number + 1 for number in range(count)]


def trimmed(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without empty margins."""
    at = np.argwhere(mask)
    return mask[tuple(slice(low, high + 1) for low, high in zip(at.min(axis=0), at.max(axis=0), strict=True))].copy()
