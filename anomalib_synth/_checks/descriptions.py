"""Descriptions of generators in plain JSON."""

import math
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from .wording import shortened


def parameter(owner: str, name: Any, known: Sequence[str]) -> None:
    """Raise unless a class has a parameter of this name."""
    if name not in known and not known:
        raise TypeError(f"{owner} has no parameters, got {shortened(name)}")
    if name not in known:
        raise TypeError(f"parameter of {owner} must be one of {', '.join(map(repr, known))}, got {shortened(name)}")


def given_parameter(owner: str, name: str, given: Container[str]) -> None:
    """Raise unless a parameter that has no default is given."""
    if name not in given:
        raise TypeError(f"parameter {name} of {owner} must be given, it has no default")


def not_described(value: object) -> NoReturn:
    """Refuse to describe an object that is not a value."""
    raise TypeError(
        f"only values and dataclasses can be described as JSON, got {type(value).__name__}: "
        "make a shape, texture or label of your own a frozen dataclass"
    )


def described_kind(value: Any, kind: type[Any], name: str) -> Any:
    """Raise unless what a description made is of the kind that was asked for."""
    if not isinstance(value, kind):
        raise ValueError(f"description must be one of a {name}, got one of {shortened(value)}")
    return value


def depth_of_description(depth: int, deepest: int) -> None:
    """Raise unless a description is nested at most `deepest` deep."""
    if depth > deepest:
        raise ValueError(f"description must be nested at most {deepest} deep, got one that is deeper")


def depth_of_values(owner: str, levels: int, deepest: int) -> None:
    """Raise unless a value holds values that hold values, and so on, at most `deepest` deep."""
    if levels > deepest:
        raise ValueError(f"{owner} must hold parts that are nested at most {deepest} deep, got {levels}")


class _PathError(Exception):
    """The base of errors that name the path of a part already."""


class _ValueAtPathError(_PathError, ValueError):
    pass


class _TypeAtPathError(_PathError, TypeError):
    pass


def at_path(path: str, error: TypeError | ValueError) -> NoReturn:
    """Raise an error about a part of a description again, with the path of the part."""
    if not path or isinstance(error, _PathError):
        raise error
    kind = _TypeAtPathError if isinstance(error, TypeError) else _ValueAtPathError
    raise kind(f"{path}: {error}") from None


def plain(name: str, value: Any) -> Any:
    """Raise unless a value is a finite number, a text, a flag or None."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name} must hold finite numbers, got {shortened(value)}")
    if value is not None and not isinstance(value, (bool, int, float, str)):
        raise TypeError(f"{name} must be plain JSON, got {shortened(value)}")
    return value


def text(name: str, value: Any) -> str:
    """Raise unless a value is a text."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text, got {shortened(value)}")
    return value


def mapping(name: str, value: Any) -> Mapping[str, Any]:
    """Raise unless a value maps names to values."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise TypeError(f"{name} must map names to values, got {shortened(value)}")
    return value


def method_by_name(name: str, needed: Sequence[str]) -> None:
    """Raise unless a method can be built from its name alone, without arrays."""
    if needed:
        raise TypeError(
            f"method must be one that needs no arrays, got {name!r}: make it in Python with {', '.join(needed)}"
        )


def method_without_arrays(path: Path, named: bool) -> None:
    """Raise unless the method of a file can be made from it alone: the command line cannot take arrays."""
    if named:
        raise ValueError(
            f"method must be one that needs no arrays where it is read from a file, got {path}, which names some: the "
            "command line cannot take arrays; make it in Python with Generator.from_dict(description, arrays)"
        )


def method_file(path: Path, error: Exception) -> NoReturn:
    """Refuse a file that is not JSON."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    raise ValueError(f"method must be the name of a method, or a file of JSON that describes one, got {path}: {reason}")


def class_of_description(description: Mapping[str, Any]) -> str:
    """Raise unless a description names its class."""
    if not isinstance(description.get("class"), str):
        raise ValueError(f"description must name its class, got {shortened(dict(description))}")
    name: str = description["class"]
    return name


def described_class(name: str, found: Any, sound: bool) -> Any:
    """Raise unless a description names a class that there is."""
    if not sound:
        raise ValueError(f"class must be a public one of anomalib_synth, or an imported dataclass, got {name!r}")
    return found


def known_array(given: Any, arrays: Container[str]) -> str:
    """Raise unless an array that a description names has been given."""
    digest = given.get("sha256") if isinstance(given, Mapping) else None
    if not isinstance(digest, str) or digest not in arrays:
        raise ValueError(
            f"arrays must hold the one that the description names, {shortened(given)}, got another or none"
        )
    return digest
