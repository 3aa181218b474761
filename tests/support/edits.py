"""Edits of plain JSON, as somebody makes them by hand, and as somebody makes them who means harm."""

import copy
import json
from typing import Any

from hypothesis import strategies as st

from anomalib_synth import Recipe

HOSTILE: list[Any] = [
    None, True, False, "", "x", "\x00", [], {}, [[]], 0, -1, 1, 2**31, 2**63, 2**64, -(2**63), 10**30,
    0.0, -0.0, 0.5, -0.5, 1e-320, 1e308, -1e308, 1e17, [0] * 1000, {"class": "AutoSeg"}, [1, 2, 3, 4], "given",
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything in a JSON value."""
    found = [path] if path else []
    if isinstance(value, dict):
        for name, one in value.items():
            found += places(one, (*path, name))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            found += places(one, (*path, number))
    return found


def at(value: Any, path: tuple[Any, ...]) -> Any:
    """What stands at a path."""
    for step in path:
        value = value[step]
    return value


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The value with something else at a path."""
    changed = copy.deepcopy(value)
    at(changed, path[:-1])[path[-1]] = new
    return changed


def redrawn(recipe: Recipe, **drawn: Any) -> Recipe:
    """The recipe with other drawn numbers, on the way through JSON that somebody takes who edits it."""
    value = json.loads(recipe.to_json())
    value["drawn"].update(drawn)
    return Recipe.from_json(json.dumps(value))


@st.composite
def edited(draw: st.DrawFn, value: Any) -> Any:
    """The value with one number, text or list changed to another of its kind."""
    path = draw(st.sampled_from(places(value)))
    old = at(value, path)
    if isinstance(old, bool):
        new: Any = not old
    elif isinstance(old, int):
        new = draw(st.integers(old - 5, old + 5) | st.integers(-(2**70), 2**70) | st.integers(-3, 200))
    elif isinstance(old, float):
        near = st.floats(old - 1, old + 1, allow_nan=False) if abs(old) < 1e300 else st.just(old)
        new = draw(near | st.floats(allow_nan=False, allow_infinity=False))
    elif isinstance(old, str):
        new = draw(st.text(max_size=8))
    elif isinstance(old, list):
        new = draw(st.permutations(old) | st.just(old[:-1]) | st.just(old + old[:1]) | st.just(old * 3))
    else:
        new = draw(st.sampled_from([{}, old]))
    return put(value, path, new)


@st.composite
def hostile(draw: st.DrawFn, value: Any) -> Any:
    """The value with anything in the place of anything, or with a field more or less."""
    paths = places(value)
    if not paths:
        return draw(st.sampled_from(HOSTILE))
    path = draw(st.sampled_from(paths))
    kind = draw(st.sampled_from(["put", "put", "put", "remove", "add"]))
    changed = copy.deepcopy(value)
    parent = at(changed, path[:-1])
    if kind == "put":
        parent[path[-1]] = copy.deepcopy(draw(st.sampled_from(HOSTILE)))
    elif kind == "remove":
        del parent[path[-1]]
    elif isinstance(parent, dict):
        parent["other"] = copy.deepcopy(draw(st.sampled_from(HOSTILE)))
    else:
        parent.append(copy.deepcopy(draw(st.sampled_from(HOSTILE))))
    return changed
