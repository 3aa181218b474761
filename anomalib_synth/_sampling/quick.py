"""AutoSeg and FPI in planes, which training calls millions of times: draw, fill and mix in one kernel call.

What it takes is one array of uniform numbers, the same that the general path draws one after the other. They are kept,
and the recipe is made of them when it is read. Whatever is out of the ordinary (a centre or a pixel that is not
finite, other dtypes, a foreground) takes the general path with the same numbers, which gives the same bytes.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws, placement
from .._core.memory import zeros
from ..labels import Interpolation
from ..shapes import Box, ByDimension, SplinePolygon
from ..shapes.polygon import LEAST_RADIUS, MOST_RADIUS
from ..textures import ForeignPatch
from . import fused
from .composition import Composition
from .scene import Canvas, Scene

__all__ = ["Attempt", "Quick", "quick_of"]


class Attempt(NamedTuple):
    """What a whole call on the quick path came to.

    Attributes
    ----------
    changed : int
        1, or 0 or -1 as of a `fused.Stamp`; in these two cases nothing is written.
    numbers : ndarray
        The uniform numbers that were drawn.
    image, mask, label : ndarray
        The sample.
    """

    changed: int
    numbers: NDArray[np.float64]
    image: NDArray[Any]
    mask: NDArray[np.bool_]
    label: NDArray[np.float32]


def quick_of(composition: Composition) -> "Quick | None":
    """Return the quick path of a composition, if it has one."""
    texture, shape = composition.texture, composition.shape
    plane = shape.plane if isinstance(shape, ByDimension) else shape
    ordinary = (
        type(texture) is ForeignPatch
        and type(composition.label) is Interpolation
        and (composition.count, composition.edge) == ((1, 1), (0.0, 0.0))
        and composition.foreground is None
        and composition.min_foreground == 0
        and not composition.clip_to_foreground
        and not composition.inside
    )
    if not ordinary:
        return None
    assert isinstance(texture, ForeignPatch)
    central = composition.central_fraction or 0.8
    # The kernels draw from ranges; any other law takes the general path.
    if type(texture.factor) is not tuple:
        return None
    if type(plane) is SplinePolygon and type(plane.size) is tuple and _only_one(plane.vertices):
        return QuickPolygon(plane, texture, central)
    if type(plane) is Box and type(plane.size) is tuple:
        return QuickBox(plane, texture, central)
    return None


def _only_one(numbers: tuple[int, int]) -> bool:
    return type(numbers) is tuple and numbers[0] == numbers[1]


_PLANE = (np.newaxis, np.newaxis)


class Quick(ABC):
    """The quick path of one composition."""

    def __init__(self, shape: SplinePolygon | Box, texture: ForeignPatch, central: float) -> None:
        self.shape = shape
        self.texture = texture
        self.central = central
        self._settings: dict[Any, NDArray[np.float64]] = {}
        self._taken: dict[tuple[int, ...], int] = {}

    def attempt(self, image: Any, donor: Any, rng: Any, out: Any) -> Attempt | None:
        """Make a whole sample of two planes of floats in C order; None, with nothing drawn, of anything else.

        Every condition here is narrower than the check that it stands for, and costs a fraction of it.
        """
        if not (type(image) is type(donor) is np.ndarray and type(rng) is np.random.Generator):
            return None
        shape, dtype = image.shape, image.dtype
        plain = len(shape) == 2 and dtype in fused.LIMITS and donor.shape == shape and donor.dtype == dtype
        if not plain or 0 in shape or not image.flags.c_contiguous or not donor.flags.c_contiguous:
            return None
        if out is None:
            target = image.copy()
        elif out is image and image.flags.writeable and not np.may_share_memory(image, donor):
            target = image
        else:
            return None
        numbers = self.numbers(rng, shape)
        mask, label = zeros(shape, np.bool_), zeros(shape, np.float32)
        settings = self._settings_for(shape, dtype)
        changed = self._stamped(numbers, settings, target[_PLANE], donor[_PLANE], mask, label)
        return Attempt(changed, numbers, target, mask, label)

    def numbers(self, rng: np.random.Generator, grid: tuple[int, ...]) -> NDArray[np.float64]:
        """Draw the uniform numbers that one anomaly takes: centre, shape, factor."""
        number = self._taken.get(grid)
        if number is None:
            low, high = self.texture.factor
            number = self._taken[grid] = 2 + self._of_shape(grid) + (low != high)
        return rng.random(number)

    def paint(self, scene: Scene, canvas: Canvas, numbers: NDArray[np.float64]) -> int:
        """Make the anomaly of some uniform numbers; return 1, 0 or -1 as a `fused.Stamp` does."""
        image, donor = canvas.image, scene.donor
        if not fused.mixable(image, donor):
            return -1
        assert donor is not None
        settings = self._settings_for(image.grid, image.dtype)
        return self._stamped(numbers, settings, image.view, donor.view, canvas.mask, canvas.label)

    def _settings_for(self, grid: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[np.float64]:
        """Return the composition's numbers as one array, which costs a kernel call less than several arguments."""
        found = self._settings.get((grid, dtype))
        if found is None:
            (top, tall), (left, wide) = placement.central_part(grid, self.central)
            shared = (*self.texture.factor, fused.LIMITS[dtype], top, tall, left, wide)
            found = self._settings[grid, dtype] = np.array([*self._shape_settings(grid), *shared], np.float64)
        return found

    def record(self, numbers: NDArray[np.float64], grid: tuple[int, ...]) -> Mapping[str, Any]:
        """Return what was drawn, as the general path records it."""
        again: Any = draws.Replayed(numbers)
        part = placement.central_part(grid, self.central)
        center = [first + int(extent * again.random()) for first, extent in part]
        shape = self.shape.draw(again, center, grid)
        texture = {"factor": draws.uniform(again, self.texture.factor)}
        return {"shapes": (shape,), "texture": texture, "edge": 0.0, "foreground": None}

    @abstractmethod
    def _of_shape(self, grid: tuple[int, ...]) -> int:
        """Return how many uniform numbers the shape takes."""

    @abstractmethod
    def _shape_settings(self, grid: tuple[int, ...]) -> tuple[float, ...]:
        """Check that the image is large enough; return five numbers of the shape."""

    @abstractmethod
    def _stamped(
        self,
        numbers: NDArray[np.float64],
        settings: NDArray[np.float64],
        image: NDArray[Any],
        donor: NDArray[Any],
        mask: NDArray[np.bool_],
        label: NDArray[np.float32],
    ) -> int:
        """Call the kernel, with images as channels x slices x rows x columns."""


class QuickPolygon(Quick):
    """The quick path of AutoSeg's polygons."""

    shape: SplinePolygon

    def _of_shape(self, grid: tuple[int, ...]) -> int:
        low, high = self.shape.size
        return 2 * self.shape.vertices[0] + (len(grid) if low != high else 0)

    def _shape_settings(self, grid: tuple[int, ...]) -> tuple[float, ...]:
        shape = self.shape
        checks.room("size", shape.size, min(grid), 1)
        return shape.vertices[0], min(grid), shape.order, *shape.size

    def _stamped(
        self,
        numbers: NDArray[np.float64],
        settings: NDArray[np.float64],
        image: NDArray[Any],
        donor: NDArray[Any],
        mask: NDArray[np.bool_],
        label: NDArray[np.float32],
    ) -> int:
        width = MOST_RADIUS - LEAST_RADIUS
        return kernels.stamp_drawn_polygon(numbers, settings, image, donor, mask, label, LEAST_RADIUS, width)


class QuickBox(Quick):
    """The quick path of FPI's boxes."""

    shape: Box

    def _of_shape(self, grid: tuple[int, ...]) -> int:
        first, last = self._half_widths(grid)
        return 0 if first == last else 1 if self.shape.square else len(grid)

    def _shape_settings(self, grid: tuple[int, ...]) -> tuple[float, ...]:
        checks.room("size", self.shape.size, min(grid), 1)  # type: ignore[arg-type]
        return *self._half_widths(grid), self.shape.square, 0, 0

    def _half_widths(self, grid: tuple[int, ...]) -> tuple[int, int]:
        low, high = self.shape.size  # type: ignore[misc]
        return draws.voxel_range((low / 2, high / 2), min(grid))

    def _stamped(
        self,
        numbers: NDArray[np.float64],
        settings: NDArray[np.float64],
        image: NDArray[Any],
        donor: NDArray[Any],
        mask: NDArray[np.bool_],
        label: NDArray[np.float32],
    ) -> int:
        return kernels.stamp_drawn_box(numbers, settings, image, donor, mask, label)
