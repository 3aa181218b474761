"""Poisson image interpolation."""

from typing import Any

from ..labels import Interpolation
from ..shapes import Box
from ..synthesizer import Synthesizer
from ..textures import PoissonPatch


class PII(Synthesizer):
    r"""Poisson image interpolation: the patches of FPI without a seam.

    Inside a square, or cube, as `FPI` draws it, the image has the guidance :math:`\alpha \nabla J`, or
    :math:`(1 - \alpha) \nabla I` where that is larger, between two neighbouring pixels of one channel; at the edge of
    the patch it continues the image. The label is :math:`\alpha` where the image changed.

    Parameters
    ----------
    size : float or pair of float
        Width of the patch as a share of the image's shorter side.
    factor, mixed
        As for `textures.PoissonPatch`.
    count, foreground, channel_axis
        As for `Synthesizer`.

    References
    ----------
    Tan, Hou, Day, Simpson, Rueckert, Kainz: Detecting outliers with Poisson image interpolation. MICCAI (2021).

    Examples
    --------
    >>> import numpy as np
    >>> image, donor = np.zeros((32, 32)), np.random.default_rng(0).random((32, 32))
    >>> sample = PII()(image, donor, rng=0)
    >>> np.unique(sample.label[sample.mask]).tolist() == [np.float32(sample.recipe.texture["factor"])]
    True
    """

    def __init__(
        self,
        *,
        size: float | tuple[float, float] = (0.1, 0.4),
        factor: float | tuple[float, float] = (0.05, 0.95),
        mixed: str = "interpolated",
        count: int | tuple[int, int] = 1,
        foreground: Any = None,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            Box(size, square=True),
            PoissonPatch(factor, mixed),
            Interpolation(),
            count=count,
            foreground=foreground,
            channel_axis=channel_axis,
        )
