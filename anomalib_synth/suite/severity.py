"""Severity: a grade of a corruption's radius and strength, so that difficulty is a number."""

from typing import Any

from .._disk import file_checks as checks
from ..corruptions import MOOD
from ..synthesizer import Synthesizer

__all__ = ["SEVERITIES", "corruption"]

# Radii as fractions of the shorter side, and the parameters of the textures that have a strength; what a grade leaves
# out is as published. "easy" anomalies are large and strong, "hard" ones small and weak; one grade ends where the next
# begins.
_RADII: dict[str, tuple[float, float]] = {"easy": (0.13, 0.18), "medium": (0.08, 0.13), "hard": (0.04, 0.08)}
_STRENGTHS: dict[str, dict[str, dict[str, Any]]] = {
    "easy": {
        "local_blur": {"sigma": 4.0},
        "noise_addition": {"amount": (0.3, 0.5)},
        "uniform_addition": {"amount": (0.3, 0.5)},
        "uniform_shift": {"distance": (0.05, 0.09)},
    },
    "medium": {
        "local_blur": {"sigma": 2.0},
        "noise_addition": {"amount": (0.15, 0.3)},
        "uniform_addition": {"amount": (0.2, 0.3)},
        "uniform_shift": {"distance": (0.02, 0.05)},
    },
    "hard": {
        "local_blur": {"sigma": 1.0},
        "noise_addition": {"amount": (0.05, 0.15)},
        "uniform_addition": {"amount": (0.1, 0.2)},
        "uniform_shift": {"distance": (0.01, 0.02)},
    },
}
SEVERITIES = ("published", *_RADII)


def corruption(
    name: str,
    severity: str = "published",
    *,
    foreground: float | str = 0.0,
    axis: int = 0,
    channel_axis: int | None = None,
) -> Synthesizer:
    """Return one of the eight corruptions in a grade.

    Parameters
    ----------
    name : str
        As in `corruptions.MOOD`.
    severity : {"published", "easy", "medium", "hard"}
        The published ranges, or a grade of them.
    foreground : float or "auto"
        See `Synthesizer`; pixels above 0, as published.
    axis : int
        Axis of symmetry, for the reflection.
    channel_axis : {None, 0, -1}
        See `Synthesizer`.

    Examples
    --------
    >>> corruption("local_blur", "hard").texture
    textures.LocalBlur(1.0)
    """
    checks.known("corruption", name, list(MOOD))
    checks.known("severity", severity, SEVERITIES)
    arguments: dict[str, Any] = {"foreground": foreground, "channel_axis": channel_axis}
    if severity != "published":
        arguments |= {"radius": _RADII[severity], **_STRENGTHS[severity].get(name, {})}
    if name == "reflection":
        arguments["axis"] = axis
    return MOOD[name](**arguments)
