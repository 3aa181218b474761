"""All of the image."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _kernels as kernels
from ..runs import Runs, cube


@dataclass(frozen=True)
class Everywhere:
    """Every pixel; with `clip_to_foreground`, every pixel of the foreground.

    Examples
    --------
    >>> Everywhere().runs({"center": [1, 1]}, (2, 3)).tolist()
    [[0, 3], [3, 6]]
    """

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:  # noqa: ARG002
        """Nothing to draw."""
        return {"center": list(center)}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:  # noqa: ARG002
        """One run for every row."""
        shape = cube(grid)
        return kernels.box_runs(np.zeros(3, np.int64), np.array(shape), shape)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """The image's longest half side is not known here: the distance of the centre from the first pixel, or more."""
        return float(max(1.0, *parameters["center"]))
