"""Outlines of real lesions and how they are moved: what a shape and a texture of the same lesions share.

The shape draws how a lesion is moved, and passes it on as `Placed`; the texture asks it where each pixel comes from.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from ..runs import Runs, cube
from .fields import Field
from .region import padded
from .surroundings import equivalent_diameter

__all__ = ["Mask", "MasksField", "Outline", "Placed", "outlines_of", "placed"]

Mask = NDArray[np.bool_]
POINTS = 4  # of the lattice of a bend, along each axis


class MasksField(Field[Mask | Sequence[Mask], tuple[Mask, ...]]):
    """One mask or several, of which read-only copies are kept exactly as given."""

    rule: str = "a bool array of two or three axes with a set pixel, or at least one of them in a list"

    def kept(self, name: str, value: Any) -> tuple[Mask, ...]:
        """Raise unless the value keeps the rule; return read-only copies in a tuple."""
        copies = tuple([np.array(mask) for mask in checks.masks(name, value)])
        for mask in copies:
            mask.flags.writeable = False
        return copies


class Outline(NamedTuple):
    """A lesion: the number of its mask, its box there, and distances from its outline in a larger box.

    Attributes
    ----------
    mask : int
        Number of the mask that holds it.
    low, high : tuple of int
        Box in the mask: first slice, row and column, and one past the last.
    distances : ndarray of float32, slices x rows x columns
        Distance to the nearest pixel on the other side of the outline, negative inside, in the box with a margin.
    margin : ndarray of int
        Its margin by axis.
    depth : float
        The largest distance inside.
    dimensions : int
        Number of axes of its mask.
    size : int
        Number of its pixels.
    """

    mask: int
    low: tuple[int, int, int]
    high: tuple[int, int, int]
    distances: NDArray[np.float32]
    margin: NDArray[np.int64]
    depth: float
    dimensions: int
    size: int

    @property
    def middle(self) -> NDArray[np.float64]:
        """The pixel in the middle of its box, in the frame of its mask; a pixel, so that none is lost in between."""
        middle: NDArray[np.int64] = (np.array(self.low) + np.array(self.high) - 1) // 2
        return middle.astype(np.float64)


def outlines_of(masks: Sequence[Mask], components: bool, growth: float = 0.0, dilation: float = 0.0) -> list[Outline]:
    """Return the lesions of some masks: each mask, or each of its connected components (with diagonal neighbours).

    Parameters
    ----------
    masks : sequence of ndarray of bool
        Each with a set pixel.
    components : bool
        Whether each component is a lesion of its own.
    growth, dilation : float
        How far beyond the outline distances are known: in units of the depth, and in pixels besides.
    """
    from scipy import ndimage

    found = []
    for number, mask in enumerate(masks):
        numbered, count = ndimage.label(mask, np.ones((3,) * mask.ndim)) if components else (mask.astype(np.int32), 1)
        for one, box in enumerate(ndimage.find_objects(numbered)[:count]):
            found.append(_outline(number, numbered[box] == one + 1, box, growth, dilation))
    return found


def _outline(number: int, inner: Mask, box: tuple[slice, ...], growth: float, dilation: float) -> Outline:
    """Measure one lesion."""
    from scipy import ndimage

    depth = float(ndimage.distance_transform_edt(np.pad(inner, 1)).max())
    margin = math.ceil(max(growth, 0.0) * depth + dilation) + 2
    wide = np.pad(inner, margin)
    distances = np.where(wide, -ndimage.distance_transform_edt(wide), ndimage.distance_transform_edt(~wide))
    ends = [padded([getattr(side, end) for side in box], fill) for end, fill in (("start", 0), ("stop", 1))]
    return Outline(
        number,
        ends[0],
        ends[1],
        distances.astype(np.float32).reshape(cube(distances.shape)),
        np.array(padded([margin] * inner.ndim, 0)),
        depth,
        inner.ndim,
        int(inner.sum()),
    )


class Placed(NamedTuple):
    """A lesion as it is moved into an image.

    Attributes
    ----------
    number : int
        Of the lesion among those of all masks.
    outline : Outline
    pose : ndarray, 4 x 3
        Centre, scale, turns and shear, of slices, rows and columns.
    mirror : ndarray
        1 or -1 for each axis of the lesion.
    bend : ndarray
        Displacements in pixels of the lesion.
    level : float
        Distance from the outline, in pixels of the lesion, below which a pixel is covered.
    """

    number: int
    outline: Outline
    pose: NDArray[np.float64]
    mirror: NDArray[np.float64]
    bend: NDArray[np.float64]
    level: float

    @property
    def _middle(self) -> NDArray[np.float64]:
        """The middle in the frame of the distances."""
        middle: NDArray[np.float64] = self.outline.middle - np.array(self.outline.low) + self.outline.margin
        return middle

    def runs(self, grid: tuple[int, ...]) -> Runs:
        """Return the covered pixels."""
        outline = self.outline
        return kernels.outline_runs(
            outline.distances, self._middle, self.pose, self.mirror, self.bend, self.level, cube(grid)
        )

    def offsets(self, runs: Runs, size: int, grid: tuple[int, ...]) -> NDArray[np.float64]:
        """Return how far each covered pixel lies from the lesion's middle, in the lesion's own frame: pixels x 3."""
        places = np.empty((size, 3))
        sides = self.outline.distances.shape
        kernels.outline_places(runs, sides, self._middle, self.pose, self.mirror, self.bend, cube(grid), places)
        return places - self._middle

    def distances(self, offsets: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distance from the outline, in pixels of the image; beyond the known box that of its edge."""
        values = np.empty((1, len(offsets)))
        kernels.interpolate_places(self.outline.distances[np.newaxis], offsets + self._middle, values)
        scaled: NDArray[np.float64] = values[0] * self.pose[1, 2]
        return scaled


def placed(pool: Sequence[Outline], drawn: Mapping[str, Any]) -> Placed:
    """Return the lesion that drawn numbers move; see `shapes.Lesions`."""
    outline = pool[drawn["lesion"]]
    dimensions = outline.dimensions
    pose = np.array(
        [
            padded(drawn["center"], 0.0),
            padded([drawn["zoom"]] * dimensions, 1.0),
            [0.0, 0.0, *drawn["angles"]][-3:],
            [0.0, 0.0, 0.0],
        ]
    )
    mirror = np.array(padded(drawn["mirror"], 1), np.float64)
    # Pixels at a whole distance are covered.
    dilation = drawn["dilation"] + 0.5 if drawn["dilation"] else 0.0
    level = drawn["margin"] * outline.depth + dilation / drawn["zoom"]
    return Placed(drawn["lesion"], outline, pose, mirror, _bend(outline, drawn["elastic"], drawn["seed"]), level)


def _bend(outline: Outline, elastic: float, seed: int) -> NDArray[np.float64]:
    """Return displacements of this standard deviation, in units of the lesion's diameter, on a lattice."""
    if elastic == 0:
        return np.zeros((3, 1, 1, 1))
    lattice = padded([POINTS] * outline.dimensions, 1)
    bend = np.empty((3, *lattice))
    with np.errstate(over="ignore"):
        kernels.normal_noise(seed, np.zeros(3, np.int64), lattice, bend)
    bend *= elastic * equivalent_diameter(outline.size, outline.dimensions)
    bend[: 3 - outline.dimensions] = 0.0
    return bend
