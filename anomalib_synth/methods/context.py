"""The masked squares of the context encoder."""

from typing import Any

from ..labels import Binary
from ..shapes import Box
from ..synthesizer import Synthesizer
from ..textures import Constant

Range = float | tuple[float, float]


class ContextSquares(Synthesizer):
    """One to three squares, or cubes, of one constant value, as the context-encoding VAE masks its input.

    Their number and size are a choice made here.

    Parameters
    ----------
    size : float or pair of float
        Width of a square as a share of the image's shorter side.
    value, intensity_range
        As for `textures.Constant`.
    count, foreground, channel_axis
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

    def __init__(
        self,
        *,
        size: Range = (0.1, 0.5),
        value: Range = (0.0, 1.0),
        intensity_range: tuple[float, float] | None = None,
        count: int | tuple[int, int] = (1, 3),
        foreground: Any = None,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            Box(size, square=True),
            Constant(value, intensity_range),
            Binary(),
            count=count,
            foreground=foreground,
            channel_axis=channel_axis,
        )
