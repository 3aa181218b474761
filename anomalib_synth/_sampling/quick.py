"""AutoSeg and FPI in planes, which training calls millions of times: draw, fill and mix in one kernel call.

What it takes is one array of uniform numbers, the same that the general path draws one after the other. They are kept,
and the recipe is made of them when it is read. Whatever is out of the ordinary (a centre or a pixel that is not
finite, other dtypes, a foreground) takes the general path with the same numbers, which gives the same bytes.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws, placement
from .._core.pixels import Pixels
from ..labels import Interpolation
from ..shapes import Box, ByDimension, GammaSize, SplinePolygon
from ..shapes.polygon import LEAST_RADIUS, MOST_RADIUS
from ..textures import ForeignPatch
from . import fused
from .composition import Composition
from .scene import Canvas, Scene

__all__ = ["Quick", "quick_of"]


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
    if type(plane) is SplinePolygon and plane.vertices[0] == plane.vertices[1]:
        return QuickPolygon(plane, texture, central)
    if type(plane) is Box and not isinstance(plane.size, GammaSize):
        return QuickBox(plane, texture, central)
    return None


class Quick(ABC):
    """The quick path of one composition."""

    def __init__(self, shape: SplinePolygon | Box, texture: ForeignPatch, central: float) -> None:
        self.shape = shape
        self.texture = texture
        self.central = central
        self._settings: dict[Any, NDArray[np.float64]] = {}

    def numbers(self, rng: np.random.Generator, grid: tuple[int, ...]) -> NDArray[np.float64]:
        """Draw the uniform numbers that one anomaly takes: centre, shape, factor."""
        low, high = self.texture.factor
        return rng.random(2 + self._of_shape(grid) + (low != high))

    def paint(self, scene: Scene, canvas: Canvas, numbers: NDArray[np.float64]) -> int:
        """Make the anomaly of some uniform numbers; return 1, 0 or -1 as a `fused.Stamp` does."""
        image, donor = canvas.image, scene.donor
        if not fused.mixable(image, donor):
            return -1
        assert donor is not None
        return self._stamped(numbers, self._settings_for(image), image, donor, canvas)

    def _settings_for(self, image: Pixels) -> NDArray[np.float64]:
        """Return the composition's numbers as one array, which costs a kernel call less than several arguments."""
        key = (image.grid, image.dtype)
        found = self._settings.get(key)
        if found is None:
            (top, tall), (left, wide) = placement.central_part(image.grid, self.central)
            shared = (*self.texture.factor, fused.LIMITS[image.dtype], top, tall, left, wide)
            found = self._settings[key] = np.array([*self._shape_settings(image.grid), *shared], np.float64)
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
        self, numbers: NDArray[np.float64], settings: NDArray[np.float64], image: Pixels, donor: Pixels, canvas: Canvas
    ) -> int:
        """Call the kernel."""


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
        self, numbers: NDArray[np.float64], settings: NDArray[np.float64], image: Pixels, donor: Pixels, canvas: Canvas
    ) -> int:
        return kernels.stamp_drawn_polygon(
            numbers,
            settings,
            image.view,
            donor.view,
            canvas.mask,
            canvas.label,
            LEAST_RADIUS,
            MOST_RADIUS - LEAST_RADIUS,
        )


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
        self, numbers: NDArray[np.float64], settings: NDArray[np.float64], image: Pixels, donor: Pixels, canvas: Canvas
    ) -> int:
        return kernels.stamp_drawn_box(numbers, settings, image.view, donor.view, canvas.mask, canvas.label)
