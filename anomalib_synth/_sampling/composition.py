"""What the stages know of a synthesizer: its immutable parts and options."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..labels import Label
from ..shapes.protocol import Shape
from ..textures.protocol import Texture

__all__ = ["Composition"]


class Composition(Protocol):
    """A shape, a texture and a label with the options of a `Synthesizer`, in the form in which they are kept."""

    @property
    def shape(self) -> Shape:
        """Where the anomaly is."""

    @property
    def texture(self) -> Texture:
        """What is put there."""

    @property
    def label(self) -> Label | tuple[Label, ...]:
        """The training target."""

    @property
    def count(self) -> tuple[int, int]:
        """Minimum and maximum number of shapes."""

    @property
    def more(self) -> float | None:
        """Probability of each further shape."""

    @property
    def foreground(self) -> float | str | NDArray[np.bool_] | None:
        """Where centres lie."""

    @property
    def clip_to_foreground(self) -> bool:
        """Whether the anomaly is kept within the foreground."""

    @property
    def central_fraction(self) -> float | None:
        """Fraction of every axis from which centres are drawn."""

    @property
    def min_foreground(self) -> float:
        """Minimum fraction of the covered pixels that lies on the foreground."""

    @property
    def edge(self) -> tuple[float, float]:
        """Range of the standard deviation of the soft edge."""

    @property
    def inside(self) -> bool:
        """Whether every shape is kept wholly within the image."""

    @property
    def channel_axis(self) -> int | None:
        """Axis of the image that holds channels."""
