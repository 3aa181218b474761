"""Recipes, and the numbers in them."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, cast

import numpy as np
from numpy.typing import NDArray

from .wording import shortened


def recipe(value: Any, kind: type, grid: tuple[int, ...]) -> None:
    """Raise unless this is a recipe for an image of this spatial shape."""
    if not isinstance(value, kind):
        raise TypeError(f"recipe must be a Recipe, got {type(value).__name__}")
    if value.grid != grid:  # type: ignore[attr-defined]
        raise ValueError(f"recipe must fit the image's spatial shape {grid}, got {value.grid}")  # type: ignore[attr-defined]


def recipe_foreground(recorded: Mapping[str, Any], given: Any, digest: Callable[[NDArray[Any]], str]) -> None:
    """Raise unless the bool array with which a recipe was drawn is given again."""
    if not isinstance(given, np.ndarray):
        raise ValueError("foreground must be given again: the recipe was drawn with a bool array")
    if list(given.shape) != list(recorded["shape"]) or digest(given) != recorded["sha256"]:
        raise ValueError("foreground must be the bool array that the recipe was drawn with, got another")


def depth_of_json(text: str) -> int:
    """Return an upper bound of how deep a JSON text is nested: brackets within its strings count too."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def leaf(drawn: Any) -> Mapping[str, Any]:
    """Raise unless something is what was drawn for one anomaly."""
    whole = isinstance(drawn, Mapping) and {"shapes", "texture", "edge", "foreground"} <= set(drawn)
    if not whole or not isinstance(drawn["shapes"], (list, tuple)):
        raise ValueError(f"recipe: drawn must hold shapes, texture, edge and foreground, got {shortened(drawn)}")
    return cast(Mapping[str, Any], drawn)


def several_drawn(drawn: Any) -> Sequence[Mapping[str, Any]]:
    """Raise unless something is a list of what several generators drew, at least one."""
    sound = isinstance(drawn, (list, tuple)) and len(drawn) > 0
    if not sound or not all(isinstance(one, Mapping) and "drawn" in one for one in drawn):
        raise ValueError(f"recipe: anomalies must be a list of what each generator drew, got {shortened(drawn)}")
    return cast(Sequence[Mapping[str, Any]], drawn)


def recipe_text(text: Any, version: int) -> dict[str, Any]:
    """Raise unless a text is the JSON object of a recipe: its version, and exactly its fields; return the object."""
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        value = None
    fields = ("version", "generator", "grid", "drawn")
    if isinstance(text, str) and depth_of_json(text) > 64:
        raise ValueError(f"recipe must be nested at most 64 deep, got {shortened(text)}")
    if not isinstance(value, dict) or set(value) != set(fields):
        raise ValueError(f"recipe must be a JSON object with the fields {', '.join(fields)}, got {shortened(text)}")
    if value["version"] != version or type(value["version"]) is not int:
        raise ValueError(
            f"recipe: version must be {version}, the one that this library reads, got {value['version']!r}"
        )
    grid = value["grid"]
    sound = isinstance(grid, list) and len(grid) in (2, 3)
    if not sound or not all(type(side) is int and 0 < side < 2**31 for side in grid):
        raise ValueError(f"recipe: grid must be two or three sides of at least one pixel, got {shortened(grid)}")
    if not isinstance(value["generator"], dict) or not isinstance(value["drawn"], dict):
        raise ValueError(f"recipe: generator and drawn must be JSON objects, got {shortened(text)}")
    return value


def drawn(path: str, rule: str, value: object) -> NoReturn:
    """Refuse a number of a recipe that breaks its rule."""
    raise ValueError(f"recipe: {path} must be {rule}, got {shortened(value)}")


def drawn_field_missing(path: str, name: str) -> NoReturn:
    """Refuse a recipe that lacks a number."""
    raise ValueError(f"recipe: {path} must have the field {name}, got none")


def drawn_field_unknown(path: str, name: object, known: Sequence[str]) -> NoReturn:
    """Refuse a recipe with an unknown field."""
    raise ValueError(f"recipe: {path} must have the fields {', '.join(known)}, got {shortened(name)} too")


def same_description(found: tuple[str, Any, Any] | None) -> None:
    """Raise unless a recipe was drawn by an equal generator."""
    if found is not None:
        path, drawn_with, own = found
        if not path:  # generators of two classes
            path, drawn_with, own = "class", drawn_with.get("class"), own["class"]
        raise ValueError(f"recipe was drawn with {path} {shortened(drawn_with)}, got {shortened(own)}")


def support_without_image(clips: bool, grid: tuple[int, ...]) -> None:
    """Raise unless a support is known without the image, and of a size that an image may have."""
    if math.prod(grid) > 2**33:
        raise ValueError(f"image must be given for a support of more than 2**33 pixels, got {grid}")
    if clips:
        raise ValueError("image must be given: the anomaly was clipped to a foreground, which only the image tells")


def grid_of_recipe(recorded: tuple[int, ...], grid: tuple[int, ...]) -> None:
    """Raise unless an image has the spatial shape of a recipe."""
    if recorded != grid:
        raise ValueError(f"recipe must fit the image's spatial shape {grid}, got {recorded}")
