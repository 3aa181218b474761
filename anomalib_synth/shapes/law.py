"""Laws of sizes that are not uniform."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .. import _checks as checks
from .._core import draws
from .protocol import Range


@dataclass(frozen=True)
class GammaSize:
    r"""Widths :math:`\mathrm{clip}((s + \Gamma(k, \theta))\, d, lo\, d, hi\, d)`, drawn for each axis, of d pixels.

    The law of natural synthetic anomalies (Schlueter et al. 2022) and of many-tasks (Baugh et al. 2023), whose numbers
    are the defaults.

    Parameters
    ----------
    k, theta : float
        Shape and scale of the gamma law, above 0.
    shift : float
        s, in (0, 1].
    limits : pair of float
        (lo, hi), in (0, 1].

    Examples
    --------
    >>> import numpy as np
    >>> [round(width, 1) for width in GammaSize().draw(np.random.default_rng(0), (100, 200))]
    [24.7, 26.3]
    """

    k: float = 2.0
    theta: float = 0.1
    shift: float = 0.03
    limits: tuple[float, float] = (0.06, 0.8)

    def __post_init__(self) -> None:
        object.__setattr__(self, "k", checks.number("k", self.k, 0, 1000))
        object.__setattr__(self, "theta", checks.number("theta", self.theta, 0, 1000))
        object.__setattr__(self, "shift", checks.number("shift", self.shift, 0, 1))
        object.__setattr__(self, "limits", checks.span("limits", self.limits, 0, 1, above_low=True))

    def draw(self, rng: np.random.Generator, grid: Sequence[int]) -> list[float]:
        """Draw the width of each axis, in pixels, at least one."""
        low, high = self.limits
        shares = [self.shift + draws.gamma(rng, self.k, self.theta) for _ in grid]
        return [max(1.0, min(max(share, low), high) * side) for share, side in zip(shares, grid, strict=True)]


def half_widths(rng: np.random.Generator, size: Range | GammaSize, grid: Sequence[int]) -> list[float]:
    """Half-widths of a law, or half of a share of the image's shorter side, drawn for each axis."""
    if isinstance(size, GammaSize):
        return [width / 2 for width in size.draw(rng, grid)]
    checks.room("size", size, min(grid), 1)  # type: ignore[arg-type]
    return [max(0.5, draws.uniform(rng, size) * min(grid) / 2) for _ in grid]  # type: ignore[arg-type]


def checked(size: Range | GammaSize) -> Range | GammaSize:
    """A size law, or a range of shares in (0, 1]."""
    return size if isinstance(size, GammaSize) else checks.span("size", size, 0, 1, above_low=True)
