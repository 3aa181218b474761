"""The number of the part that was drawn, kept beside the numbers that it drew; choices may be nested."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import schema

__all__ = ["check_chosen", "joined", "split"]


def joined(which: int, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers of a part together with its own number; nested choices give a list of numbers.

    >>> joined(1, joined(0, {"factor": 0.5}))
    {'factor': 0.5, 'which': [1, 0]}
    """
    inner = drawn.get("which")
    if inner is None:
        return {**drawn, "which": which}
    return {**drawn, "which": [which, *inner] if isinstance(inner, list) else [which, inner]}


def split(drawn: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return which part was drawn, and its own numbers.

    >>> split({"factor": 0.5, "which": [1, 0]})
    (1, {'factor': 0.5, 'which': 0})
    """
    own = {name: value for name, value in drawn.items() if name != "which"}
    which = drawn["which"]
    if not isinstance(which, list):
        return int(which), own
    first, *rest = which
    return int(first), {**own, "which": rest[0] if len(rest) == 1 else rest}


def check_chosen(path: str, drawn: Any, parts: Sequence[Any], context: schema.Context) -> None:
    """Raise unless `which` names one of the parts, and that part may have drawn the other numbers."""
    schema.check_mapping(path, drawn, ["which"])
    which = drawn["which"]
    if isinstance(which, list):
        schema.Each(schema.Whole(0, 1_000_000), 2, 32)(f"{path}.which", which, context)
        which = which[0]
    schema.Whole(0, len(parts) - 1)(f"{path}.which", which, context)
    number, own = split(drawn)
    schema.check(path, parts[number], own, context)
