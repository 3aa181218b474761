"""Given masks: outlined lesions, moved, rotated and scaled."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, TypedDict

import numpy as np

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Flag, Span
from .._core.geometry import components
from .._core.outlines import Mask, MasksField
from .._core.rotations import angles
from .._core.value import Value, required, value
from ..runs import Runs, cube
from .oriented import pose

MOST_ZOOM = 100.0


@value
class GivenMasks(Value):
    """One mask of a pool, its middle at the centre, rotated and scaled, sampled at the nearest pixel.

    Parameters
    ----------
    masks : ndarray of bool or sequence of them
        With two or three axes, for planes and volumes; each with a set pixel. Copies of them are kept. A recipe holds
        the number of a mask in the pool: it replays with the same masks in the same order.
    zoom : float or pair of float
        Scale, in (0, 100]; 1 keeps the size in pixels. Uniform in its logarithm.
    angle : float or pair of float
        Degrees within [-180, 180], one draw for the plane of each pair of axes.
    components : bool
        Whether each connected component (with diagonal neighbours) is a mask of its own.

    Attributes
    ----------
    pool : tuple of ndarray
        The masks that are drawn from: those given, or their components, without empty margins.

    Examples
    --------
    >>> import numpy as np
    >>> lesion = np.array([[True, True, True], [True, False, False]])
    >>> shape = GivenMasks(lesion, angle=0)
    >>> shape.runs({"center": [2, 2], "mask": 0, "zoom": 1.0, "angles": [0.0]}, (5, 5)).tolist()
    [[6, 9], [11, 12]]
    """

    masks: MasksField = required(MasksField())
    zoom: Span = Span(1.0, 0, MOST_ZOOM, above_low=True)
    angle: Span = Span((-180.0, 180.0), -180, 180)
    components: Flag = Flag(False)

    class Drawn(TypedDict):
        """What is drawn; `mask` is a place in the pool."""

        center: schema.Center
        mask: Annotated[int, schema.Whole(0, schema.MOST_PIXELS)]
        # A number drawn by its logarithm is rounded on the way back.
        zoom: Annotated[float, schema.Positive(MOST_ZOOM * (1 + 1e-12))]
        angles: schema.Angles

    @cached_property
    def pool(self) -> tuple[Mask, ...]:
        """The masks that are drawn from."""
        parts = [part for mask in self.masks for part in (separated(mask) if self.components else [mask])]
        return tuple([trimmed(part) for part in parts])

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw a mask with as many axes as the image has, its scale and its angles."""
        fitting = [number for number, mask in enumerate(self.pool) if mask.ndim == len(grid)]
        checks.fitting_masks(len(fitting), len(grid), [mask.shape for mask in self.pool])
        number = fitting[draws.whole(rng, (0, len(fitting) - 1))]
        zoom = draws.logarithmic(rng, self.zoom)
        turns = angles(rng, self.angle, len(grid))
        return {"center": list(center), "mask": number, "zoom": zoom, "angles": turns}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the mask."""
        mask = checks.mask_of_recipe(self.pool, parameters["mask"], len(grid))
        solid = mask.reshape(cube(mask.shape))
        middle = (np.array(solid.shape) - 1) / 2
        zoom = [parameters["zoom"]] * len(grid)
        at = pose(parameters["center"], zoom, parameters["angles"])
        return kernels.transformed_mask_runs(solid, middle, at, cube(grid))

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return half the diagonal of the mask's box."""
        return float(parameters["zoom"] * math.hypot(*self.pool[parameters["mask"]].shape) / 2)

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn, with a mask of the pool that has the image's axes."""
        schema.check_all(path, drawn, self.Drawn, context)
        number, axes = drawn["mask"], len(context.grid)
        if number >= len(self.pool) or self.pool[number].ndim != axes:
            checks.drawn(f"{path}.mask", f"the number of one of the {len(self.pool)} masks, of {axes} axes", number)


def separated(mask: Mask) -> list[Mask]:
    """Return the connected components of a mask, each in its own box."""
    numbered, boxes = components(mask)
    return [numbered[box] == number for number, box in enumerate(boxes, 1)]


def trimmed(mask: Mask) -> Mask:
    """Return a read-only copy of a mask without empty margins."""
    at = np.argwhere(mask)
    box = tuple(slice(low, high + 1) for low, high in zip(at.min(axis=0), at.max(axis=0), strict=True))
    inner = mask[box].copy()
    inner.flags.writeable = False
    return inner
