"""Sink and source deformations of a region of any shape, from a point inside to its edge."""

import math
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .. import runs
from .._core import draws, schema
from .._core.fields import Choice, Maybe, Range, Span
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Part, Region, padded
from .._core.value import Value, value

__all__ = ["RadialDeformation"]

Direction = Literal["source", "sink"]

ROUNDING = 1e-6  # pixels: bound of the error of a position
MOST_SHAPES = 10_000
STEPS = 1024  # of the profile: an error of 1e-4 pixels in a region of 100
_FRACTIONS = np.linspace(0.0, 1.0, STEPS + 1).clip(1e-300)
_LOGARITHMS = {"source": np.log(_FRACTIONS), "sink": np.log(_FRACTIONS)[::-1].copy()}


@value
class RadialDeformation(Value):
    r"""Read each pixel nearer to a centre, or farther from it; the region's edge stays (Baugh et al. 2023).

    C is a random covered pixel of each shape, r a pixel's distance from it, and R the distance at which its direction
    leaves the shape for good. A source is read at :math:`r' = R (r / R)^f`, a sink at
    :math:`r' = R (1 - (1 - r / R)^f)`, by linear interpolation. R is found for a table of directions, to about a pixel.

    Parameters
    ----------
    direction : {"source", "sink"}
        Whether the middle of the region expands (source) or contracts (sink).
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

    direction: Choice[Direction] = Choice[Direction]("source", ("source", "sink"))
    exponent: Span = Span((math.sqrt(2), 4.0), 1, 100)
    bend: Maybe[Range, tuple[float, float]] = Maybe(Span((0.05, 0.45), 0, 0.49, above_low=True))

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: a pixel of each shape, and f, which is 458 for a bend of 0.49."""

        centers: Annotated[list[list[int]], schema.Each(schema.Index(), 1, MOST_SHAPES)]
        exponent: Annotated[float, schema.Real(1.0, 500.0)]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw a centre in each shape, and the exponent."""
        centers = [drawn_pixel(rng, part, region) for part in region.parts]
        if self.bend is None:
            exponent = draws.logarithmic(rng, self.exponent)
        else:
            bend = draws.uniform(rng, self.bend)
            exponent = math.log(0.5 - bend) / math.log(0.5 + bend)
        return {"centers": centers, "exponent": exponent}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Sample the image."""
        planar = len(region.grid) == 2
        if len(parameters["centers"]) != len(region.parts):
            checks.drawn("texture.centers", f"one for each of the {len(region.parts)} shapes", parameters["centers"])
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
            kernels.boundary_distances_of_runs(part.runs, region.shape, center, directions, table)
        # A centre with a reach of zero moves nothing, and may lie anywhere.
        centers[~tables.any(axis=1)] = region.box[0]
        bounds = np.array(region.box, np.float64) - [[0], [1]]
        kernels.sampling_bounds(centers, tables, directions, planar, bounds)
        # Positions are rounded, and interpolated with the next pixel.
        first = [max(math.floor(a - ROUNDING), 0) for a in bounds[0].tolist()]
        last = [min(math.floor(b + ROUNDING) + 2, n) for b, n in zip(bounds[1].tolist(), region.shape, strict=True)]
        values = np.empty_like(before)
        kernels.sample_to_boundary(
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
        profile = np.empty(STEPS + 1)
        with np.errstate(over="ignore", invalid="ignore"):
            kernels.powm1(_LOGARITHMS[self.direction], exponent, profile)
        return 1.0 + profile if self.direction == "source" else -profile


def drawn_pixel(rng: np.random.Generator, part: Part, region: Region) -> list[int]:
    """Draw a covered pixel of a shape, all equally likely; its centre if none of it is in the image."""
    if len(part.runs) == 0:
        return [min(max(int(at), 0), side - 1) for at, side in zip(part.center, region.grid, strict=True)]
    place = int(kernels.nth_pixel(part.runs, int(rng.random() * runs.count(part.runs))))
    index = []
    for side in region.grid[::-1]:
        place, at = divmod(place, side)
        index.append(at)
    return index[::-1]


@cache
def plane_directions(quarter: int) -> NDArray[np.float64]:
    """Return the unit vectors (z, y, x) of the places of a table of planes, the last one the first."""
    place = np.arange(4 * quarter + 1) / quarter
    y = np.where(place <= 2, place - 1, 3 - place)
    x = np.where(place <= 2, 1 - np.abs(y), np.abs(y) - 1)
    return unit(np.stack([np.zeros_like(x), y, x], axis=1))


@cache
def sphere_directions(side: int) -> NDArray[np.float64]:
    """Return the unit vectors of the places of a table of volumes."""
    places = np.linspace(-1, 1, side + 1)
    v, u = (array.ravel() for array in np.meshgrid(places, places, indexing="ij"))
    z = 1 - np.abs(v) - np.abs(u)
    y = np.where(z < 0, np.copysign(1 - np.abs(u), v), v)
    x = np.where(z < 0, np.copysign(1 - np.abs(v), u), u)
    return unit(np.stack([z, y, x], axis=1))


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale vectors to length 1."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
