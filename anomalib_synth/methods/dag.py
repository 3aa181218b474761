"""Disentangled anomaly generation."""

from typing import Any

from ..labels import Interpolation, Label
from ..shapes import Ball, Box, OneOf, Shape
from ..synthesizer import Synthesizer
from ..textures import MatchedPatch

_SHAPE = OneOf((Box((0.1, 0.5), square=True), Ball((0.05, 0.25))))
_LABEL = Interpolation()


class DAG(Synthesizer):
    r"""Disentangled anomaly generation of DISYRE: a shape, a matched foreign texture and an intensity bias.

    A square or a ball (or a given shape) with an edge softened by :math:`\sigma \sim U(0, 5)` pixels; in it the donor,
    brought to the image's range, with :math:`\alpha \sim U(0, 1)`; then a bias of :math:`\pm U(0, 1)` of the intensity
    range on the pixels of a random subset of the intensities.

    Parameters
    ----------
    shape : Shape
        Where it is. The published code has lesion shapes beside squares and balls: any shape can be given.
    factor, bias, clusters, intensity_range
        As for `textures.MatchedPatch`.
    label : Label or tuple of Label
        The factor. Published are two labels, of texture and bias; ``(Interpolation(), IntensityDifference())`` tells
        the factor and what became of the intensities.
    edge, count, foreground, clip_to_foreground, channel_axis
        As for `Synthesizer`.

    References
    ----------
    Naval Marimont, Baugh, Siomos, Tzelepis, Kainz, Tarroni: DISYRE: diffusion-inspired synthetic restoration for
    unsupervised anomaly detection. ISBI (2024), arXiv:2311.15453; v2: arXiv:2407.06635.

    Examples
    --------
    >>> import numpy as np
    >>> image, donor = np.random.default_rng(0).random((2, 48, 48))
    >>> sample = DAG()(image, donor, rng=0)
    >>> bool((sample.label[sample.mask] <= sample.recipe.texture["factor"]).all())
    True
    """

    def __init__(
        self,
        *,
        shape: Shape = _SHAPE,
        factor: float | tuple[float, float] = (0.01, 1.0),
        bias: float | tuple[float, float] = (0.0, 1.0),
        clusters: int = 6,
        intensity_range: tuple[float, float] | None = None,
        label: Label = _LABEL,
        edge: float | tuple[float, float] = (0.0, 5.0),
        count: int | tuple[int, int] = 1,
        foreground: Any = None,
        clip_to_foreground: bool = False,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            shape,
            MatchedPatch(factor, bias, clusters, intensity_range),
            label,
            count=count,
            foreground=foreground,
            clip_to_foreground=clip_to_foreground,
            edge=edge,
            channel_axis=channel_axis,
        )
