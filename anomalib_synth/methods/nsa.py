"""Natural synthetic anomalies."""

from typing import Any

from .. import _checks as checks
from ..labels import Label, Logistic
from ..shapes import Box, GammaSize
from ..synthesizer import Synthesizer
from ..textures import OneOf, PoissonPatch

_SIZE = GammaSize(shift=0.06)
_LABEL = Logistic()


class NSA(Synthesizer):
    r"""Natural synthetic anomalies: rectangles of another place of the donor, resized, blended without a seam.

    Half of a rectangle's side is :math:`\mathrm{clip}((0.03 + \Gamma(2, 0.05))\, d, 0.03 d, 0.4 d)` for an axis of d
    pixels; what it shows is resized by :math:`\mathrm{clip}(N(1, 0.5^2), 0.7, 1.3)`. After each rectangle, up to four,
    another follows with chance 1/2. Inside, the image has the donor's gradients (Poisson blending).

    Parameters
    ----------
    size
        As for `shapes.Box`.
    resize
        As for `textures.DonorPatch`.
    gradients : {"normal", "mixed", "either"}
        Those of the donor; or those of the image where they are larger; or one of both for each sample.
    label : Label
        What the network is told. Published are `labels.Logistic`, `labels.IntensityDifference` and `labels.Binary`, and
        with a factor below 1 `labels.Interpolation`.
    factor
        As for `textures.PoissonPatch`.
    overlap
        As for `Synthesizer`: how much of a rectangle is foreground, where a foreground is given.
    count, further, foreground, clip_to_foreground, channel_axis
        As for `Synthesizer`.

    References
    ----------
    Schlüter, Tan, Hou, Kainz: Natural synthetic anomalies for self-supervised anomaly detection and localization. ECCV
    2022, arXiv:2109.15222.

    Examples
    --------
    >>> import numpy as np
    >>> image, donor = np.random.default_rng(0).integers(0, 256, (2, 64, 64), np.uint8)
    >>> sample = NSA()(image, donor, rng=0)
    >>> sorted(sample.recipe.texture)
    ['factor', 'from', 'resize']
    """

    def __init__(
        self,
        *,
        size: float | tuple[float, float] | GammaSize = _SIZE,
        resize: float | tuple[float, float] = (0.7, 1.3),
        gradients: str = "normal",
        factor: float | tuple[float, float] = 1.0,
        label: Label = _LABEL,
        count: int | tuple[int, int] = (1, 4),
        further: float | None = 0.5,
        overlap: float = 0.25,
        foreground: Any = None,
        clip_to_foreground: bool = False,
        channel_axis: int | None = None,
    ) -> None:
        checks.choice("gradients", gradients, ("normal", "mixed", "either"))
        modes = {"normal": ("none",), "mixed": ("full",), "either": ("none", "full")}[gradients]
        textures = tuple(PoissonPatch(factor, mode, resize) for mode in modes)
        super().__init__(
            Box(size),
            textures[0] if len(textures) == 1 else OneOf(textures),
            label,
            count=count,
            further=further,
            overlap=overlap,
            foreground=foreground,
            clip_to_foreground=clip_to_foreground,
            central=1.0,
            channel_axis=channel_axis,
        )
