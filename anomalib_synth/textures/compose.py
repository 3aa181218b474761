"""Several textures in one region, each on the result of the one before it."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .. import runs
from .._core import schema
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, required, value
from .protocol import Texture, TexturesField

__all__ = ["Compose"]


@value
class Compose(Value):
    """Several textures in one region, each applied to the result of the one before it.

    For instance a mass effect and then a tumour. Nothing is rounded in between. The factor that a label sees is the
    maximum of the textures' factors. Where a texture is not finite, the result of those before it stays.

    The numbers of a texture are drawn on the result of those before it that need no donor: a donor's pixels are known
    only later.

    Parameters
    ----------
    textures : sequence of Texture
        At least one, applied in this order.

    Examples
    --------
    A mass effect and a bright lesion in the same ellipse:

    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes, textures
    >>> tumour = textures.Compose((textures.SourceDeformation(), textures.UniformAddition(0.2)))
    >>> method = Synthesizer(shapes.Ellipse(0.5), tumour, labels.Binary())
    >>> sample = method(np.random.default_rng(0).random((32, 32)), rng=0)
    >>> [sorted(drawn) for drawn in sample.recipe.texture["textures"]]
    [[], ['clip', 'offset']]
    """

    textures: TexturesField = required(TexturesField())

    needs_donor: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Check the textures; a donor is needed where any of them takes pixels from one."""
        super().__post_init__()
        self.__dict__["needs_donor"] = any(part.needs_donor for part in self.textures)

    class Drawn(TypedDict):
        """What is drawn: the numbers of each texture, in order."""

        textures: Annotated[list[Any], schema.Each(schema.Anything(), 1, 10_000)]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any] | None:
        """Draw the numbers of each texture; None where one of them cannot be drawn."""
        drawn: list[dict[str, Any]] = []
        shown = _Shown(image, *_finite(image, region))
        for texture in self.textures:
            own = texture.draw(rng, shown.image, region)
            if own is None:
                return None
            drawn.append(own)
            if len(drawn) < len(self.textures) and not texture.needs_donor:
                shown.put(texture, None, own)
        return {"textures": drawn}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Apply the textures in turn."""
        shown = _Shown(image, region, before)
        factor: Any = 0.0
        for texture, own in zip(self.textures, parameters["textures"], strict=True):
            factor = np.maximum(factor, shown.put(texture, donor, own).factor)
        return replaced(before, shown.values)._replace(factor=factor if factor.ndim else float(factor))

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless each texture may have drawn its numbers."""
        schema.check_all(path, drawn, self.Drawn, context)
        number = len(self.textures)
        schema.Each(schema.Anything(), number, number)(f"{path}.textures", drawn["textures"], context)
        for place, (texture, own) in enumerate(zip(self.textures, drawn["textures"], strict=True)):
            schema.check(f"{path}.textures[{place}]", texture, own, context)


class _Shown:
    """An image with what textures have made of a region so far."""

    def __init__(self, image: Pixels, region: Region, values: NDArray[Any]) -> None:
        self._image, self._region, self.values = image, region, values
        self._work: Pixels | None = None
        self._current = True

    @property
    def image(self) -> Pixels:
        """The image with the values; a copy, in the precision of the computation, once a texture has changed them."""
        if self._current:
            return self._work or self._image
        if self._work is None:
            view = np.array(self._image.view, self._image.compute, order="K", subok=False)
            self._work = Pixels(view[:, 0] if len(self._image.grid) == 2 else view, 0)
        self._work.store(self._region.runs, np.ascontiguousarray(self.values))
        self._current = True
        return self._work

    def put(self, texture: Texture, donor: Pixels | None, drawn: Mapping[str, Any]) -> Patch:
        """Apply a texture to the values; return what it made."""
        if self.values.shape[1]:
            patch = texture.apply(self.values, self.image, donor, self._region, drawn)
            if patch.weights is not None:
                patch = patch._replace(values=mixed(self.values, patch), factor=patch.factor * patch.weights)
            values = patch.values
            if not kernels.all_finite(values):
                values = np.where(np.isfinite(values).all(axis=0), values, self.values)
            self.values, self._current = values, False
            return patch
        return replaced(self.values, self.values)


def mixed(before: NDArray[Any], patch: Patch) -> NDArray[Any]:
    """Mix the new pixels in by the weights of a texture's own soft edge."""
    assert patch.weights is not None
    values = np.empty_like(before)
    kernels.fade(before, patch.values.astype(before.dtype, copy=False), patch.weights, values)
    return values


def _finite(image: Pixels, region: Region) -> tuple[Region, NDArray[Any]]:
    """Return the part of a region where an image is finite in all channels, and its pixels there."""
    values = image.read(region.runs, region.size)
    if kernels.all_finite(values):
        return region, values
    keep = np.isfinite(values).all(axis=0)
    return Region(runs.select(region.runs, keep), region.grid, region.parts), np.ascontiguousarray(values[:, keep])
