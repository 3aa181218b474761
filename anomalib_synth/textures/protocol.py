"""What a texture is."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core.fields import Field
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region

__all__ = ["METHODS", "StackedTexture", "Texture", "TextureField", "TexturesField"]

METHODS = ("draw", "apply")


class Texture(Protocol):
    """A small immutable object that holds the ranges of its parameters, checked when it is built."""

    needs_donor: ClassVar[bool]
    """Whether pixels of a second image are needed."""

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any] | None:
        """Draw plain numbers, JSON-serialisable, that fix the texture; None where this region cannot carry it."""

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Compute the new pixels; `before` are the covered ones of the image. Deterministic, and writes nothing."""


@runtime_checkable
class StackedTexture(Protocol):
    """A texture that works on a stack of planes at once, which `Synthesizer.batch` uses where the shape does too."""

    stacks: ClassVar[bool]

    def draw_stack(self, rng: np.random.Generator, number: int) -> NDArray[np.float64]:
        """Draw a factor for each of several images."""

    def apply_stack(
        self,
        before: NDArray[Any],
        foreign: NDArray[Any],
        ends: NDArray[np.int64],
        factors: NDArray[np.float64],
    ) -> Patch:
        """Mix the pixels of the donors into those of the images, the pixels of each image ending at `ends`."""


class TextureField(Field[Texture, Texture]):
    """A texture."""

    rule: str = "a texture: an object with the methods draw and apply, and with needs_donor"

    def kept(self, name: str, value: Any) -> Texture:
        """Raise unless the value is a texture."""
        texture: Texture = checks.part(name, value, METHODS, ("needs_donor",))
        return texture


class TexturesField(Field[Sequence[Texture], tuple[Texture, ...]]):
    """Several textures, at least one; kept as a tuple."""

    rule: str = "at least one texture, each an object with the methods draw and apply, and with needs_donor"

    def kept(self, name: str, value: Any) -> tuple[Texture, ...]:
        """Raise unless the value keeps the rule; give a tuple."""
        return checks.parts(name, value, METHODS, ("needs_donor",))
