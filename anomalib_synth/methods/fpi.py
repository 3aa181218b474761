"""Foreign patch interpolation."""

from typing import Any

from ..labels import Interpolation
from ..shapes import Box
from ..synthesizer import Synthesizer
from ..textures import ForeignPatch


class FPI(Synthesizer):
    r"""Foreign patch interpolation: square patches mixed with those of another image.

    Inside a square, or cube, of half-width :math:`h \sim U_{int}[0.05 d, 0.2 d)` about a centre in the central 80 % of
    every axis, :math:`(1 - \alpha) I + \alpha J` with :math:`\alpha \sim U(0.05, 0.95)`; the label is :math:`\alpha`
    where the two images differ.

    Parameters
    ----------
    size : float or pair of float
        Width of the patch as a share of the image's shorter side :math:`d`.
    factor : float or pair of float
        The interpolation factor :math:`\alpha`.
    count, foreground, channel_axis
        As for `Synthesizer`.

    References
    ----------
    Tan, Hou, Batten, Qiu, Kainz: Detecting outliers with foreign patch interpolation. arXiv:2011.04197 (2020).

    Examples
    --------
    >>> import numpy as np
    >>> sample = FPI(size=0.25, factor=0.5)(np.zeros((8, 8)), np.ones((8, 8)), rng=2)
    >>> int(sample.mask.sum()), sorted(set(sample.image.ravel().tolist()))
    (4, [0.0, 0.5])
    """

    def __init__(
        self,
        *,
        size: float | tuple[float, float] = (0.1, 0.4),
        factor: float | tuple[float, float] = (0.05, 0.95),
        count: int | tuple[int, int] = 1,
        foreground: Any = None,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            Box(size, square=True),
            ForeignPatch(factor),
            Interpolation(),
            count=count,
            foreground=foreground,
            channel_axis=channel_axis,
        )
