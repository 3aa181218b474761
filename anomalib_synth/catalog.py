"""Floor 5.5: every method and corruption by its name, and one of them built from plain parameters."""

import inspect
from collections.abc import Mapping
from numbers import Real
from typing import Any

from . import _checks as checks
from . import corruptions, methods
from .synthesizer import Synthesizer

__all__ = ["build", "known"]


def known() -> dict[str, type[Synthesizer]]:
    """The published methods, then the corruptions.

    >>> list(known())[:2], "LocalBlur" in known()
    (['DAG', 'DRAEM'], True)
    """
    found = {}
    for module in (methods, corruptions):
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isclass(value) and issubclass(value, Synthesizer):
                found[name] = value
    return found


def build(
    name: str,
    parameters: Mapping[str, Any],
    *,
    channel_axis: int | None = None,
    scaling: tuple[float, float] = (1.0, 0.0),
) -> Synthesizer:
    """A method with its defaults and the given parameters.

    Parameters
    ----------
    name : str
        Of the class.
    parameters : dict
        Numbers, texts and lists of them; a list serves as a pair.
    channel_axis : {None, -1}
        Of the images that it is for.
    scaling : pair of float
        Slope and intercept with which an image is stored: a foreground's number is an intensity, and what is worked on
        are the stored numbers.

    Examples
    --------
    >>> build("CutPaste", {"area": [0.1, 0.2]}).shape.area
    (0.1, 0.2)
    >>> build("CutPaste", {"angel": 3})
    Traceback (most recent call last):
    ...
    ValueError: parameter must be one of 'area', 'aspect', ..., got 'angel'
    """
    listed = known()
    method: Any = listed[checks.choice("method", name, tuple(listed))]
    accepted = inspect.signature(method).parameters
    for given in parameters:
        checks.choice("parameter", given, tuple(accepted))
    wanted = {key: tuple(value) if isinstance(value, list) else value for key, value in parameters.items()}
    if "foreground" in accepted and scaling != (1.0, 0.0):
        threshold = wanted.get("foreground", accepted["foreground"].default)
        if isinstance(threshold, Real):
            checks.rising(scaling[0])
            wanted["foreground"] = (float(threshold) - scaling[1]) / scaling[0]
    if channel_axis is not None:
        wanted.setdefault("channel_axis", channel_axis)
    built: Synthesizer = method(**wanted)
    return built
