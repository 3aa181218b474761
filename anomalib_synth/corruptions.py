"""Floor 5: the eight held-out corruptions of the MOOD evaluation.

Six of Tan et al. (2020) and two of Meissen et al. (2021). Each is a ball of radius R about a random foreground voxel of
the central half of every axis, cut to the foreground, with one texture and a binary label. A network that was trained
on other anomalies is tested on these. No donor is needed: ``corruption(volume, rng=0)``.

Examples
--------
>>> import numpy as np
>>> volume = np.random.default_rng(0).random((24, 24, 24))
>>> sample = LocalBlur()(volume, rng=0)
>>> bool((sample.image[~sample.mask] == volume[~sample.mask]).all())
True
"""

from typing import Any

from . import textures
from .labels import Binary
from .shapes import Ball
from .synthesizer import Synthesizer

__all__ = [
    "MOOD",
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
Range = float | tuple[float, float]


class _Corruption(Synthesizer):
    def __init__(self, texture: textures.Texture, radius: Range, foreground: Any, channel_axis: int | None) -> None:
        super().__init__(
            Ball(radius),
            texture,
            Binary(),
            foreground=foreground,
            clip_to_foreground=True,
            central=0.5,
            channel_axis=channel_axis,
        )


class LocalBlur(_Corruption):
    """Blur by a Gaussian of `sigma` voxels; see `textures.LocalBlur`.

    Parameters
    ----------
    radius : float or pair of float
        Of the ball, as a share of the shorter side.
    sigma : float or pair of float
        In voxels.
    foreground : None, float, "auto" or ndarray of bool
        See `Synthesizer`; pixels above 0 unless told otherwise.
    channel_axis : {None, 0, -1}
        See `Synthesizer`.
    """

    def __init__(
        self, *, radius: Range = _LARGE, sigma: Range = 2.0, foreground: Any = 0.0, channel_axis: int | None = None
    ) -> None:
        super().__init__(textures.LocalBlur(sigma), radius, foreground, channel_axis)


class SliceShuffle(_Corruption):
    """Put other slices of the ball in the place of each, along a random axis; see `textures.SliceShuffle`.

    Parameters
    ----------
    radius, foreground, channel_axis
        See `LocalBlur`.
    """

    def __init__(self, *, radius: Range = _SMALL, foreground: Any = 0.0, channel_axis: int | None = None) -> None:
        super().__init__(textures.SliceShuffle(), radius, foreground, channel_axis)


class NoiseAddition(_Corruption):
    """Add noise of one sign; see `textures.NoiseAddition`.

    Parameters
    ----------
    radius, foreground, channel_axis
        See `LocalBlur`.
    intensity_range : pair of float, optional
        Least and greatest intensity; computed from the whole image when None.
    clip : bool
        Keep the result within that range.
    """

    def __init__(
        self,
        *,
        radius: Range = _SMALL,
        intensity_range: tuple[float, float] | None = None,
        clip: bool = False,
        foreground: Any = 0.0,
        channel_axis: int | None = None,
    ) -> None:
        texture = textures.NoiseAddition(intensity_range=intensity_range, clip=clip)
        super().__init__(texture, radius, foreground, channel_axis)


class Reflection(_Corruption):
    """Show the image mirrored along its axis of symmetry; see `textures.Reflection`.

    Parameters
    ----------
    radius, foreground, channel_axis
        See `LocalBlur`.
    axis : int
        Spatial axis, counted from the first.
    """

    def __init__(
        self, *, radius: Range = _LARGE, axis: int = 0, foreground: Any = 0.0, channel_axis: int | None = None
    ) -> None:
        super().__init__(textures.Reflection(axis), radius, foreground, channel_axis)


class SinkDeformation(_Corruption):
    """Draw everything towards the centre; see `textures.SinkDeformation`.

    Parameters
    ----------
    radius, foreground, channel_axis
        See `LocalBlur`.
    """

    def __init__(self, *, radius: Range = _LARGE, foreground: Any = 0.0, channel_axis: int | None = None) -> None:
        super().__init__(textures.SinkDeformation(), radius, foreground, channel_axis)


class SourceDeformation(_Corruption):
    """Push everything away from the centre; see `textures.SourceDeformation`.

    Parameters
    ----------
    radius, foreground, channel_axis
        See `LocalBlur`.
    """

    def __init__(self, *, radius: Range = _LARGE, foreground: Any = 0.0, channel_axis: int | None = None) -> None:
        super().__init__(textures.SourceDeformation(), radius, foreground, channel_axis)


class UniformAddition(_Corruption):
    """Add one value; see `textures.UniformAddition`.

    Parameters
    ----------
    radius, foreground, channel_axis
        See `LocalBlur`.
    intensity_range : pair of float, optional
        Least and greatest intensity; computed from the whole image when None.
    clip : bool
        Keep the result within that range, as published.
    """

    def __init__(
        self,
        *,
        radius: Range = _SMALL,
        intensity_range: tuple[float, float] | None = None,
        clip: bool = True,
        foreground: Any = 0.0,
        channel_axis: int | None = None,
    ) -> None:
        texture = textures.UniformAddition(intensity_range=intensity_range, clip=clip)
        super().__init__(texture, radius, foreground, channel_axis)


class UniformShift(_Corruption):
    """Show the image moved by some voxels along every axis; see `textures.UniformShift`.

    Parameters
    ----------
    radius, foreground, channel_axis
        See `LocalBlur`.
    """

    def __init__(self, *, radius: Range = _LARGE, foreground: Any = 0.0, channel_axis: int | None = None) -> None:
        super().__init__(textures.UniformShift(), radius, foreground, channel_axis)


MOOD: dict[str, type[Synthesizer]] = {
    "local_blur": LocalBlur,
    "slice_shuffle": SliceShuffle,
    "noise_addition": NoiseAddition,
    "reflection": Reflection,
    "sink_deformation": SinkDeformation,
    "source_deformation": SourceDeformation,
    "uniform_addition": UniformAddition,
    "uniform_shift": UniformShift,
}
