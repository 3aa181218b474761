"""Outlines of real lesions and how they are moved: what a shape and a texture of the same lesions share.

The shape draws how a lesion is moved, and passes it on as `Placed`; the texture asks it where each pixel comes from.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from ..runs import Runs, cube
from .fields import Field
from .geometry import components as components_of
from .geometry import depths, equivalent_diameter
from .region import padded

__all__ = ["Mask", "MasksField", "Outline", "Placed", "bend_of", "farthest", "level_of", "outlines_of", "placed"]

Mask = NDArray[np.bool_]
POINTS = 4  # of the lattice of a bend, along each axis
RIM = 2  # pixels beyond a lesion's box in which distances are always known
MOST_MEASURED = 2**25  # pixels in which distances are measured: some four seconds


class MasksField(Field[Mask | Sequence[Mask], tuple[Mask, ...]]):
    """One mask or several, of which read-only copies are kept exactly as given."""

    rule: str = "a bool array of two or three axes with a set pixel, or at least one of them in a list"

    def kept(self, name: str, value: Any) -> tuple[Mask, ...]:
        """Raise unless the value keeps the rule; return read-only copies in a tuple."""
        copies = tuple([np.array(mask) for mask in checks.masks(name, value)])
        for mask in copies:
            mask.flags.writeable = False
        return copies


@dataclass(frozen=True, eq=False)
class Outline:
    """A lesion: the number of its mask, its box there, and its pixels.

    Attributes
    ----------
    mask : int
        Number of the mask that holds it.
    low, high : tuple of int
        Box in the mask: first slice, row and column, and one past the last.
    inner : ndarray of bool, slices x rows x columns
        Its pixels in the box.
    depth : float
        Its largest distance from a pixel beyond it.
    dimensions : int
        Number of axes of its mask.
    """

    mask: int
    low: tuple[int, int, int]
    high: tuple[int, int, int]
    inner: Mask
    depth: float
    dimensions: int

    @cached_property
    def size(self) -> int:
        """Number of its pixels."""
        return int(self.inner.sum())

    @property
    def middle(self) -> NDArray[np.float64]:
        """The pixel in the middle of its box, in the frame of its mask; a pixel, so that none is lost in between."""
        middle: NDArray[np.int64] = (np.array(self.low) + np.array(self.high) - 1) // 2
        return middle.astype(np.float64)

    def margin(self, reach: int) -> NDArray[np.int64]:
        """Return a reach for each of the axes of its mask."""
        return np.array(padded([reach] * self.dimensions, 0))

    @cached_property
    def near(self) -> NDArray[np.float32]:
        """Distances that nearly every draw needs, which are kept."""
        return _measured(self, RIM)

    def distances(self, reach: int) -> NDArray[np.float32]:
        """Return distances to the nearest pixel on the other side of the outline, negative inside: to a reach beyond.

        Those of a wide reach are large, and only the last few are kept.
        """
        return self.near if reach == RIM else _far(self, reach)

    def reach(self, level: float, zoom: float, grid: tuple[int, ...] | None = None, bend: float = 0.0) -> int:
        """Return how far beyond the box distances are needed for what lies below a level: no farther than a grid shows.

        Raises
        ------
        ValueError
            When they would fill far more pixels than an image has.
        """
        wanted = max(level, 0.0)
        if grid is not None:
            wanted = min(wanted, math.hypot(*grid) / zoom + bend)
        sides = self.inner.shape[3 - self.dimensions :]
        needed = math.prod(side + 2 * (wanted + RIM) for side in sides)
        checks.lesion_reach(wanted, needed, max(MOST_MEASURED, 8 * self.inner.size))
        return math.ceil(wanted) + RIM


def outlines_of(masks: Sequence[Mask], components: bool) -> list[Outline]:
    """Return the lesions of some masks: each mask, or each of its connected components (with diagonal neighbours).

    Parameters
    ----------
    masks : sequence of ndarray of bool
        Each with a set pixel.
    components : bool
        Whether each component is a lesion of its own.
    """
    from scipy import ndimage

    found = []
    for number, mask in enumerate(masks):
        if components:
            numbered, boxes = components_of(mask)
        else:
            numbered = mask.astype(np.int32)
            boxes = ndimage.find_objects(numbered)
        for one, box in enumerate(boxes):
            inner = numbered[box] == one + 1
            depth = float(depths(inner).max())
            low, high = [
                padded([getattr(side, end) for side in box], fill) for end, fill in (("start", 0), ("stop", 1))
            ]
            found.append(Outline(number, low, high, inner.reshape(cube(inner.shape)), depth, mask.ndim))
    return found


@lru_cache(maxsize=4)
def _far(outline: Outline, reach: int) -> NDArray[np.float32]:
    return _measured(outline, reach)


def _measured(outline: Outline, reach: int) -> NDArray[np.float32]:
    """Measure the distances from the outline of a lesion."""
    from scipy import ndimage

    inner = outline.inner.reshape(outline.inner.shape[3 - outline.dimensions :])
    distances = ndimage.distance_transform_edt(~np.pad(inner, reach)).astype(np.float32)
    within = distances[(slice(reach, -reach),) * inner.ndim]
    within[inner] = -depths(inner)[inner]
    return np.ascontiguousarray(distances.reshape(cube(distances.shape)))


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
    reach : int
        How far beyond the lesion's box distances are known.
    """

    number: int
    outline: Outline
    pose: NDArray[np.float64]
    mirror: NDArray[np.float64]
    bend: NDArray[np.float64]
    level: float
    reach: int

    @property
    def _middle(self) -> NDArray[np.float64]:
        """The middle in the frame of the distances."""
        outline = self.outline
        middle: NDArray[np.float64] = outline.middle - np.array(outline.low) + outline.margin(self.reach)
        return middle

    @property
    def _frame(self) -> NDArray[np.int64]:
        """First place and sides of the box that the lattice of the bend spans, in the frame of the distances."""
        outline = self.outline
        first = outline.margin(self.reach) - outline.margin(RIM)
        return np.stack([first, np.array(outline.inner.shape) + 2 * outline.margin(RIM)])

    @property
    def depth(self) -> float:
        """The largest distance of a covered pixel from the outline as it is moved, in pixels of the image."""
        return float((self.outline.depth + self.level) * self.pose[1, 2])

    def runs(self, grid: tuple[int, ...]) -> Runs:
        """Return the covered pixels."""
        return kernels.outline_runs(
            self.outline.distances(self.reach),
            self._middle,
            self.pose,
            self.mirror,
            self.bend,
            self._frame,
            self.level,
            cube(grid),
        )

    def offsets(self, runs: Runs, size: int, grid: tuple[int, ...]) -> NDArray[np.float64]:
        """Return how far each covered pixel lies from the lesion's middle, in the lesion's own frame: pixels x 3."""
        places = np.empty((size, 3))
        kernels.outline_places(runs, self._middle, self.pose, self.mirror, self.bend, self._frame, cube(grid), places)
        return places - self._middle

    def distances(self, offsets: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distance from the outline, in pixels of the image; beyond the known box that of its edge."""
        values = np.empty((1, len(offsets)))
        known = self.outline.distances(self.reach)[np.newaxis]
        kernels.interpolate_places(known, offsets + self._middle, values)
        scaled: NDArray[np.float64] = values[0] * self.pose[1, 2]
        return scaled


def level_of(outline: Outline, margin: float, dilation: float, zoom: float) -> float:
    """Return the distance below which pixels of a lesion are covered, in its own pixels."""
    # Pixels at a whole distance are covered.
    return margin * outline.depth + (dilation + 0.5 if dilation else 0.0) / zoom


def placed(pool: Sequence[Outline], drawn: Mapping[str, Any], grid: tuple[int, ...]) -> Placed:
    """Return the lesion that drawn numbers move in a grid; see `shapes.Lesions`."""
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
    level = level_of(outline, drawn["margin"], drawn["dilation"], drawn["zoom"])
    bend = bend_of(outline, drawn["elastic"], drawn["seed"])
    reach = outline.reach(level, drawn["zoom"], grid, float(np.linalg.norm(farthest(bend))))
    return Placed(drawn["lesion"], outline, pose, mirror, bend, level, reach)


def farthest(bend: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest displacement along each axis."""
    most: NDArray[np.float64] = np.abs(bend).max(axis=(1, 2, 3))
    return most


def bend_of(outline: Outline, elastic: float, seed: int) -> NDArray[np.float64]:
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
