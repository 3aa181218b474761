"""One of several textures."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._core import draws, schema
from .._core.chosen import check_chosen, joined, split
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value
from .foreign import ForeignPatch
from .protocol import TexturesField
from .reflection import Reflection

__all__ = ["Choice"]


@value
class Choice(Value):
    """One of several textures for each sample, each with equal probability.

    Parameters
    ----------
    textures : sequence of Texture
        At least one.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes, textures
    >>> texture = textures.Choice((textures.ForeignPatch(), textures.Constant()))
    >>> method = Synthesizer(shapes.Box(), texture, labels.Binary())
    >>> image, donor = np.random.default_rng(0).random((2, 16, 16))
    >>> sorted({method.draw(image, donor, rng=seed).texture["which"] for seed in range(9)})
    [0, 1]
    """

    textures: TexturesField = TexturesField((ForeignPatch(), Reflection()))

    needs_donor: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Check the textures; a donor is needed where any of them takes pixels from one."""
        super().__post_init__()
        self.__dict__["needs_donor"] = any(part.needs_donor for part in self.textures)

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any] | None:
        """Draw which texture it is, and its numbers; None where it cannot be drawn."""
        which = draws.whole(rng, (0, len(self.textures) - 1))
        own = self.textures[which].draw(rng, image, region)
        return None if own is None else joined(which, own)

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Apply the texture that was drawn."""
        which, own = split(parameters)
        return self.textures[which].apply(before, image, donor, region, own)

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless `which` is one of the textures, and that texture may have drawn the other numbers."""
        check_chosen(path, drawn, self.textures, context)
