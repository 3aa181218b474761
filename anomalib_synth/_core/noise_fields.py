"""Fields of gradient noise (Perlin 1985, 2002), which shapes threshold and textures show.

A field is plain numbers: `scale`, lattice cells along every axis; `rotation` in degrees, one angle in planes and one
about each axis in volumes; and the `seed` of its gradients. Any size works, and each pixel is computed by itself.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._checks import Span
from ..runs import Runs, cube
from . import draws, schema
from .rotations import angles, rotation

__all__ = ["DrawnField", "draw_field", "field_runs", "field_values", "lattice"]

Field = Mapping[str, Any]
_DIRECTIONS = 4096


class DrawnField(TypedDict):
    """The numbers of a field: cells along each axis, degrees, and the seed of the gradients."""

    scale: Annotated[list[int], schema.PerSide(1, schema.MOST_PIXELS)]
    rotation: schema.Angles
    seed: schema.Seed


def draw_field(
    rng: np.random.Generator, scale: tuple[int, int], rotation: Span, grid: tuple[int, ...]
) -> dict[str, Any]:
    """Draw a field: 2^k cells along every axis, k from the range `scale`, but no cell smaller than a pixel."""
    cells = [min(2 ** draws.whole(rng, scale), side) for side in grid]
    return {"scale": cells, "rotation": angles(rng, rotation, len(grid)), "seed": draws.seed(rng)}


def field_values(field: Field, runs: Runs, count: int, grid: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the noise at the covered pixels, within [-1, 1] in planes and [-1.39, 1.39] in volumes."""
    values = np.empty(count)
    with np.errstate(over="ignore"):  # the hash wraps round by design, of which NumPy warns where nothing is compiled
        rows = np.array(lattice(field, grid))
        kernels.perlin_noise(runs, rows, field["seed"], directions(len(grid)), cube(grid), values)
    return values


def field_runs(fields: Sequence[Field], threshold: float, union: bool, grid: tuple[int, ...]) -> Runs:
    """Return the pixels where the noise of any of the fields, or of all of them, is above the threshold."""
    lattices = np.array([lattice(field, grid) for field in fields])
    seeds = np.array([field["seed"] for field in fields], np.int64)
    with np.errstate(over="ignore"):
        return kernels.perlin_runs(lattices, seeds, directions(len(grid)), threshold, union, cube(grid))


def lattice(field: Field, grid: tuple[int, ...]) -> list[list[float]]:
    """Return the lattice coordinates of the first pixel, and their change per slice, row and column: 4 x 3.

    Pixels are rotated about the middle of the image, then measured in cells.
    """
    axes = range(len(grid))
    turned = rotation(field["rotation"], len(grid))
    cells = field["scale"]
    # Row j is what one more pixel along axis j adds.
    steps = [[cells[i] / grid[i] * turned[i][j] for i in axes] for j in axes]
    first = [cells[i] / 2 - sum([(grid[j] - 1) / 2 * steps[j][i] for j in axes]) for i in axes]
    missing = 3 - len(grid)
    rows = [first, *[[0.0] * len(grid)] * missing, *steps]
    return [[0.0] * missing + row for row in rows]


@cache
def directions(dimensions: int) -> NDArray[np.float64]:
    """Return unit vectors spread evenly over the circle, or over the sphere (a Fibonacci lattice)."""
    number = np.arange(_DIRECTIONS, dtype=np.float64)
    if dimensions == 2:
        angle = 2 * np.pi * number / _DIRECTIONS
        return np.stack([np.sin(angle), np.cos(angle)], axis=1)
    height = (2 * number + 1) / _DIRECTIONS - 1
    angle = np.pi * (3 - math.sqrt(5)) * number
    ring = np.sqrt(1 - height**2)
    return np.stack([height, ring * np.sin(angle), ring * np.cos(angle)], axis=1)
