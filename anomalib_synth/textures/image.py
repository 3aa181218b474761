"""Texture images: patches of unrelated pictures."""

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws, schema
from .._core.fields import Field, Fraction, Intensities
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .._core.value import Value, value
from .blend import blended, intensities, scaled
from .source import content, limits, opened

__all__ = ["SourceField", "TextureImage"]

Source = NDArray[Any] | Sequence[NDArray[Any]] | str | os.PathLike[str] | None
Kept = tuple[NDArray[Any], ...] | Path | None


class SourceField(Field[Source, Kept]):
    """None, texture images, of which read-only copies are kept as a tuple, or a folder, kept as a path."""

    rule: str = "None, an array of pixels, a list of them, or a folder with image files"

    def __init__(self, default: Source = None) -> None:
        super().__init__(default)

    def kept(self, name: str, value: Any) -> Kept:
        """Raise unless the value keeps the rule."""
        if isinstance(value, (str, os.PathLike)):
            return Path(value)
        arrays = checks.texture_source(value)
        return None if arrays is None else tuple(map(_unchanging, arrays))


def _unchanging(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only copy of an array."""
    copy = np.array(array, subok=False)
    copy.flags.writeable = False
    return copy


@value
class TextureImage(Value):
    r"""Mix in a texture image: :math:`(1 - \alpha) I + \alpha T` (Zavrtanik et al. 2021).

    One of the texture images is drawn, and a place in it: the image sees a crop where the texture is larger, and
    repetitions where it is smaller. Where their numbers of channels differ, every channel gets the texture's mean.

    Intensities are scaled to those of the image: 0 and the maximum of an unsigned integer type, or the minimum and
    maximum finite value of a texture of another type, become the ends of the intensity range.

    Parameters
    ----------
    source : None, ndarray, sequence of ndarray or path
        Texture images, with as many spatial axes as the image and perhaps a last one of channels; two axes serve
        volumes too. Or a folder, whose PNG, JPEG, TIFF and BMP files, also those of the folders in it, are listed once
        in the order of their names and read when they are drawn. With None the donor is the texture, as it is.
    factor : float or pair of float
        The fraction :math:`\alpha` of the texture, in (0, 1].
    intensity_range : pair of float, optional
        (low, high); minimum and maximum finite value of the image when None, which reads all of it.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes
    >>> stripes = np.array([[0, 255]], np.uint8)
    >>> texture = TextureImage(stripes, factor=1, intensity_range=(0, 10))
    >>> sample = Synthesizer(shapes.Box(1.0), texture, labels.Binary())(np.full((3, 6), 5), rng=1)
    >>> sample.image.tolist()
    [[5, 5, 0, 10, 0, 10], [5, 5, 0, 10, 0, 10], [5, 5, 0, 10, 0, 10]]
    """

    source: SourceField = SourceField()
    factor: Fraction = Fraction((0.2, 1.0))
    intensity_range: Intensities = Intensities()

    # Beside the factor: the number of a texture image, and the name and content of its file in the folder; the pixel
    # of it (slice, row, column) where the image begins; and the intensities of the texture and of the image that stand
    # for 0 and 1.
    Drawn = TypedDict(
        "Drawn",
        {
            "factor": schema.Factor,
            "index": NotRequired[Annotated[int, schema.Whole(0, schema.MOST_PIXELS)]],
            "file": NotRequired[Annotated[str, schema.Name(4096)]],
            "sha256": NotRequired[Annotated[str, schema.Name(64)]],
            "offset": NotRequired[Annotated[list[int], schema.Each(schema.Whole(0, schema.MOST_PIXELS), 3, 3)]],
            "from": NotRequired[Annotated[list[float], schema.Interval(empty=True)]],
            "to": NotRequired[schema.IntensityRange],
        },
    )

    def __post_init__(self) -> None:
        """Check the parameters, and list the folder; without a source the donor is the texture."""
        super().__post_init__()
        self.__dict__["needs_donor"] = self.source is None
        assert self._entries is not None

    needs_donor: ClassVar[bool] = False

    @cached_property
    def _entries(self) -> tuple[Any, ...]:
        """Return the arrays, or the files of the folder."""
        if isinstance(self.source, Path):
            return checks.texture_source(self.source) or ()
        return self.source or ()

    def _file(self, index: int) -> str | None:
        """Return the name of a file in the folder, by its number; None if there are fewer."""
        if not isinstance(self.source, Path) or index >= len(self._entries):
            return None
        name: str = self._entries[index].relative_to(self.source).as_posix()
        return name

    def _named(self, index: int) -> dict[str, Any]:
        """Return what a recipe says of a file: its name, and the digest of its pixels."""
        if not isinstance(self.source, Path):
            return {}
        return {"file": self._file(index), "sha256": content(self._entries[index])}

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the factor, one of the texture images, and where in it the image begins."""
        factor = draws.uniform(rng, self.factor)
        if self.source is None:
            return {"factor": factor}
        index = draws.whole(rng, (0, len(self._entries) - 1))
        texture = opened(self._entries[index], len(region.grid))
        room = [a - b if a >= b else a - 1 for a, b in zip(texture.shape, region.shape, strict=True)]
        return {
            "factor": factor,
            "index": index,
            **self._named(index),
            "offset": [draws.whole(rng, (0, most)) for most in room],
            "from": limits(texture),
            "to": list(intensities(self.intensity_range, image)),
        }

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Mix the texture in."""
        if self.source is None:
            assert donor is not None
            return blended(before, donor.read(region.runs, region.size, image.compute), parameters["factor"])
        index = parameters["index"]
        if isinstance(self.source, Path):
            checks.texture_listing(self.source, index, parameters["file"], self._file(index))
            checks.texture_content(self.source, parameters["file"], parameters["sha256"], content(self._entries[index]))
        texture = opened(self._entries[index], len(region.grid))
        offset = padded(parameters["offset"], 0)
        under = kernels.tiled_runs(region.runs, region.shape, texture.shape, offset)
        values = texture.read(under, region.size, np.dtype(np.float64))
        if len(values) != len(before):
            values = np.tile(values.mean(axis=0), (len(before), 1))
        low, high = parameters["from"]
        places = (values - low) / (high - low or 1.0)
        return blended(before, scaled(places, parameters["to"], before.dtype), parameters["factor"])

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        schema.check_all(path, drawn, self.Drawn, context)
        for name in ("index", "offset", "from", "to"):
            schema.present(path, drawn, name, self.source is not None)
        for name in ("file", "sha256"):
            schema.present(path, drawn, name, isinstance(self.source, Path))
        if not isinstance(self.source, (Path, type(None))):
            schema.Whole(0, len(self._entries) - 1)(f"{path}.index", drawn["index"], context)
