"""One of several textures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region
from .foreign import ForeignPatch
from .protocol import Patch, Texture
from .reflection import Reflection


@dataclass(frozen=True)
class OneOf:
    """One of several textures for each sample, with equal chances.

    Parameters
    ----------
    textures : tuple of Texture
        At least one.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes, textures
    >>> texture = textures.OneOf((textures.ForeignPatch(), textures.Constant()))
    >>> method = Synthesizer(shapes.Box(), texture, labels.Binary())
    >>> image, donor = np.random.default_rng(0).random((2, 16, 16))
    >>> sorted({method.draw(image, donor, rng=seed).texture["which"] for seed in range(9)})
    [0, 1]
    """

    textures: Sequence[Texture] = (ForeignPatch(), Reflection())

    def __post_init__(self) -> None:
        object.__setattr__(self, "textures", checks.parts("textures", self.textures, ("draw", "apply")))

    @property
    def needs_donor(self) -> bool:
        """Whether any of them takes pixels from a second image."""
        return any(part.needs_donor for part in self.textures)

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any] | None:
        """Draw which, and what it draws."""
        which = draws.whole(rng, (0, len(self.textures) - 1))
        parameters = self.textures[which].draw(rng, image, region)
        return None if parameters is None else {**parameters, "which": which}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """What the texture that was drawn makes."""
        return self.textures[int(parameters["which"])].apply(before, image, donor, region, parameters)
