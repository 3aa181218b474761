"""Floor 3: what the network is told about each covered pixel; zero everywhere else."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .textures.protocol import Patch

__all__ = ["Binary", "Interpolation", "Label"]


class Label(Protocol):
    """A small frozen object."""

    def values(self, patch: Patch, weights: NDArray[Any] | None) -> NDArray[np.float32]:
        """One value per covered pixel; `weights` are those of a soft edge, None for a hard one."""


@dataclass(frozen=True)
class Binary:
    """One at every pixel of the mask.

    Examples
    --------
    >>> Binary().values(Patch(np.zeros((1, 2)), 0.5, np.array([True, False])), None).tolist()
    [1.0, 1.0]
    """

    def values(self, patch: Patch, weights: NDArray[Any] | None) -> NDArray[np.float32]:
        """Ones."""
        return np.ones(len(patch.differs), np.float32)


@dataclass(frozen=True)
class Interpolation:
    """The factor with which the texture was mixed in, zero where image and texture agree (Tan et al. 2020).

    With a soft edge the factor is multiplied by the edge's weight.

    Examples
    --------
    >>> Interpolation().values(Patch(np.zeros((1, 2)), 0.5, np.array([True, False])), None).tolist()
    [0.5, 0.0]
    """

    def values(self, patch: Patch, weights: NDArray[Any] | None) -> NDArray[np.float32]:
        """The factor where there is a difference."""
        label = np.multiply(patch.differs, patch.factor, dtype=np.float32)
        return label if weights is None else label * weights
