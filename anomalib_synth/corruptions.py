"""The eight held-out corruptions of the MOOD evaluation.

Six of Tan et al. (2020) and two of Meissen et al. (2021). Each is a ball of radius R about a random foreground voxel of
the central half of every axis, clipped to the foreground, with one texture and a binary label. A network trained
on other anomalies is tested on these. No donor is needed: ``corruption(volume, rng=0)``.

Examples
--------
>>> import numpy as np
>>> volume = np.random.default_rng(0).random((24, 24, 24))
>>> sample = LocalBlur()(volume, rng=0)
>>> bool((sample.image[~sample.mask] == volume[~sample.mask]).all())
True
"""

from abc import abstractmethod
from dataclasses import KW_ONLY
from typing import Literal

from . import textures
from ._core.fields import Choice, Flag, ForegroundRule, Fraction, Intensities, Span, Whole
from ._core.value import value
from ._sampling.options import CentralFraction, Clip
from .shapes import Ball, Shape
from .synthesizer import Method
from .textures import Texture

__all__ = [
    "MOOD",
    "Corruption",
    "LocalBlur",
    "NoiseAddition",
    "Reflection",
    "SinkDeformation",
    "SliceShuffle",
    "SourceDeformation",
    "UniformAddition",
    "UniformShift",
]

_SMALL, _LARGE = (0.05, 0.10), (0.08, 0.13)
Interpolation = Literal["nearest", "linear"]


class Radius(Span):
    """Radius of the ball, as a fraction of the shorter side."""

    def __init__(self, default: tuple[float, float]) -> None:
        super().__init__(default, 0, 0.5, above_low=True)


@value
class Corruption(Method):
    """What the corruptions have in common: a ball on the foreground, and a binary label.

    Parameters
    ----------
    radius : float or pair of float
        Of the ball, as a fraction of the shorter side, in (0, 0.5].
    foreground : None, float, "auto" or ndarray of bool
        See `Synthesizer`; pixels above 0 unless told otherwise.
    clip_to_foreground : bool
        Keep the anomaly within the foreground, as published.
    central_fraction : float, optional
        Fraction of every axis from which centres are drawn; the central half as published.
    count, more, min_foreground, edge, label, channel_axis, inside
        See `Synthesizer`.
    """

    _: KW_ONLY
    radius: Radius = Radius(_LARGE)
    foreground: ForegroundRule = ForegroundRule(0.0)
    clip_to_foreground: Clip = Clip(True)
    central_fraction: CentralFraction = CentralFraction(0.5)

    def _parts(self) -> tuple[Shape, Texture]:
        return Ball(self.radius), self._texture()

    @abstractmethod
    def _texture(self) -> Texture:
        """Return what is put into the ball."""


@value
class LocalBlur(Corruption):
    """Blur by a Gaussian; see `textures.LocalBlur`.

    Parameters
    ----------
    sigma : float or pair of float
        Standard deviation in voxels, in (0, 100].
    radius, foreground, clip_to_foreground, central_fraction
        See `Corruption`.
    count, more, min_foreground, edge, label, channel_axis, inside
        See `Synthesizer`.
    """

    _: KW_ONLY
    sigma: Span = Span(2.0, 0, 100, above_low=True)

    def _texture(self) -> Texture:
        return textures.LocalBlur(self.sigma)


@value
class SliceShuffle(Corruption):
    """Put other slices of the ball in the place of each, along a random axis; see `textures.SliceShuffle`.

    Parameters
    ----------
    radius, foreground, clip_to_foreground, central_fraction
        See `Corruption`.
    count, more, min_foreground, edge, label, channel_axis, inside
        See `Synthesizer`.
    """

    _: KW_ONLY
    radius: Radius = Radius(_SMALL)

    def _texture(self) -> Texture:
        return textures.SliceShuffle()


@value
class NoiseAddition(Corruption):
    """Add noise of one sign; see `textures.NoiseAddition`.

    Parameters
    ----------
    amount : float or pair of float
        Fraction of the intensity range that is added or taken away at each voxel, in (0, 1].
    intensity_range : pair of float, optional
        Minimum and maximum intensity; computed from the whole image when None.
    clip : bool
        Keep the result within that range.
    radius, foreground, clip_to_foreground, central_fraction
        See `Corruption`.
    count, more, min_foreground, edge, label, channel_axis, inside
        See `Synthesizer`.
    """

    _: KW_ONLY
    radius: Radius = Radius(_SMALL)
    amount: Fraction = Fraction((0.05, 0.3))
    intensity_range: Intensities = Intensities()
    clip: Flag = Flag(False)

    def _texture(self) -> Texture:
        return textures.NoiseAddition(self.amount, self.intensity_range, self.clip)


@value
class Reflection(Corruption):
    """Show the image mirrored along its axis of symmetry; see `textures.Reflection`.

    Parameters
    ----------
    axis : int
        Spatial axis, counted from the first.
    radius, foreground, clip_to_foreground, central_fraction
        See `Corruption`.
    count, more, min_foreground, edge, label, channel_axis, inside
        See `Synthesizer`.
    """

    _: KW_ONLY
    axis: Whole = Whole(0, 0, 2)

    def _texture(self) -> Texture:
        return textures.Reflection(self.axis)


@value
class SinkDeformation(Corruption):
    """Draw everything towards the centre; see `textures.SinkDeformation`.

    Parameters
    ----------
    interpolation : {"nearest", "linear"}
        How the image is sampled between its voxels. The published AutoSeg code, whose results are the paper's
        Table 2, takes the nearest voxel; the formula of Tan et al. (2020) interpolates linearly.
    radius, foreground, clip_to_foreground, central_fraction
        See `Corruption`.
    count, more, min_foreground, edge, label, channel_axis, inside
        See `Synthesizer`.
    """

    _: KW_ONLY
    interpolation: Choice[Interpolation] = Choice[Interpolation]("nearest", ("nearest", "linear"))

    def _texture(self) -> Texture:
        return textures.SinkDeformation(interpolation=self.interpolation)


@value
class SourceDeformation(Corruption):
    """Push everything away from the centre; see `textures.SourceDeformation`.

    Parameters
    ----------
    interpolation : {"nearest", "linear"}
        As for `SinkDeformation`.
    radius, foreground, clip_to_foreground, central_fraction
        See `Corruption`.
    count, more, min_foreground, edge, label, channel_axis, inside
        See `Synthesizer`.
    """

    _: KW_ONLY
    interpolation: Choice[Interpolation] = Choice[Interpolation]("nearest", ("nearest", "linear"))

    def _texture(self) -> Texture:
        return textures.SourceDeformation(interpolation=self.interpolation)


@value
class UniformAddition(Corruption):
    """Add one value; see `textures.UniformAddition`.

    Parameters
    ----------
    amount : float or pair of float
        Fraction of the intensity range that is added or taken away, in (0, 1].
    intensity_range : pair of float, optional
        Minimum and maximum intensity; computed from the whole image when None.
    clip : bool
        Keep the result within that range, as published.
    radius, foreground, clip_to_foreground, central_fraction
        See `Corruption`.
    count, more, min_foreground, edge, label, channel_axis, inside
        See `Synthesizer`.
    """

    _: KW_ONLY
    radius: Radius = Radius(_SMALL)
    amount: Fraction = Fraction((0.2, 0.3))
    intensity_range: Intensities = Intensities()
    clip: Flag = Flag(True)

    def _texture(self) -> Texture:
        return textures.UniformAddition(self.amount, self.intensity_range, self.clip)


@value
class UniformShift(Corruption):
    """Show the image moved by some voxels along every axis; see `textures.UniformShift`.

    Parameters
    ----------
    distance : float or pair of float
        Fraction of each axis's own side, in (0, 1].
    radius, foreground, clip_to_foreground, central_fraction
        See `Corruption`.
    count, more, min_foreground, edge, label, channel_axis, inside
        See `Synthesizer`.
    """

    _: KW_ONLY
    distance: Fraction = Fraction((0.02, 0.05))

    def _texture(self) -> Texture:
        return textures.UniformShift(self.distance)


MOOD: dict[str, type[Corruption]] = {
    "local_blur": LocalBlur,
    "slice_shuffle": SliceShuffle,
    "noise_addition": NoiseAddition,
    "reflection": Reflection,
    "sink_deformation": SinkDeformation,
    "source_deformation": SourceDeformation,
    "uniform_addition": UniformAddition,
    "uniform_shift": UniformShift,
}
