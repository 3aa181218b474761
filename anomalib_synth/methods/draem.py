"""DRAEM."""

from dataclasses import KW_ONLY

from .._core.fields import Span, WholeSpan
from .._core.value import value
from ..shapes import PerlinBlobs, Shape
from ..synthesizer import Method
from ..textures import Texture, TextureImage
from ..textures.protocol import TextureField


@value
class DRAEM(Method):
    r"""Perlin blobs filled with a texture image.

    Where gradient noise of :math:`2^k` cells per axis, :math:`k \sim U\{0, ..., 5\}`, in a lattice rotated by
    :math:`U(-90, 90)` degrees, is above 0.5: :math:`(1 - \alpha) I + \alpha T`, :math:`\alpha \sim U(0.2, 1)`, with a
    texture image :math:`T` (the paper writes :math:`\beta = 1 - \alpha`). The label is binary. Half of the published
    training images stay normal; here that is the caller's choice.

    Parameters
    ----------
    texture : Texture
        What is put there. By default the donor as it is; ``textures.TextureImage("folder")`` draws image files, as
        published.
    scale, threshold, rotation
        As for `shapes.PerlinBlobs`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`. The blobs are all over the image: a foreground only matters where it clips them.

    References
    ----------
    Zavrtanik, Kristan, Skocaj: DRAEM - A discriminatively trained reconstruction embedding for surface anomaly
    detection. ICCV 2021, arXiv:2108.07610.

    Examples
    --------
    >>> import numpy as np
    >>> sample = DRAEM(scale=2)(np.zeros((64, 64)), np.ones((64, 64)), rng=0)
    >>> factor = sample.recipe.texture["factor"]
    >>> np.allclose(sample.image, factor * sample.mask), bool((sample.label == sample.mask).all())
    (True, True)
    """

    _: KW_ONLY
    texture: TextureField = TextureField(TextureImage())
    scale: WholeSpan = WholeSpan((0, 5), 0, 16)
    threshold: Span = Span(0.5, 0, 1)
    rotation: Span = Span((-90.0, 90.0), -180, 180)

    def _parts(self) -> tuple[Shape, Texture]:
        return PerlinBlobs(self.scale, self.threshold, self.rotation), self.texture
