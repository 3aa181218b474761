"""Every method and corruption by its name, and any generator from a name, a description or a file of one."""

import inspect
import json
import os
from collections.abc import Mapping
from numbers import Real
from pathlib import Path
from typing import Any

from . import _checks as checks
from . import corruptions, methods
from ._core.fields import REQUIRED
from ._core.value import Value, fields_of, made
from .compose import Compose
from .generator import Generator
from .mixture import Mixture
from .synthesizer import Method as PublishedMethod

__all__ = ["build", "known"]

# A generator, or what stands for one: the name of a method, a file of JSON, a description.
Method = str | os.PathLike[str] | Mapping[str, Any] | Generator


def known() -> dict[str, type[PublishedMethod]]:
    """Return the published methods, then the corruptions, by name.

    >>> list(known())[:2], "LocalBlur" in known()
    (['DAG', 'DRAEM'], True)
    """
    found = {}
    for module in (methods, corruptions):
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isclass(value) and issubclass(value, PublishedMethod) and value is not corruptions.Corruption:
                found[name] = value
    return found


def build(
    method: Method,
    parameters: Mapping[str, Any] | None = None,
    *,
    channel_axis: int | None = None,
    scaling: tuple[float, float] = (1.0, 0.0),
) -> Generator:
    """Build a generator by the name of a method, or from its description.

    Parameters
    ----------
    method : str, path, dict or Generator
        The name of a class of `known`; a file of JSON, ending with ".json", that holds what `Generator.to_dict` gives;
        such a description itself; or a generator.
    parameters : dict, optional
        Changes to the defaults, or to the description: numbers, texts, lists (which serve as pairs), and shapes,
        textures and labels or descriptions of them.
    channel_axis : {None, 0, -1}
        Of the images that it is for, where it has none of its own.
    scaling : pair of float
        Slope and intercept with which an image is stored. The number of a foreground is an intensity; the generator
        works on stored numbers.

    Raises
    ------
    TypeError, ValueError
        When there is no such method, file or parameter, or a value breaks its rule.

    Examples
    --------
    >>> build("CutPaste", {"area": [0.1, 0.2]}).shape.area
    (0.1, 0.2)
    >>> build(build("CutPaste").to_dict(), {"jitter": 0})
    CutPaste(jitter=0.0)
    >>> build("CutPaste", {"angel": 3})
    Traceback (most recent call last):
    ...
    TypeError: parameter of CutPaste must be one of 'area', 'aspect', ..., got 'angel'
    """
    built = _built(method)
    if parameters:
        checks.mapping("parameters", parameters)
        built = built.replace(**{name: _value_of(part) for name, part in parameters.items()})
    if channel_axis is not None and built.channel_axis is None:
        built = built._with_channel_axis(channel_axis)
    return built if scaling == (1.0, 0.0) else _for_stored_numbers(built, *scaling)


def _built(method: Method) -> Generator:
    """Return the generator of a name, file or description."""
    if isinstance(method, Generator):
        return method
    if isinstance(method, (str, os.PathLike)):
        if not str(method).lower().endswith(".json"):
            listed = known()
            cls = listed[checks.choice("method", str(method), tuple(listed))]
            needed = [name for name, field in fields_of(cls).items() if field.default is REQUIRED]
            checks.method_by_name(str(method), needed)
            return cls()
        path = Path(method)
        method = _read(path)
        checks.method_without_arrays(path, _names_array(method))
    return Generator.from_dict(checks.mapping("method", method))


def _names_array(description: Any) -> bool:
    """Return whether a description, as nested as JSON may be, names an array."""
    left = [description]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            if set(part) == {"array"}:
                return True
            left += part.values()
        elif isinstance(part, list):
            left += part
    return False


def _read(path: Path) -> Any:
    """Return what a file of JSON holds."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        checks.method_file(path, error)


def _value_of(part: Any) -> Any:
    """Return a parameter's value, with every description in it replaced by what it describes."""
    if isinstance(part, Mapping):
        return made(part, {})
    if isinstance(part, (list, tuple)) and not isinstance(part, Value):
        return tuple([_value_of(one) for one in part])
    return part


def _for_stored_numbers(generator: Generator, slope: float, intercept: float) -> Generator:
    """Return a generator whose foreground threshold is in stored numbers."""
    if isinstance(generator, Compose):
        return generator.replace(methods=[_for_stored_numbers(one, slope, intercept) for one in generator.methods])
    if isinstance(generator, Mixture):
        pairs = [(_for_stored_numbers(one, slope, intercept), weight) for one, weight in generator.methods]
        return generator.replace(methods=pairs)
    threshold = generator._foreground
    if not isinstance(threshold, Real):
        return generator
    checks.rising(slope)
    return generator.replace(foreground=(float(threshold) - intercept) / slope)
