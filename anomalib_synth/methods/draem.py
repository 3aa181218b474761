"""DRAEM."""

from typing import Any

from ..labels import Binary
from ..shapes import PerlinBlobs
from ..synthesizer import Synthesizer
from ..textures import Texture, TextureImage

_TEXTURE = TextureImage()


class DRAEM(Synthesizer):
    r"""Perlin blobs filled with a texture image.

    Where gradient noise of :math:`2^k` cells per axis, :math:`k \sim U\{0, ..., 5\}`, in a lattice rotated by
    :math:`U(-90, 90)` degrees, is above 0.5: :math:`(1 - \alpha) I + \alpha T`, :math:`\alpha \sim U(0.2, 1)`, with a
    texture image :math:`T` (the paper writes :math:`\beta = 1 - \alpha`). The label is binary. Half of the published
    training images stay normal: that is the caller's choice.

    Parameters
    ----------
    texture : Texture
        What is put there. By default the donor as it is; ``textures.TextureImage("folder")`` draws image files, as
        published.
    scale, threshold, rotation
        As for `shapes.PerlinBlobs`.
    foreground, clip_to_foreground, channel_axis
        As for `Synthesizer`; the blobs are all over the image, so that the foreground matters where it clips them.

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

    def __init__(
        self,
        *,
        texture: Texture = _TEXTURE,
        scale: int | tuple[int, int] = (0, 5),
        threshold: float | tuple[float, float] = 0.5,
        rotation: float | tuple[float, float] = (-90.0, 90.0),
        foreground: Any = None,
        clip_to_foreground: bool = False,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            PerlinBlobs(scale, threshold, rotation),
            texture,
            Binary(),
            foreground=foreground,
            clip_to_foreground=clip_to_foreground,
            channel_axis=channel_axis,
        )
