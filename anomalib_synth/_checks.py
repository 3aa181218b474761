"""Floor 0: every raise of the package, one function per concept.

A message names the argument, the rule and the value. A function returns what it checked, in the form that the floors
above rely on.
"""

import json
import math
import os
from collections.abc import Container, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

Span = tuple[float, float]
IMAGE_FILES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}


def attribute(name: str, known: Container[str], module: str) -> None:
    """A name that a module offers; the error is the one that Python's module protocol asks for."""
    if name not in known:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")


# Parameters of constructors


def span(name: str, value: object, low: float, high: float, *, above_low: bool = False) -> Span:
    """A number, or a pair (low, high) for an inclusive range, as a pair of floats within [low, high]."""
    rule = f"{low:g} {'<' if above_low else '<='} low <= high <= {high:g}"
    first, last = _pair(name, value, rule, Real)
    inside = (low < first if above_low else low <= first) and first <= last <= high and math.isfinite(last)
    if not inside:
        raise ValueError(f"{name} must satisfy {rule}, got {value!r}")
    return first, last


def number(name: str, value: object, low: float, high: float) -> float:
    """One number in (low, high]."""
    return span(name, _single(name, value), low, high, above_low=True)[0]


def nonnegative(name: str, value: object, high: float) -> float:
    """One number in [0, high]."""
    return span(name, _single(name, value), 0, high)[0]


def whole(name: str, value: object, low: int, high: int) -> int:
    """One whole number within [low, high]."""
    return whole_span(name, _single(name, value), low, high)[0]


def _single(name: str, value: object) -> object:
    if _several(value):
        raise TypeError(f"{name} must be one number, got {value!r}")
    return value


def _several(value: object) -> bool:
    return isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def whole_span(name: str, value: object, low: int, high: int) -> tuple[int, int]:
    """A whole number, or a pair of them for an inclusive range, as a pair of ints within [low, high]."""
    rule = f"{low} <= low <= high <= {high}, whole numbers"
    first, last = _pair(name, value, rule, Integral)
    if not low <= first <= last <= high:
        raise ValueError(f"{name} must satisfy {rule}, got {value!r}")
    return int(first), int(last)


def _pair(name: str, value: object, rule: str, kind: Any) -> tuple[float, float]:
    one = value[()] if isinstance(value, np.ndarray) else value
    pair: tuple[Any, ...] = tuple(value) if _several(value) else (one, one)  # type: ignore[arg-type]
    if len(pair) != 2 or not all(isinstance(v, kind) and not isinstance(v, (bool, np.bool_)) for v in pair):
        raise TypeError(f"{name} must be a number or a pair with {rule}, got {value!r}")
    first, last = (v.__index__() if isinstance(v, Integral) else float(v) for v in pair)
    return first, last


def _float(value: Any) -> float:
    """As a float; whole numbers beyond all floats are infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, 1 if value > 0 else -1)


def choice(name: str, value: Any, allowed: Sequence[Any]) -> Any:
    """One of a few values."""
    if isinstance(value, bool) or not isinstance(value, (int, str, np.integer)) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value


def flag(name: str, value: object) -> bool:
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def part(name: str, value: Any, methods: Sequence[str]) -> Any:
    """A shape, texture or label: an object (not its class) with the methods of its protocol."""
    if not _offers(value, methods):
        raise TypeError(f"{name} must be an object with the methods {', '.join(methods)}, got {value!r}")
    return value


def parts(name: str, value: Any, methods: Sequence[str]) -> tuple[Any, ...]:
    """At least one shape or texture, each an object with the methods of its protocol."""
    if not isinstance(value, (tuple, list)) or not value or not all(_offers(one, methods) for one in value):
        raise TypeError(f"{name} must be at least one object with the methods {', '.join(methods)}, got {value!r}")
    return tuple(value)


def masks(name: str, value: Any) -> list[NDArray[np.bool_]]:
    """A bool array of two or three axes with a set pixel, or several of them, as a list."""
    given = [value] if isinstance(value, np.ndarray) else list(value) if isinstance(value, (tuple, list)) else []
    rule = f"{name} must be a bool array of two or three axes with a set pixel, or at least one of them in a list"
    sound = [isinstance(m, np.ndarray) and m.dtype == bool and m.ndim in (2, 3) and bool(m.any()) for m in given]
    if not given or not all(sound) or any(isinstance(m, np.ma.MaskedArray) for m in given):
        raise TypeError(f"{rule}, got {value!r}")
    return given


def fitting_masks(number: int, axes: int) -> None:
    """Some mask has as many axes as the image."""
    if number == 0:
        raise ValueError(f"masks must hold one of as many axes as the image, {axes}, got none")


def mask_of_recipe(pool: Any, number: Any, axes: int) -> Any:
    """The mask that a recipe names, which has as many axes as the image."""
    if not isinstance(number, int) or not 0 <= number < len(pool) or pool[number].ndim != axes:
        raise ValueError(f"recipe must name one of the {len(pool)} masks, of {axes} axes, got {number!r}")
    return pool[number]


def _offers(value: object, methods: Sequence[str]) -> bool:
    return not isinstance(value, type) and all(callable(getattr(value, method, None)) for method in methods)


def labels(value: Any) -> tuple[Any, ...]:
    """At least one label, each an object with the method of its protocol."""
    if not isinstance(value, (tuple, list)) or not value or not all(_offers(one, ("values",)) for one in value):
        raise TypeError(f"label must be an object with the methods values, or at least one of them, got {value!r}")
    return tuple(value)


def mixture(value: Any, kind: type) -> tuple[tuple[Any, ...], list[float]]:
    """A mapping of methods to weights above 0, as one tuple and one list."""
    rule = "methods must map at least one Synthesizer to a weight"
    if not isinstance(value, Mapping) or len(value) == 0 or not all(isinstance(method, kind) for method in value):
        raise TypeError(f"{rule}, got {value!r}")
    return tuple(value), [number("methods' weights", weight, 0, 1e9) for weight in value.values()]


def mixed_recipe(value: Any, kind: type, names: Sequence[str]) -> tuple[int, str]:
    """A recipe of one of some methods: which, and the method's own name."""
    place, _, name = value.method.partition(".") if isinstance(value, kind) else ("", "", "")  # type: ignore[attr-defined]
    if not isinstance(value, kind) or f"{place}.{name}" not in [f"{i}.{own}" for i, own in enumerate(names)]:
        raise ValueError(f"recipe must be one that this Mixture of {', '.join(names)} has drawn, got {value!r}")
    return int(place), name


def channel_axis(value: Any) -> int | None:
    """Which axis holds channels: the first, the last, or none."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, Integral) or value not in (0, -1)):
        raise ValueError(f"channel_axis must be None, 0 or -1, got {value!r}")
    return None if value is None else int(value)


def symmetry_axis(value: object) -> int:
    """A spatial axis, counted from the first."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not 0 <= int(value) <= 2:
        raise ValueError(f"axis must be a spatial axis, 0, 1 or 2, got {value!r}")
    return int(value)


def axis_of_grid(axis: int, dimensions: int) -> int:
    """A spatial axis that the image has."""
    if axis >= dimensions:
        raise ValueError(f"axis must be below the image's number of spatial axes, {dimensions}, got {axis}")
    return axis


def foreground(value: object) -> float | str | NDArray[np.bool_] | None:
    """None, a threshold, "auto" or a bool array."""
    rule = "foreground must be None, a finite number, 'auto' or a bool array"
    if isinstance(value, np.ndarray):
        if value.dtype != bool or isinstance(value, np.ma.MaskedArray):
            raise TypeError(f"{rule}, got {type(value).__name__} of {value.dtype}")
        return np.asarray(value)
    if isinstance(value, str):
        if value != "auto":
            raise ValueError(f"{rule}, got {value!r}")
        return value
    if value is None:
        return None
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{rule}, got {value!r}")
    threshold = _float(value)
    if not math.isfinite(threshold):
        raise ValueError(f"{rule}, got {value!r}")
    return threshold


def intensity_range(value: object) -> Span | None:
    """None, or a pair low < high of numbers whose difference is a float."""
    if value is None:
        return None
    first, last = map(_float, _pair("intensity_range", value, "low < high", Real))
    if not 0 < last - first < math.inf:
        raise ValueError(f"intensity_range must satisfy low < high, and high - low be a float, got {value!r}")
    return first, last


def texture_source(value: Any) -> tuple[Any, ...] | None:
    """None, or texture images: one array, several, or the image files of a folder, in the order of their names."""
    if value is None:
        return None
    rule = "source must be None, an array of pixels, a list of them, or a folder with image files"
    if isinstance(value, (str, os.PathLike)):
        files = sorted(f for f in Path(value).rglob("*") if f.suffix.lower() in IMAGE_FILES)
        if not files:
            raise ValueError(f"{rule}, got {value!r}")
        return tuple(files)
    entries = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if not entries or not all(isinstance(entry, np.ndarray) for entry in entries):
        raise TypeError(f"{rule}, got {value!r}")
    for entry in entries:
        usable = not isinstance(entry, np.ma.MaskedArray) and entry.dtype.kind in "biuf" and entry.dtype.itemsize <= 8
        if not usable or entry.ndim not in (2, 3, 4) or entry.size == 0:
            raise ValueError(f"{rule}, got {type(entry).__name__} of {entry.dtype} and shape {entry.shape}")
    return entries


def texture_axes(texture: NDArray[Any], dimensions: int) -> None:
    """A texture that fits an image with so many spatial axes."""
    allowed = (2, 3) if dimensions == 2 else (2, 3, 4)
    if texture.ndim not in allowed:
        raise ValueError(f"source must have arrays of {allowed} axes for this image, got shape {texture.shape}")


def texture_file(image: Any, path: Path) -> NDArray[Any]:
    """An image file that could be read."""
    if image is None:
        raise ValueError(f"source must hold image files that OpenCV reads, got {path.name!r}")
    return np.asarray(image)


# Arguments of calls


def image(name: str, value: Any, channels: int | None) -> NDArray[Any]:
    """A numpy array of numbers with two or three spatial axes, none of them empty."""
    if type(value) is not np.ndarray and (not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray)):
        raise TypeError(f"{name} must be a numpy array, got {type(value).__name__}")
    if value.dtype.kind not in "biuf" or value.dtype.itemsize > 8:
        raise TypeError(f"{name} must hold bool, integer or float pixels of at most 8 bytes, got dtype {value.dtype}")
    spatial = value.ndim - (channels is not None)
    if spatial not in (2, 3):
        raise ValueError(
            f"{name} must have 2 or 3 spatial axes{'' if channels is None else ' and one of channels'}, "
            f"got shape {value.shape} with channel_axis={channels}"
        )
    if 0 in value.shape:
        raise ValueError(f"{name} must not be empty, got shape {value.shape}")
    return value


def donor(value: Any, like: NDArray[Any], channels: int | None) -> NDArray[Any]:
    """A second image that fits the first."""
    if value is None:
        raise TypeError("donor must be given: this texture takes its pixels from a second image")
    if type(value) is np.ndarray and value.dtype == like.dtype and value.shape == like.shape:
        return value
    array = image("donor", value, channels)
    if array.shape != like.shape:
        raise ValueError(f"donor must have the image's shape {like.shape}, got {array.shape}")
    if (array.dtype.kind == "f") != (like.dtype.kind == "f"):
        raise ValueError(
            f"donor and image must both hold floats or both integers, got {array.dtype} and {like.dtype}: "
            "bring them to one scale first"
        )
    return array


def out(value: Any, like: NDArray[Any], others: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """A writeable array that fits the image: the image itself, or apart from every input."""
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"out must be a numpy array, got {type(value).__name__}")
    if value is not like and (value.shape != like.shape or value.dtype != like.dtype):
        raise ValueError(
            f"out must have the image's shape and dtype, {like.shape} {like.dtype}, got {value.shape} {value.dtype}"
        )
    if not value.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")
    if (
        0 in value.strides
        and value.size > 1
        and any(s == 0 and n > 1 for s, n in zip(value.strides, value.shape, strict=True))
    ):
        raise ValueError(f"out must have one place in memory for every pixel, got strides {value.strides}")
    if value is not like and not _same_memory(value, like) and _overlap(value, like):
        raise ValueError("out must be the image itself or not overlap it, got a shifted view of the image")
    for other in others:
        if other is not like and _overlap(value, other):
            raise ValueError("out must not overlap the donor or the foreground, got arrays that share memory")
    return value


def _same_memory(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return a.ctypes.data == b.ctypes.data and a.strides == b.strides


def _overlap(a: NDArray[Any], b: NDArray[Any]) -> bool:
    if not np.may_share_memory(a, b):
        return False
    try:
        return np.shares_memory(a, b, max_work=10_000)  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return True


def batch(name: str, value: Any, images: Any) -> None:
    """Images along the first axis, at least one, as many as there are of the others; or nothing."""
    if value is None and name != "images":
        return
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be a numpy array, got {type(value).__name__}")
    if value.ndim < 3 or len(value) == 0:
        raise ValueError(f"{name} must hold at least one image along the first axis, got shape {value.shape}")
    if len(value) != len(images):
        raise ValueError(f"{name} must hold one image for each of the {len(images)} images, got {len(value)}")


def given_foreground(value: Any, grid: tuple[int, ...]) -> NDArray[np.bool_]:
    """A bool array of the image's spatial shape."""
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray) or value.dtype != bool:
        raise TypeError(f"foreground must be a bool array of the image's spatial shape, got {type(value).__name__}")
    if value.shape != grid:
        raise ValueError(f"foreground must have the image's spatial shape {grid}, got {value.shape}")
    return np.asarray(value)


def generator(rng: Any) -> np.random.Generator:
    """A seed, or whatever NumPy takes as one, as a Generator."""
    if isinstance(rng, np.random.Generator):
        return rng
    seedlike = isinstance(rng, (Integral, np.random.SeedSequence)) and not isinstance(rng, (bool, np.bool_))
    if rng is not None and not seedlike:
        raise TypeError(f"rng must be an int, a numpy Generator, a SeedSequence or None, got {type(rng).__name__}")
    if isinstance(rng, Integral) and rng < 0:
        raise ValueError(f"rng must be a seed >= 0, got {rng!r}")
    return np.random.default_rng(rng)


def room(name: str, value: Span, shorter: int, least: float) -> None:
    """An image in which the largest shape of this size range spans at least `least` pixels."""
    if value[1] * shorter < least:
        raise ValueError(
            f"image is too small: {name} up to {value[1]:g} of its shorter side, {shorter} px, "
            f"must span at least {least:g} px"
        )


def recipe(value: Any, kind: type, method: str, grid: tuple[int, ...]) -> None:
    """A recipe that this method drew for an image of this spatial shape."""
    if not isinstance(value, kind):
        raise TypeError(f"recipe must be a Recipe, got {type(value).__name__}")
    if value.method != method:  # type: ignore[attr-defined]
        raise ValueError(f"recipe must come from {method}, got one of {value.method}")  # type: ignore[attr-defined]
    if value.grid != grid:  # type: ignore[attr-defined]
        raise ValueError(f"recipe must fit the image's spatial shape {grid}, got {value.grid}")  # type: ignore[attr-defined]


def recipe_foreground(where: object) -> None:
    """A recipe drawn with a bool foreground needs that array again."""
    if isinstance(where, str):
        raise ValueError("foreground must be given again: the recipe was drawn with a bool array")


def rising(slope: float) -> None:
    """A slope of stored numbers with which more stays more."""
    if not slope > 0:
        raise ValueError(f"scl_slope must be above 0 for a foreground above a number, got {slope:g}")


def recipe_text(text: Any, fields: Sequence[str]) -> dict[str, Any]:
    """The JSON object of a recipe: exactly its fields."""
    try:
        value = json.loads(text)
    except (TypeError, ValueError):
        value = None
    if not isinstance(value, dict) or set(value) != set(fields):
        raise ValueError(f"recipe must be a JSON object with the fields {', '.join(fields)}, got {text!r}")
    return value


# What cannot be known before the image is seen


def no_foreground() -> NoReturn:
    """Nowhere to put a centre."""
    raise ValueError(
        "foreground must have at least one finite pixel in the area where centres are drawn, got none: "
        "lower the threshold, give a bool array, or use foreground=None"
    )


def no_region(method: str, tries: int) -> NoReturn:
    """No shape that can be used."""
    raise ValueError(
        f"{method} met no usable foreground pixel in {tries} drawn shapes: use larger shapes, a larger foreground, "
        "or clip_to_foreground=False"
    )


def nothing_finite() -> NoReturn:
    """No pixel that can be computed."""
    raise ValueError("image and donor must have finite pixels inside the shape, got NaN or inf in all of them")


def contrast(value: Span) -> Span:
    """The intensity range of an image, which a shift of intensities is a share of."""
    if not 0 < value[1] - value[0] < math.inf:
        raise ValueError(
            f"intensity_range must satisfy low < high, and high - low be a float, got {value} from the image: "
            "give one for a constant image"
        )
    return value


# Metrics


def ranking(label: Any, score: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Labels and scores of one shape, at least one of each, as arrays of real numbers."""
    label, score = numbers("label", label), numbers("score", score)
    if label.shape != score.shape:
        raise ValueError(f"label and score must have one shape, got {label.shape} and {score.shape}")
    if label.size == 0:
        raise ValueError(f"label and score must not be empty, got shape {label.shape}")
    return label, score


def binary(label: NDArray[Any]) -> NDArray[np.bool_]:
    """Labels that are 0 or 1, as bools."""
    positive: NDArray[np.bool_] = label == 1
    other = ~positive & (label != 0)
    if other.any():
        raise ValueError(f"label must be 0 or 1 everywhere, got {label[other][0]}")
    return positive


def finite(name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Numbers without NaN and infinities."""
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite everywhere, got {values[~np.isfinite(values)][0]}")
    return values


def volume_scores(value: Any) -> NDArray[Any]:
    """Scores with at least one slice along the first axis and at least one pixel in it."""
    scores = numbers("volume_scores", value)
    if scores.ndim == 0 or scores.size == 0:
        raise ValueError(f"volume_scores must have at least one slice and one pixel, got shape {scores.shape}")
    return scores


def numbers(name: str, value: Any) -> NDArray[Any]:
    """An array, or what NumPy makes one of, of bools, integers or floats of at most 8 bytes."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be an array without a mask, got {type(value).__name__}")
    array = np.asarray(value)
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise TypeError(f"{name} must hold bools, integers or floats of at most 8 bytes, got dtype {array.dtype}")
    return array
