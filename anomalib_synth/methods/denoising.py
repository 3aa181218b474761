"""The noise of the denoising autoencoder."""

from typing import Any

from ..labels import Binary
from ..shapes import Everywhere
from ..synthesizer import Synthesizer
from ..textures import CoarseNoise

Range = float | tuple[float, float]


class DenoisingNoise(Synthesizer):
    r"""Coarse Gaussian noise all over the foreground, which a denoising autoencoder learns to take away.

    Noise :math:`N(0, 0.2^2)` of 16 x 16 cells, shifted and interpolated to the image's size. The target of the
    network is the image as it was; the label is the noised foreground. The shifted noise is periodic.

    Parameters
    ----------
    sigma, cells, intensity_range
        As for `textures.CoarseNoise`.
    foreground, channel_axis
        As for `Synthesizer`; without a foreground all of the image is noised.

    References
    ----------
    Kascenas, Pugeault, O'Neil: Denoising autoencoders for unsupervised anomaly detection in brain MRI. MIDL (2022).

    Examples
    --------
    >>> import numpy as np
    >>> image = np.zeros((32, 32))
    >>> image[8:24, 8:24] = 1
    >>> sample = DenoisingNoise(foreground=0.5)(image, rng=0)
    >>> bool((sample.mask == (image == 1)).all())
    True
    """

    def __init__(
        self,
        *,
        sigma: Range = 0.2,
        cells: int | tuple[int, int] = 16,
        intensity_range: tuple[float, float] | None = None,
        foreground: Any = None,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            Everywhere(),
            CoarseNoise(sigma, cells, intensity_range),
            Binary(),
            foreground=foreground,
            clip_to_foreground=True,
            channel_axis=channel_axis,
        )
