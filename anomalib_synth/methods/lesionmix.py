"""LesionMix."""

from dataclasses import KW_ONLY

from .._core.fields import Choice, Flag, Fraction, Intensities, Span
from .._core.outlines import MasksField
from .._core.value import required, value
from .._sampling.options import Edge
from ..shapes import LesionLoad, Shape
from ..shapes import Lesions as Outlines
from ..synthesizer import Method
from ..textures import Lesions, Texture
from ..textures.lesions import ImagesField, Match


@value
class LesionMix(Method):
    r"""Paste real lesions up to a target load, with soft outlines.

    Lesions are drawn, turned, scaled, mirrored and bent until they cover a drawn fraction of the image; the first at
    the centre, further ones about the places of the given lesions.

    Parameters
    ----------
    images, masks
        Images with lesions, and their outlines, as for `textures.Lesions`. Copies of them are kept.
    load : float or pair of float
        Fraction of the image that the lesions cover, in (0, 1], as for `shapes.LesionLoad`. Published are a uniform, a
        Gaussian and an empirical law of it.
    zoom, angle, mirror, elastic
        As for `shapes.Lesions`.
    match
        As for `textures.Lesions`.
    components : bool
        Whether each connected component is a lesion of its own.
    intensity_range
        As for `textures.Lesions`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Basaran, Zhang, Bai, Rueckert et al.: LesionMix: a lesion-level data augmentation method for medical image
    segmentation. MICCAI workshop DALI (2023), arXiv:2308.09026.

    Examples
    --------
    >>> import numpy as np
    >>> image, mask = np.random.default_rng(0).random((64, 64)), np.zeros((64, 64), bool)
    >>> mask[10:15, 12:18] = mask[40:46, 30:38] = True
    >>> sample = LesionMix(image, mask, load=0.05, edge=0)(np.random.default_rng(1).random((64, 64)), rng=0)
    >>> bool(sample.mask.mean() >= 0.05)
    True
    """

    images: ImagesField = required(ImagesField())
    masks: MasksField = required(MasksField())
    _: KW_ONLY
    load: Fraction = Fraction((0.005, 0.03))
    zoom: Span = Span((0.8, 1.2), 0, 100, above_low=True)
    angle: Span = Span((-180.0, 180.0), -180, 180)
    mirror: Flag = Flag(True)
    elastic: Span = Span((0.0, 0.1), 0, 0.5)
    match: Choice[Match] = Choice[Match]("mean", ("mean", "mean_std", None))
    components: Flag = Flag(True)
    intensity_range: Intensities = Intensities()
    edge: Edge = Edge(1.0)

    def _parts(self) -> tuple[Shape, Texture]:
        shape = Outlines(
            self.masks,
            zoom=self.zoom,
            angle=self.angle,
            mirror=self.mirror,
            elastic=self.elastic,
            components=self.components,
        )
        texture = Lesions(
            self.images, self.masks, match=self.match, components=self.components, intensity_range=self.intensity_range
        )
        return LesionLoad(shape, self.load), texture
