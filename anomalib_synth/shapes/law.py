"""Laws of sizes that are not uniform."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _checks as checks
from .._core import draws
from .._core.fields import Field, Fraction, Law, Number, Range, Span
from .._core.value import Value, value


class LimitsField(Span):
    """A pair (low, high) that bounds what is drawn by another law, and so is none itself."""

    def kept(self, name: str, value: Any) -> tuple[float, float]:
        """Raise unless the value keeps the rule; give a pair of floats."""
        checks.no_law(name, isinstance(value, Law), self.rule, value)
        return super().kept(name, value)


@value
class GammaSize(Value):
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

    k: Number = Number(2.0, 0, 1000)
    theta: Number = Number(0.1, 0, 1000)
    shift: Number = Number(0.03, 0, 1)
    limits: LimitsField = LimitsField((0.06, 0.8), 0, 1, above_low=True)

    def draw(self, rng: np.random.Generator, grid: Sequence[int]) -> list[float]:
        """Draw the width along each axis, in pixels, at least one."""
        low, high = self.limits
        fractions = [self.shift + draws.gamma(rng, self.k, self.theta) for _ in grid]
        return [max(1.0, min(max(part, low), high) * side) for part, side in zip(fractions, grid, strict=True)]


class SizeField(Field[Range | GammaSize, tuple[float, float] | GammaSize]):
    """A fraction of the image's shorter side, a pair of them for an inclusive range, or a law of widths."""

    rule: str = "0 < low <= high <= 1, or a GammaSize"

    def kept(self, name: str, value: Any) -> tuple[float, float] | GammaSize:
        """Raise unless the value keeps the rule; give a pair of floats or the law."""
        return value if isinstance(value, GammaSize) else _FRACTION.kept(name, value)


_FRACTION = Fraction(1.0)


def half_widths(rng: np.random.Generator, size: tuple[float, float] | GammaSize, grid: Sequence[int]) -> list[float]:
    """Draw a half-width for each axis: from a law, or as half of a fraction of the image's shorter side."""
    if isinstance(size, GammaSize):
        return [width / 2 for width in size.draw(rng, grid)]
    checks.room("size", size, min(grid), 1)
    return [max(0.5, draws.uniform(rng, size) * min(grid) / 2) for _ in grid]
