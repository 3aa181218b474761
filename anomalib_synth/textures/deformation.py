"""Sink and source deformations of a region of any shape, from a point inside to its edge."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .. import runs
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Part, Region, padded
from .protocol import Patch, replaced

ROUNDING = 1e-6  # pixels by which no position errs
STEPS = 1024  # of the profile: an error of 1e-4 pixels in a region of 100
_SHARES = np.linspace(0.0, 1.0, STEPS + 1).clip(1e-300)
_LOGARITHMS = {"source": np.log(_SHARES), "sink": np.log(_SHARES)[::-1].copy()}


@dataclass(frozen=True)
class RadialDeformation:
    r"""Read each pixel nearer to a centre, or farther from it; the region's edge stays (Baugh et al. 2023).

    C is a random covered pixel of each shape, r a pixel's distance from it, and R the distance at which its direction
    leaves the shape for good. A source is read at :math:`r' = R (r / R)^f`, a sink at
    :math:`r' = R (1 - (1 - r / R)^f)`, by linear interpolation. R is found for a table of directions, to about a pixel.

    Parameters
    ----------
    direction : {"source", "sink"}
        Whether the middle of the region is spread, or drawn together.
    exponent : float or pair of float
        f, above 1 and at most 100; uniform in its logarithm. Published: :math:`2^{U(0.5, 2)}`.
    bend : float or pair of float, optional
        b, in (0, 0.5): how far the curve of :math:`r'/R` bends off its diagonal; then
        :math:`f = \ln(1/2 - b) / \ln(1/2 + b)`.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes
    >>> method = Synthesizer(shapes.Ellipse(0.9), RadialDeformation("sink"), labels.Binary())
    >>> sample = method(np.random.default_rng(0).random((32, 32)), rng=0)
    >>> sorted(sample.recipe.texture)
    ['centers', 'exponent']
    """

    direction: str = "source"
    exponent: float | tuple[float, float] = (math.sqrt(2), 4.0)
    bend: float | tuple[float, float] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "direction", checks.choice("direction", self.direction, ("source", "sink")))
        object.__setattr__(self, "exponent", checks.span("exponent", self.exponent, 1, 100))
        if self.bend is not None:
            object.__setattr__(self, "bend", checks.span("bend", self.bend, 0, 0.49, above_low=True))

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw a centre in each shape, and the exponent."""
        centers = [drawn_pixel(rng, part, region) for part in region.parts]
        if self.bend is None:
            exponent = draws.logarithmic(rng, self.exponent)  # type: ignore[arg-type]
        else:
            bend = draws.uniform(rng, self.bend)  # type: ignore[arg-type]
            exponent = math.log(0.5 - bend) / math.log(0.5 + bend)
        return {"centers": centers, "exponent": exponent}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Sample."""
        planar = len(region.grid) == 2
        centers = np.array([padded(center, 0) for center in parameters["centers"]], np.float64)
        boxes = [region.box]
        if len(region.parts) > 1:
            boxes += [runs.box(part.runs, region.grid) for part in region.parts if len(part.runs)]
        lows, highs = zip(*boxes, strict=True)
        low, high = [min(axis) for axis in zip(*lows, strict=True)], [max(axis) for axis in zip(*highs, strict=True)]
        largest = max(b - a for a, b in zip(low, high, strict=True))
        directions = (
            plane_directions(min(max(largest // 2, 16), 256)) if planar else sphere_directions(min(largest, 64))
        )
        tables = np.empty((len(centers), len(directions)))
        for part, center, table in zip(region.parts, centers, tables, strict=True):
            kernels.reaches(part.runs, region.shape, center, directions, table)
        # Without reach nothing moves, and a recipe that somebody edited may have any centre.
        centers[~tables.any(axis=1)] = region.box[0]
        bounds = np.array(region.box, np.float64) - [[0], [1]]
        kernels.read_bounds(centers, tables, directions, planar, bounds)
        # What is read is rounded, and interpolated with the next pixel.
        first = [max(math.floor(a - ROUNDING), 0) for a in bounds[0].tolist()]
        last = [min(math.floor(b + ROUNDING) + 2, n) for b, n in zip(bounds[1].tolist(), region.shape, strict=True)]
        values = np.empty_like(before)
        kernels.sample_to_edge(
            image.read_box(first, last),
            (first[0], first[1], first[2]),
            region.shape,
            region.runs,
            region.owner,
            centers,
            tables,
            planar,
            self._profile(parameters["exponent"]),
            values,
        )
        return replaced(before, values)

    def _profile(self, exponent: float) -> NDArray[np.float64]:
        # Within [0, 1] whatever the exponent: a recipe may have come from a file that somebody edited.
        profile = np.empty(STEPS + 1)
        with np.errstate(over="ignore", invalid="ignore"):
            kernels.powers_less_one(_LOGARITHMS[self.direction], exponent, profile)
        return 1.0 + profile if self.direction == "source" else -profile


def drawn_pixel(rng: np.random.Generator, part: Part, region: Region) -> list[int]:
    """A covered pixel of a shape, each with equal chance; its centre where nothing of it is in the image."""
    if len(part.runs) == 0:
        return [int(at) for at in part.center]
    place = kernels.pixel(part.runs, int(rng.random() * runs.count(part.runs)))
    index = []
    for side in region.grid[::-1]:
        place, at = divmod(place, side)
        index.append(at)
    return index[::-1]


@cache
def plane_directions(quarter: int) -> NDArray[np.float64]:
    """Unit vectors of the places of a table of planes, the last one the first: of slices, rows and columns."""
    place = np.arange(4 * quarter + 1) / quarter
    y = np.where(place <= 2, place - 1, 3 - place)
    x = np.where(place <= 2, 1 - np.abs(y), np.abs(y) - 1)
    return unit(np.stack([np.zeros_like(x), y, x], axis=1))


@cache
def sphere_directions(side: int) -> NDArray[np.float64]:
    """Unit vectors of the places of a table of volumes."""
    places = np.linspace(-1, 1, side + 1)
    v, u = (array.ravel() for array in np.meshgrid(places, places, indexing="ij"))
    z = 1 - np.abs(v) - np.abs(u)
    y = np.where(z < 0, np.copysign(1 - np.abs(u), v), v)
    x = np.where(z < 0, np.copysign(1 - np.abs(v), u), u)
    return unit(np.stack([z, y, x], axis=1))


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vectors of length 1."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
