"""Texture image: a patch of something else altogether."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region, padded
from .blend import blended, intensities, scaled
from .protocol import Patch
from .source import limits, opened

Source = NDArray[Any] | Sequence[NDArray[Any]] | str | os.PathLike[str] | None


@dataclass(frozen=True, eq=False)
class TextureImage:
    r"""Mix in a texture image: :math:`(1 - \alpha) I + \alpha T` (Zavrtanik et al. 2021).

    One of the texture images is drawn, and a place in it: the image sees a crop where the texture is larger, and
    repetitions where it is smaller. Where their numbers of channels differ, every channel gets the texture's mean.

    Intensities are brought to those of the image: 0 and the greatest value of an unsigned integer type, or the least
    and the greatest finite value of a texture of other types, become the ends of the intensity range.

    Parameters
    ----------
    source : None, ndarray, sequence of ndarray or path
        Texture images, with as many spatial axes as the image and perhaps a last one of channels; two axes serve
        volumes too. Or a folder, whose PNG, JPEG, TIFF and BMP files, also those of the folders in it, are listed once
        in the order of their names and read when they are drawn. With None the donor is the texture, as it is.
    factor : float or pair of float
        The share :math:`\alpha` of the texture, in (0, 1].
    intensity_range : pair of float, optional
        (low, high); least and greatest finite value of the image when None, which reads all of it.

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

    source: Source = field(default=None, repr=False)
    factor: float | tuple[float, float] = (0.2, 1.0)
    intensity_range: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", checks.span("factor", self.factor, 0, 1, above_low=True))
        object.__setattr__(self, "intensity_range", checks.intensity_range(self.intensity_range))
        object.__setattr__(self, "source", checks.texture_source(self.source))

    @property
    def needs_donor(self) -> bool:
        """Whether the donor is the texture."""
        return self.source is None

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the factor, and which texture, and where in it the image begins."""
        factor = draws.uniform(rng, self.factor)  # type: ignore[arg-type]
        if self.source is None:
            return {"factor": factor}
        index = draws.whole(rng, (0, len(self.source) - 1))  # type: ignore[arg-type]
        texture = self._opened(index, region)
        room = [a - b if a >= b else a - 1 for a, b in zip(texture.shape, region.shape, strict=True)]
        return {
            "factor": factor,
            "index": index,
            "offset": [draws.whole(rng, (0, most)) for most in room],
            "from": limits(texture),
            "to": list(intensities(self.intensity_range, image)),
        }

    def _opened(self, index: int, region: Region) -> Pixels:
        sources: tuple[Any, ...] = self.source  # type: ignore[assignment]
        return opened(sources[index], len(region.grid))

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Mix the texture in."""
        if donor is not None:
            return blended(before, donor.read(region.runs, region.size, image.compute), parameters["factor"])
        texture = self._opened(parameters["index"], region)
        offset = padded(parameters["offset"], 0)
        under = kernels.tiled_runs(region.runs, region.shape, texture.shape, offset)
        values = texture.read(under, region.size, np.dtype(np.float64))
        if len(values) != len(before):
            values = np.tile(values.mean(axis=0), (len(before), 1))
        low, high = parameters["from"]
        shares = (values - low) / (high - low or 1.0)
        return blended(before, scaled(shares, parameters["to"], before.dtype), parameters["factor"])
