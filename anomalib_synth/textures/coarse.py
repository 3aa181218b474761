"""Coarse noise: Gaussian noise of a small grid, enlarged to the image."""

import math
import sys
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Intensities, Span, WholeSpan
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .._core.value import Value, value
from .blend import intensities

__all__ = ["CoarseNoise"]

MOST_CELLS = 64


@value
class CoarseNoise(Value):
    r"""Add noise :math:`N(0, \sigma^2)` of a grid of cells, linearly interpolated, to the image (Kascenas et al. 2022).

    The grid is as large as the image, periodic, and shifted by a random number of pixels along each axis. Each channel
    has its own noise. The recipe holds the seed of the field.

    Parameters
    ----------
    sigma : float or pair of float
        Standard deviation of the cells, as a fraction of the intensity range, in (0, 100].
    cells : int or pair of int
        Number of cells along each axis, in [1, 64]; at most one for each pixel.
    intensity_range : pair of float, optional
        (low, high); minimum and maximum finite value of the image when None, which reads all of it.
    """

    sigma: Span = Span(0.2, 0, 100, above_low=True)
    cells: WholeSpan = WholeSpan(16, 1, MOST_CELLS)
    intensity_range: Intensities = Intensities()

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: sigma in units of intensity, the grid and its shift in pixels, and the seed of the noise."""

        sigma: Annotated[float, schema.Real(0.0, sys.float_info.max)]
        cells: Annotated[list[int], schema.PerSide(1, MOST_CELLS)]
        shift: Annotated[list[int], schema.Index()]
        seed: schema.Seed

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw strength, shift and seed; the recipe holds the strength in units of intensity."""
        low, high = intensities(self.intensity_range, image)
        cells = draws.whole(rng, self.cells)
        return {
            "sigma": min(draws.uniform(rng, self.sigma) * (high - low), sys.float_info.max),
            "cells": [min(cells, side) for side in region.grid],
            "shift": [draws.whole(rng, (0, side - 1)) for side in region.grid],
            "seed": draws.seed(rng),
        }

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Add the field."""
        cells = padded(parameters["cells"], 1)
        field = normal_cells(parameters["seed"], (len(before), *cells))
        places = [
            np.mod(np.arange(side) - shift + 0.5, side) * count / side - 0.5
            for side, shift, count in zip(region.shape, padded(parameters["shift"], 0), cells, strict=True)
        ]
        noise = np.empty(before.shape)
        kernels.interpolate_cells(field, region.runs, places[0], places[1], places[2], noise)
        with np.errstate(over="ignore"):
            noise *= parameters["sigma"]
            return replaced(before, (before + noise).astype(before.dtype, copy=False))


def normal_cells(seed: int, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return standard normal numbers that follow from the seed, by the Box-Muller transform of two uniform fields."""
    size = math.prod(shape[1:])
    uniform = np.empty((2 * shape[0], size))
    with np.errstate(over="ignore"):
        kernels.uniform_noise(np.array([[0, size]]), seed, size, uniform)
    radius = np.sqrt(-2 * np.log1p(-uniform[: shape[0]]))
    return np.asarray(radius * np.cos(2 * math.pi * uniform[shape[0] :])).reshape(shape)
