"""Disentangled anomaly generation."""

from dataclasses import KW_ONLY

from .._core.fields import Fraction, Intensities, Span, Whole
from .._core.value import value
from .._sampling.options import Edge
from ..labels import Interpolation, LabelField
from ..shapes import Ball, Box, Choice, Shape
from ..shapes.protocol import ShapeField
from ..synthesizer import Method
from ..textures import MatchedPatch, Texture

_LABEL = Interpolation()


@value
class DAG(Method):
    r"""Disentangled anomaly generation of DISYRE: a shape, a matched foreign texture and an intensity bias.

    A square or a ball (or a given shape) with an edge softened by :math:`\sigma \sim U(0, 5)` pixels; in it the donor,
    brought to the image's range, with :math:`\alpha \sim U(0, 1)`; then a bias of :math:`\pm U(0, 1)` of the intensity
    range on the pixels of a random subset of the intensities.

    Parameters
    ----------
    shape : Shape
        Where it is. The published code has lesion shapes besides squares and balls; any shape can be given.
    factor, bias, clusters, intensity_range
        As for `textures.MatchedPatch`.
    label : Label or tuple of Label
        The training target; by default the factor. Published are two labels, of texture and of bias;
        ``(Interpolation(), IntensityDifference())`` gives the factor and the change of the intensities.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, channel_axis, inside
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

    _: KW_ONLY
    shape: ShapeField = ShapeField(Choice((Box((0.1, 0.5), square=True), Ball((0.05, 0.25)))))
    factor: Fraction = Fraction((0.01, 1.0))
    bias: Span = Span((0.0, 1.0), 0, 1)
    clusters: Whole = Whole(6, 1, 256)
    intensity_range: Intensities = Intensities()
    label: LabelField = LabelField(Interpolation())
    edge: Edge = Edge((0.0, 5.0))

    def _parts(self) -> tuple[Shape, Texture]:
        return self.shape, MatchedPatch(self.factor, self.bias, self.clusters, self.intensity_range)
