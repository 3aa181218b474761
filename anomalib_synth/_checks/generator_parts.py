"""What a generator is made of."""

import math
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from .ranges import _float, number
from .wording import shortened


def part(name: str, value: Any, methods: Sequence[str], attributes: Sequence[str] = ()) -> Any:
    """Raise unless the value is an object (not a class) with the methods and attributes of a protocol; return it."""
    if not _offers(value, methods):
        raise TypeError(f"{name} must be an object with the methods {', '.join(methods)}, got {shortened(value)}")
    if type(value).__hash__ is None:
        raise TypeError(
            f"{name} must be immutable, such as a dataclass with frozen=True, got {shortened(value)}, which cannot be "
            "hashed: a recipe describes its parts when it is read"
        )
    for attribute in attributes:
        if not isinstance(getattr(value, attribute, None), bool):
            raise TypeError(f"{name} must be an object whose {attribute} is True or False, got {shortened(value)}")
    return value


def parts(name: str, value: Any, methods: Sequence[str], attributes: Sequence[str] = ()) -> tuple[Any, ...]:
    """Raise unless the value holds at least one such part, as `part` checks each; return them in a tuple."""
    if not isinstance(value, (tuple, list)) or not value or not all(_offers(one, methods) for one in value):
        raise TypeError(
            f"{name} must be at least one object with the methods {', '.join(methods)}, got {shortened(value)}"
        )
    return tuple([part(name, one, methods, attributes) for one in value])


def masks(name: str, value: Any) -> list[NDArray[np.bool_]]:
    """Raise unless the value is a bool array of two or three axes with a set pixel, or several; return a list."""
    given = [value] if isinstance(value, np.ndarray) else list(value) if isinstance(value, (tuple, list)) else []
    if not given:
        rule = "a bool array of two or three axes with a set pixel, or at least one of them in a list"
        raise TypeError(f"{name} must be {rule}, got {shortened(value)}")
    for place, mask in enumerate(given):
        path = name if isinstance(value, np.ndarray) else f"{name}[{place}]"
        if not isinstance(mask, np.ndarray) or isinstance(mask, np.ma.MaskedArray):
            raise TypeError(f"{path} must be a bool array of two or three axes with a set pixel, got {shortened(mask)}")
        if mask.dtype != bool:
            raise TypeError(f"{path} must be bool, got {mask.dtype}")
        if mask.ndim not in (2, 3):
            raise TypeError(f"{path} must have two or three axes, got the shape {mask.shape}")
        if not mask.any():
            raise ValueError(f"{path} must have a set pixel, got none in {mask.shape}")
    return given


def fitting_masks(number: int, axes: int, shapes: Sequence[tuple[int, ...]]) -> None:
    """Raise unless some mask has as many axes as the image."""
    if number == 0:
        rule = f"masks must hold one of as many axes as the image, {axes}, got none"
        if axes == 2:
            raise ValueError(f"{rule}: masks of shape {shapes[0]} are volumes; give a list of planes")
        raise ValueError(f"{rule}: masks of shape {shapes[0]} are planes; give volumes, or synthesize in planes")


def lesion_reach(reach: float, needed: float, most: int) -> None:
    """Raise unless the distances from the outline of a lesion are measured in no more pixels than time allows."""
    if reach > 0 and not needed <= most:
        raise ValueError(
            f"dilation / zoom and margin must reach so far that distances fill at most {most} pixels around a lesion, "
            f"got {reach:.3g} pixels of the lesion, which fill {needed:.3g}: use a smaller dilation or margin, or a "
            "larger zoom"
        )


def carried_masks(shape: Any, texture: Any) -> None:
    """Raise unless a shape and a texture of lesions come from the same masks, taken apart alike; None is no lesion."""
    if shape is not None and texture is not None and shape != texture:
        same = "other masks" if shape[0] == texture[0] else f"components={shape[0]} and components={texture[0]}"
        raise ValueError(
            "masks and components of shapes.Lesions and textures.Lesions must be the same, so that a lesion's own "
            f"pixels fill its outline, got {same}"
        )


def mask_of_recipe(pool: Any, number: Any, axes: int) -> Any:
    """Raise unless a recipe names a mask of the pool with as many axes as the image; return the mask."""
    if not isinstance(number, int) or not 0 <= number < len(pool) or pool[number].ndim != axes:
        raise ValueError(f"recipe must name one of the {len(pool)} masks, of {axes} axes, got {number!r}")
    return pool[number]


def _offers(value: object, methods: Sequence[str]) -> bool:
    return not isinstance(value, type) and all(callable(getattr(value, method, None)) for method in methods)


def channel_axis(value: Any) -> int | None:
    """Raise unless the value names the axis of channels: the first, the last, or none; return it."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, Integral) or value not in (0, -1)):
        raise ValueError(f"channel_axis must be None, 0 or -1, got {shortened(value)}")
    return None if value is None else int(value)


def axis_of_grid(axis: int, dimensions: int) -> int:
    """Raise unless the image has this spatial axis; return it."""
    if axis >= dimensions:
        raise ValueError(f"axis must be below the image's number of spatial axes, {dimensions}, got {axis}")
    return axis


def foreground(value: object) -> float | str | NDArray[np.bool_] | None:
    """Raise unless the value is None, a threshold, "auto" or a bool array; return it."""
    rule = "foreground must be None, a finite number, 'auto' or a bool array"
    if isinstance(value, np.ndarray):
        if value.dtype != bool or isinstance(value, np.ma.MaskedArray):
            raise TypeError(f"{rule}, got {type(value).__name__} of {value.dtype}")
        return np.asarray(value)
    if isinstance(value, str):
        if value != "auto":
            raise ValueError(f"{rule}, got {shortened(value)}")
        return "auto"  # itself: a NumPy text is equal to it
    if value is None:
        return None
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{rule}, got {shortened(value)}")
    threshold = _float(value)
    if not math.isfinite(threshold):
        raise ValueError(f"{rule}, got {shortened(value)}")
    return threshold


def immutable(owner: str, name: str) -> NoReturn:
    """Refuse to change an immutable object; the error is the one that Python's own immutable objects raise."""
    raise AttributeError(f"{owner} is immutable: cannot set {name}")


def constructor_of_fields(owner: str, own: bool, declared: bool) -> None:
    """Raise unless a class is made by its parameters, so that a changed one can be made."""
    if own and not declared:
        raise TypeError(
            f"{owner} must declare its parameters as fields to be changed, got a constructor of its own: "
            "derive it from Method with the decorator value"
        )


def declared_field(owner: str, name: str, declared: bool) -> None:
    """Raise unless a parameter is declared by a field, which states its rule."""
    if not declared:
        raise TypeError(f"parameter {name} of {owner} must be declared by a Field, got another default")


def generators(value: Any, kind: type[Any]) -> tuple[Any, ...]:
    """Raise unless the value is one generator, or several, that make samples of one form; return a tuple."""
    found = (value,) if isinstance(value, kind) else tuple(value) if isinstance(value, (tuple, list)) else ()
    if not found or not all(isinstance(one, kind) for one in found):
        raise TypeError(f"methods must be a Generator, or at least one in a list, got {shortened(value)}")
    one_form(found)
    return found


def weights(value: Any, kind: type[Any]) -> tuple[tuple[Any, float], ...]:
    """Raise unless the value maps generators that make samples of one form to weights above 0; return pairs."""
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    sound = isinstance(pairs, (tuple, list)) and len(pairs) > 0
    sound = sound and all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in pairs)
    if not sound or not all(isinstance(method, kind) for method, _ in pairs):
        raise TypeError(f"methods must map at least one Generator to a weight, got {shortened(value)}")
    one_form([method for method, _ in pairs])
    return tuple([(method, float(number("methods' weights", weight, 0, 1e9))) for method, weight in pairs])


def one_form(methods: Sequence[Any]) -> None:
    """Raise unless generators agree in their axis of channels and their number of labels."""
    for attribute in ("channel_axis", "number_of_labels"):
        found = [getattr(method, attribute) for method in methods]
        if len(set(found)) > 1:
            raise ValueError(f"methods must have one {attribute}, got {', '.join(map(str, found))}")
