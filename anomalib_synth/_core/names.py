"""Classes by the names under which people import them, and back."""

import dataclasses
import inspect
import sys
from functools import partial
from importlib import import_module
from typing import Any

from .. import _checks as checks

__all__ = ["public_name", "resolved"]

PACKAGE = __name__.partition(".")[0]
# A class of somebody's own is a shape, a texture or a label; a description makes objects of no other.
PROTOCOLS = (("draw", "runs", "extent"), ("draw", "apply"), ("values",))
ROOMS = ("shapes", "textures", "labels", "corruptions")


def public_name(cls: type[Any]) -> str:
    """Return the name of a class below the package ("AutoSeg", "shapes.Ball"), or "module:Class" for a foreign one.

    >>> from anomalib_synth import AutoSeg, shapes
    >>> public_name(AutoSeg), public_name(shapes.Ball)
    ('AutoSeg', 'shapes.Ball')
    """
    package, _, rest = cls.__module__.partition(".")
    if package != PACKAGE:
        return f"{cls.__module__}:{cls.__qualname__}"
    room = rest.partition(".")[0]
    return f"{room}.{cls.__name__}" if room in ROOMS else cls.__name__


def resolved(name: str) -> type[Any]:
    """Return the class of a name that `public_name` gave.

    Nothing is imported but this package's own rooms: a foreign class is found only where its module has been
    imported before, so that reading a description never runs foreign code.
    """
    module_name, colon, own = name.partition(":")
    if colon:
        found: Any = sys.modules.get(module_name)
        for part in own.split("."):
            found = getattr(found, part, None)
        return _sound(name, found if any(map(partial(_offers, found), PROTOCOLS)) else None)
    room, dot, _ = name.rpartition(".")
    known = not dot or room in ROOMS
    module = import_module(f"{PACKAGE}.{room}" if dot else PACKAGE) if known else None
    last = name.rpartition(".")[2]
    offered = module is not None and last in module.__all__
    found = getattr(module, last) if offered else None
    return _sound(name, found)


def _offers(cls: Any, methods: tuple[str, ...]) -> bool:
    """Whether the objects of a class have some methods."""
    return all(callable(getattr(cls, method, None)) for method in methods)


def _sound(name: str, found: Any) -> type[Any]:
    """Raise unless a name led to a dataclass."""
    sound = isinstance(found, type) and dataclasses.is_dataclass(found) and not inspect.isabstract(found)
    cls: type[Any] = checks.described_class(name, found, sound)
    return cls
