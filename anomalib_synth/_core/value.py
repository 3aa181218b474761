"""Immutable values: equal, hashable, picklable, printed as the call that made them, described by plain JSON.

Shapes, textures, labels and generators are values. A class becomes one by deriving from `Value` and the decorator
`value`; its parameters are `Field` s.
"""

import dataclasses
import hashlib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar, dataclass_transform

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .fields import REQUIRED, Field
from .names import public_name, resolved

__all__ = ["Value", "described", "digest", "fields_of", "made", "required", "text_of", "value"]

Class = TypeVar("Class")

# Values hold values: a choice of compositions of mixtures. No sensible one is deeper.
DEEPEST = 32


def required(field: Field[Any, Any]) -> Any:
    """Return a field as it is, and tell type checkers that it has no default."""
    return field


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(dataclasses.field, required))
def value(cls: type[Class]) -> type[Class]:
    """Make a class with `Field` s a frozen dataclass; `Value` supplies equality, hash and repr."""
    made: Any = dataclasses.dataclass(frozen=True, eq=False, repr=False)(cls)
    # What help and documentation print: a class's own parameters before those that all its relatives have, and values
    # without the names of the fields that hold their rules.
    parameters = inspect.signature(made.__init__).parameters
    shown = [parameters[name].replace(annotation=inspect.Parameter.empty) for name in fields_of(made)]
    made.__signature__ = inspect.Signature(shown)
    _FIELDS_MADE.add(made)
    found: type[Class] = made
    return found


def fields_of(cls: type[Any]) -> dict[str, Field[Any, Any]]:
    """Return the parameters of a class by name, in the order of its constructor.

    >>> from anomalib_synth import shapes
    >>> {name: field.rule for name, field in fields_of(shapes.Ball).items()}
    {'radius': '0 < low <= high <= 0.5'}
    """
    known = _FIELDS.get(cls)
    if known is not None:
        return known
    fields = [field for field in dataclasses.fields(cls) if field.init]
    # Among keyword-only parameters, a class's own come before inherited ones.
    fields.sort(key=lambda field: _generation(cls, field.name) if field.kw_only else -1)
    # The dataclass decorator leaves the descriptor where it found it.
    for field in fields:
        own = inspect.getattr_static(cls, field.name, None)
        checks.declared_field(cls.__name__, field.name, isinstance(own, Field))
    found = _FIELDS[cls] = {field.name: inspect.getattr_static(cls, field.name) for field in fields}
    return found


_FIELDS: dict[type[Any], dict[str, Field[Any, Any]]] = {}
_FIELDS_MADE: set[type[Any]] = set()


def _generation(cls: type, name: str) -> int:
    """Return how many classes back in the MRO a parameter was declared first."""
    declared = [place for place, base in enumerate(cls.__mro__) if name in inspect.get_annotations(base)]
    return max(declared)


class Value:
    """An immutable object that its class and parameters determine completely."""

    def __post_init__(self) -> None:
        """Check every parameter, and convert it to the form in which it is kept."""
        kept = self.__dict__
        levels = 0
        for name, field in fields_of(type(self)).items():
            own = kept[name] = field.kept(name, kept[name])
            levels = max(levels, 1 + _levels(own))
        # What is built can be read back from its description.
        checks.depth_of_values(type(self).__name__, levels, DEEPEST)
        kept["_levels"] = levels

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        return tuple([_comparable(self.__dict__[name]) for name in fields_of(type(self))])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(other) is not type(self):
            return NotImplemented
        assert isinstance(other, Value)
        mine, others = self._key, other._key
        return bool(mine == others)

    def __hash__(self) -> int:
        return hash((type(self), self._key))

    def __getstate__(self) -> dict[str, Any]:
        # What follows from the parameters is computed again.
        return {name: self.__dict__[name] for name in fields_of(type(self))}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    def __repr__(self) -> str:
        """Return the call that makes an equal object; parameters with their defaults are left out."""
        arguments = list(self._arguments())
        return f"{public_name(type(self))}({', '.join(arguments)})"

    def _arguments(self) -> Iterator[str]:
        for position, (name, field) in enumerate(fields_of(type(self)).items()):
            own = self.__dict__[name]
            if field.default is not REQUIRED and _comparable(field.kept(name, field.default)) == _comparable(own):
                continue
            # As people write it: the first parameter and required ones by position, all others by keyword.
            keyword = _keyword_only(type(self), name) or not (position == 0 or field.default is REQUIRED)
            text = self._text(name, own)
            yield f"{name}={text}" if keyword else text

    def _text(self, name: str, kept: Any) -> str:  # noqa: ARG002  of which a class may write one in its own way
        """Return a parameter as Python code."""
        return text_of(kept)

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some parameters changed.

        Raises
        ------
        TypeError, ValueError
            When there is no such parameter, or a value breaks its rule.

        Examples
        --------
        >>> from anomalib_synth import shapes
        >>> shapes.Box(0.5).replace(square=True)
        shapes.Box(0.5, square=True)
        """
        fields = fields_of(type(self))
        checks.constructor_of_fields(type(self).__name__, "__init__" in vars(type(self)), type(self) in _FIELDS_MADE)
        for name in changes:
            checks.parameter(type(self).__name__, name, tuple(fields))
        return type(self)(**{name: changes.get(name, self.__dict__[name]) for name in fields})

    def to_dict(self) -> dict[str, Any]:
        """Describe the object by plain JSON: its class and all its parameters.

        Arrays are described by their shape, dtype and SHA-256, and have to be given again to `from_dict`.

        Examples
        --------
        >>> from anomalib_synth import shapes
        >>> shapes.Box(0.5).to_dict()
        {'class': 'shapes.Box', 'size': 0.5, 'square': False}
        """
        return {
            "class": public_name(type(self)),
            **{name: described(self.__dict__[name]) for name in fields_of(type(self))},
        }

    @classmethod
    def from_dict(cls, description: Mapping[str, Any], arrays: Sequence[NDArray[Any]] = ()) -> Self:
        """Make the object that `to_dict` described, of this class or one derived from it.

        Parameters
        ----------
        description : dict
            What `to_dict` returned, possibly read back from JSON. A missing parameter takes its default.
        arrays : sequence of ndarray
            The arrays that the description names, in any order.

        Raises
        ------
        TypeError, ValueError
            When the description is not one of such an object, names an unknown class or parameter, holds a value
            that breaks its rule, or names an array that is not given.

        Examples
        --------
        >>> from anomalib_synth import shapes
        >>> shapes.Box.from_dict({"class": "shapes.Box", "size": [0.1, 0.2]})
        shapes.Box((0.1, 0.2))
        """
        found = made(description, {digest(array): array for array in checks.arrays(arrays)})
        checked: Self = checks.described_kind(found, cls, public_name(cls))
        return checked


def _levels(kept: Any) -> int:
    """Return how deep the description of a kept value is nested: 0 for a number."""
    if isinstance(kept, tuple):
        return max([1 + _levels(part) for part in kept], default=0)
    levels: int = kept.__dict__["_levels"] if isinstance(kept, Value) else 0
    return levels


def _keyword_only(cls: type, name: str) -> bool:
    return bool(next(field.kw_only for field in dataclasses.fields(cls) if field.name == name))


def _comparable(kept: Any) -> Any:
    """Return a kept value in a form that can be compared and hashed: arrays by their content."""
    if isinstance(kept, np.ndarray):
        return (kept.shape, str(kept.dtype), digest(kept))
    if isinstance(kept, tuple) and not isinstance(kept, Value):  # a law is both
        return tuple([_comparable(part) for part in kept])
    return kept


def digest(array: NDArray[Any]) -> str:
    """Return the SHA-256 of the pixels of an array in C order."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def text_of(kept: Any) -> str:
    """Return a kept value as Python code; a pair of equal numbers becomes one number."""
    if isinstance(kept, tuple) and not isinstance(kept, Value):  # a law is both
        if _is_one_number(kept):
            return repr(kept[0])
        return f"({', '.join(map(text_of, kept))}{',' if len(kept) == 1 else ''})"
    if isinstance(kept, np.ndarray):
        return f"array(shape={kept.shape}, dtype={kept.dtype})"
    return repr(str(kept)) if isinstance(kept, Path) else repr(kept)


def _is_one_number(kept: tuple[Any, ...]) -> bool:
    return len(kept) == 2 and all(isinstance(number, (int, float)) for number in kept) and kept[0] == kept[1]


def described(kept: Any) -> Any:
    """Return a kept value as plain JSON."""
    if kept is None or isinstance(kept, (bool, int, float, str)):
        return kept
    if isinstance(kept, Value):
        return kept.to_dict()
    if isinstance(kept, tuple):
        return kept[0] if _is_one_number(kept) else [described(part) for part in kept]
    if isinstance(kept, np.ndarray):
        return {"array": {"shape": list(kept.shape), "dtype": str(kept.dtype), "sha256": digest(kept)}}
    if isinstance(kept, Path):
        return {"path": str(kept)}
    if dataclasses.is_dataclass(kept) and not isinstance(kept, type):
        # A shape, texture or label from outside this package.
        own = {field.name: described(getattr(kept, field.name)) for field in dataclasses.fields(kept) if field.init}
        return {"class": public_name(type(kept)), **own}
    return checks.not_described(kept)


def made(description: Any, arrays: Mapping[str, NDArray[Any]], path: str = "", depth: int = 0) -> Any:
    """Return the value that plain JSON describes; errors name the `path` of the part that they are about."""
    checks.depth_of_description(depth, DEEPEST)
    if isinstance(description, (list, tuple)):
        return tuple([made(part, arrays, f"{path}[{at}]", depth + 1) for at, part in enumerate(description)])
    if not isinstance(description, Mapping):
        return checks.plain("description", description)
    if set(description) == {"array"}:
        return arrays[checks.known_array(description["array"], arrays)]
    if set(description) == {"path"}:
        return Path(checks.text("path", description["path"]))
    try:
        return _made_of_class(description, arrays, path, depth)
    except (TypeError, ValueError) as error:
        checks.at_path(path, error)


def _made_of_class(description: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], path: str, depth: int) -> Any:
    """Return the value of a description with a class."""
    cls = resolved(checks.class_of_description(description))
    names = [field.name for field in dataclasses.fields(cls) if field.init]
    given = {name: part for name, part in description.items() if name != "class"}
    for name in given:
        checks.parameter(cls.__name__, name, names)
    for field in dataclasses.fields(cls):
        missing = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if field.init and missing:
            checks.given_parameter(cls.__name__, field.name, given)
    inner = f"{path}." if path else ""
    return cls(**{name: made(part, arrays, f"{inner}{name}", depth + 1) for name, part in given.items()})


def differing(one: Any, other: Any, path: str = "") -> tuple[str, Any, Any] | None:
    """Return the first place where two descriptions differ, with both values; None where they are the same."""
    if isinstance(one, Mapping) and isinstance(other, Mapping) and one.get("class") == other.get("class"):
        for name in [*one, *(name for name in other if name not in one)]:
            found = differing(one.get(name), other.get(name), f"{path}.{name}" if path else name)
            if found:
                return found
        return None
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True)):
            found = differing(a, b, f"{path}[{number}]")
            if found:
                # A pair of numbers is shown as a whole.
                plain = not any(isinstance(part, (Mapping, list, tuple)) for part in [*one, *other])
                return (path, one, other) if plain else found
        return None
    same = one == other and isinstance(one, bool) == isinstance(other, bool)
    return None if same else (path, one, other)
