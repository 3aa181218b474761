"""The noise of the denoising autoencoder."""

from dataclasses import KW_ONLY

from .._core.fields import Intensities, Span, WholeSpan
from .._core.value import value
from .._sampling.options import Clip
from ..shapes import Everywhere, Shape
from ..synthesizer import Method
from ..textures import CoarseNoise, Texture


@value
class DenoisingNoise(Method):
    r"""Coarse Gaussian noise all over the foreground, which a denoising autoencoder learns to remove.

    Noise :math:`N(0, 0.2^2)` of 16 x 16 cells, shifted and interpolated to the image's size. The network's
    target is the image without noise; the label is the foreground with it. The shifted noise is periodic.

    Parameters
    ----------
    sigma, cells, intensity_range
        As for `textures.CoarseNoise`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`. Without a foreground the noise is added to the whole image.

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

    _: KW_ONLY
    sigma: Span = Span(0.2, 0, 100, above_low=True)
    cells: WholeSpan = WholeSpan(16, 1, 64)
    intensity_range: Intensities = Intensities()
    clip_to_foreground: Clip = Clip(True)

    def _parts(self) -> tuple[Shape, Texture]:
        return Everywhere(), CoarseNoise(self.sigma, self.cells, self.intensity_range)
