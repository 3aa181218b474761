"""What a texture is."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .._core.pixels import Pixels
from .._core.region import Region


class Patch(NamedTuple):
    """What a texture made of the covered pixels.

    values : new pixels, channels x covered pixels, in the precision that is computed in.
    factor : how strongly the texture was mixed in, in [0, 1]; one number, or one for each pixel.
    differs : per covered pixel, whether the texture differs from the image in any channel.
    """

    values: NDArray[Any]
    factor: float | NDArray[np.float32]
    differs: NDArray[np.bool_]


class Texture(Protocol):
    """A small frozen object with its ranges, normalised and checked when it is built."""

    @property
    def needs_donor(self) -> bool:
        """Whether pixels of a second image are needed."""

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any] | None:
        """Plain numbers, JSON-serialisable, that fix the texture; None where this region cannot carry it."""

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """The new pixels; `before` are the covered ones of the image. Deterministic, and writes nothing."""


def replaced(before: NDArray[Any], values: NDArray[Any], factor: float = 1.0) -> Patch:
    """A patch that stands for what was there, in full if nothing else is said."""
    differs = values != before
    return Patch(values, factor, differs[0] if len(differs) == 1 else differs.any(axis=0))
