"""Coarse noise: Gaussian noise of a small grid, as large as the image."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .blend import intensities
from .protocol import Patch, replaced


@dataclass(frozen=True)
class CoarseNoise:
    r"""Add noise :math:`N(0, \sigma^2)` of a grid of cells, linearly interpolated, to the image (Kascenas et al. 2022).

    The grid is as large as the image, periodic, and shifted by a random number of pixels along each axis. Each channel
    has its own noise. The recipe holds the seed of the field.

    Parameters
    ----------
    sigma : float or pair of float
        Standard deviation of the cells, as a share of the intensity range.
    cells : int or pair of int
        Number of cells along each axis, in [1, 64]; no more than the image has pixels are used.
    intensity_range : pair of float, optional
        (low, high); least and greatest finite value of the image when None, which reads all of it.
    """

    sigma: float | tuple[float, float] = 0.2
    cells: int | tuple[int, int] = 16
    intensity_range: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "sigma", checks.span("sigma", self.sigma, 0, 100, above_low=True))
        object.__setattr__(self, "cells", checks.whole_span("cells", self.cells, 1, 64))
        object.__setattr__(self, "intensity_range", checks.intensity_range(self.intensity_range))

    @property
    def needs_donor(self) -> bool:
        """The image alone is enough."""
        return False

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw strength, shift and seed; the recipe holds the strength in units of intensity."""
        low, high = intensities(self.intensity_range, image)
        cells = draws.whole(rng, self.cells)  # type: ignore[arg-type]
        return {
            "sigma": draws.uniform(rng, self.sigma) * (high - low),  # type: ignore[arg-type]
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
    """Standard normal numbers that follow from the seed: Box and Muller's of two fields of uniform ones."""
    size = math.prod(shape[1:])
    uniform = np.empty((2 * shape[0], size))
    with np.errstate(over="ignore"):
        kernels.uniform_noise(np.array([[0, size]]), seed, size, uniform)
    radius = np.sqrt(-2 * np.log1p(-uniform[: shape[0]]))
    return np.asarray(radius * np.cos(2 * math.pi * uniform[shape[0] :])).reshape(shape)
