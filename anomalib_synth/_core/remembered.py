"""A property that is computed once."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

__all__ = ["remembered"]

Made = TypeVar("Made")


class remembered(Generic[Made]):  # noqa: N801  used as a decorator
    """Compute a property when it is first read, and keep it in the instance's dictionary.

    `functools.cached_property` of Python 3.11 takes a lock, which costs more than the properties of a small region.
    """

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Made: ...
    def __get__(self, instance: object | None, owner: type) -> Any:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._make(instance)
        return value
