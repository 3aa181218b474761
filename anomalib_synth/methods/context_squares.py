"""The masked squares of the context encoder."""

from dataclasses import KW_ONLY

from .._core.fields import Fraction, Intensities, Span
from .._core.value import value
from .._sampling.options import Count
from ..shapes import Box, Shape
from ..synthesizer import Method
from ..textures import Constant, Texture


@value
class ContextSquares(Method):
    """One to three squares, or cubes, of one constant value, as the context-encoding VAE masks its input.

    Their number and size are a choice made here.

    Parameters
    ----------
    size : float or pair of float
        Width of a square as a fraction of the image's shorter side.
    value, intensity_range
        As for `textures.Constant`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Zimmerer, Kohl, Petersen, Isensee, Maier-Hein: Context-encoding variational autoencoder for unsupervised anomaly
    detection. arXiv:1812.05941 (2018).

    Examples
    --------
    >>> import numpy as np
    >>> sample = ContextSquares(value=1)(np.random.default_rng(0).random((32, 32)), rng=0)
    >>> len(np.unique(sample.image[sample.mask]))
    1
    """

    _: KW_ONLY
    size: Fraction = Fraction((0.1, 0.5))
    value: Span = Span((0.0, 1.0), 0, 1)
    intensity_range: Intensities = Intensities()
    count: Count = Count((1, 3))

    def _parts(self) -> tuple[Shape, Texture]:
        return Box(self.size, square=True), Constant(self.value, self.intensity_range)
