"""Every raise of the package, one function per concept.

A message names the argument, the rule and the value. A check returns what it checked, in the form on which the floors
above rely.
"""

import json
import math
import os
from collections.abc import Callable, Container, Mapping, Sequence
from itertools import pairwise
from numbers import Integral, Real
from pathlib import Path
from typing import Any, NoReturn, cast

import numpy as np
from numpy.typing import NDArray

Span = tuple[float, float]
IMAGE_FILES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}


# Parameters of constructors


def span(name: str, value: object, low: float, high: float, *, above_low: bool = False) -> Span:
    """Raise unless the value is a number in [low, high], or a pair of them for an inclusive range; return a pair."""
    rule = f"{low:g} {'<' if above_low else '<='} low <= high <= {high:g}"
    first, last = _pair(name, value, rule, Real)
    inside = (low < first if above_low else low <= first) and first <= last <= high and math.isfinite(last)
    if not inside:
        raise ValueError(f"{name} must satisfy {rule}, got {shortened(value)}")
    return first, last


def number(name: str, value: object, low: float, high: float) -> float:
    """Raise unless the value is one number in (low, high]; return it."""
    return span(name, _single(name, value), low, high, above_low=True)[0]


def nonnegative(name: str, value: object, high: float) -> float:
    """Raise unless the value is one number in [0, high]; return it."""
    return span(name, _single(name, value), 0, high)[0]


def whole(name: str, value: object, low: int, high: int) -> int:
    """Raise unless the value is one whole number in [low, high]; return an int."""
    return whole_span(name, _single(name, value), low, high)[0]


def _single(name: str, value: object) -> object:
    if _several(value):
        raise TypeError(f"{name} must be one number, got {shortened(value)}")
    return value


def _several(value: object) -> bool:
    return isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def whole_span(name: str, value: object, low: int, high: int) -> tuple[int, int]:
    """Raise unless the value is a whole number in [low, high], or a pair of them; return a pair of ints."""
    rule = f"{low} <= low <= high <= {high}, whole numbers"
    first, last = _pair(name, value, rule, Integral)
    if not low <= first <= last <= high:
        raise ValueError(f"{name} must satisfy {rule}, got {shortened(value)}")
    return int(first), int(last)


def _pair(name: str, value: object, rule: str, kind: Any) -> tuple[float, float]:
    one = value[()] if isinstance(value, np.ndarray) else value
    pair: tuple[Any, ...] = tuple(value) if _several(value) else (one, one)  # type: ignore[arg-type]
    if len(pair) != 2 or not all(
        isinstance(v, kind) and not isinstance(v, (bool, np.bool_, np.timedelta64)) for v in pair
    ):
        raise TypeError(f"{name} must be a number or a pair with {rule}, got {shortened(value)}")
    first, last = (v.__index__() if isinstance(v, Integral) else _float(v) for v in pair)
    return first, last


def quantiles(name: str, value: Any) -> tuple[float, ...]:
    """Raise unless the value is a number or at least two that do not decrease; return a tuple of plain numbers."""
    rule = "a finite number, or at least two in an order that does not decrease"
    found = _plain_numbers(name, value if _several(value) else [value] * 2, rule, value)
    ordered = all(one <= other for one, other in pairwise(found))  # False of NaN
    if len(found) < 2 or not ordered or not math.isfinite(found[-1] - found[0]):
        raise ValueError(f"{name} must be {rule}, got {shortened(value)}")
    return found


def probabilities(name: str, value: Any) -> tuple[float, ...]:
    """Raise unless the value is at least two increasing numbers, from 0 to 1; return a tuple of floats."""
    rule = "at least two increasing numbers, from 0 to 1"
    found = tuple(map(float, _plain_numbers(name, value, rule, value)))
    if not all(one < other for one, other in pairwise(found)) or (*found[:1], *found[-1:]) != (0.0, 1.0):
        raise ValueError(f"{name} must be {rule}, got {shortened(value)}")
    return found


def _plain_numbers(name: str, value: Any, rule: str, shown: Any) -> tuple[float, ...]:
    """Raise unless a list, tuple or array holds numbers; return them as ints and floats."""
    listed = value.tolist() if isinstance(value, np.ndarray) else list(value) if _several(value) else [None]
    if not all(isinstance(v, Real) and not isinstance(v, (bool, np.bool_, np.timedelta64)) for v in listed):
        raise TypeError(f"{name} must be {rule}, got {shortened(shown)}")
    return tuple([int(v) if isinstance(v, Integral) and -(2**53) <= int(v) <= 2**53 else _float(v) for v in listed])


def no_law(name: str, law: bool, rule: str, value: object) -> None:
    """Raise unless a range that nothing is drawn from is given by its two numbers."""
    if law:
        raise TypeError(f"{name} must be a number or a pair with {rule}, got {shortened(value)}")


def one_of_two(name: str, value: object, is_default: bool, other: str, given: object) -> None:
    """Raise unless a parameter keeps its default where another that takes its place is given."""
    if not is_default:
        raise ValueError(f"{name} must be left out where {other} is given, got {name}={value} and {other}={given}")


def one_probability_each(values: Sequence[float], chances: Sequence[float]) -> None:
    """Raise unless there are as many probabilities as values."""
    if len(values) != len(chances):
        raise ValueError(f"probabilities must be as many as the values, {len(values)}, got {shortened(chances)}")


def _float(value: Any) -> float:
    """Return a number as a float; whole numbers beyond the largest float become infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, 1 if value > 0 else -1)


def choice(name: str, value: Any, allowed: Sequence[Any]) -> Any:
    """Raise unless the value is one of the allowed ones; return it."""
    if value is None and None in allowed:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str, np.integer)) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {shortened(value)}")
    return value


def flag(name: str, value: object) -> bool:
    """Raise unless the value is True or False; return a bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {shortened(value)}")
    return bool(value)


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
    rule = f"{name} must be a bool array of two or three axes with a set pixel, or at least one of them in a list"
    sound = [isinstance(m, np.ndarray) and m.dtype == bool and m.ndim in (2, 3) and bool(m.any()) for m in given]
    if not given or not all(sound) or any(isinstance(m, np.ma.MaskedArray) for m in given):
        raise TypeError(f"{rule}, got {shortened(value)}")
    return given


def fitting_masks(number: int, axes: int) -> None:
    """Raise unless some mask has as many axes as the image."""
    if number == 0:
        raise ValueError(f"masks must hold one of as many axes as the image, {axes}, got none")


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


def intensity_range(value: object) -> Span | None:
    """Raise unless the value is None or a pair low < high whose difference is a finite float; return a pair."""
    if value is None:
        return None
    first, last = map(_float, _pair("intensity_range", value, "low < high", Real))
    if not 0 < last - first < math.inf:
        raise ValueError(f"intensity_range must satisfy low < high, and high - low be a float, got {shortened(value)}")
    return first, last


def texture_source(value: Any) -> tuple[Any, ...] | None:
    """Raise unless the value is None, texture images in arrays, or a folder with image files.

    Return the arrays, or the files in the order of their names.
    """
    if value is None:
        return None
    rule = "source must be None, an array of pixels, a list of them, or a folder with image files"
    if isinstance(value, (str, os.PathLike)):
        files = sorted(f for f in Path(value).rglob("*") if f.suffix.lower() in IMAGE_FILES and f.is_file())
        if not files:
            raise ValueError(f"{rule}, got {shortened(value)}")
        return tuple(files)
    entries = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if not entries or not all(isinstance(entry, np.ndarray) for entry in entries):
        raise TypeError(f"{rule}, got {shortened(value)}")
    for entry in entries:
        usable = not isinstance(entry, np.ma.MaskedArray) and entry.dtype.kind in "biuf" and entry.dtype.itemsize <= 8
        if not usable or entry.ndim not in (2, 3, 4) or entry.size == 0:
            raise ValueError(f"{rule}, got {type(entry).__name__} of {entry.dtype} and shape {entry.shape}")
    return entries


def texture_axes(texture: NDArray[Any], dimensions: int) -> None:
    """Raise unless a texture has a number of axes that fits an image with so many spatial axes."""
    allowed = (2, 3) if dimensions == 2 else (2, 3, 4)
    if texture.ndim not in allowed:
        raise ValueError(f"source must have arrays of {allowed} axes for this image, got shape {texture.shape}")


def time_of_change(path: Path) -> int:
    """Raise unless a file is still there; return when it was changed last, in nanoseconds."""
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise ValueError(f"source must hold the image files that it held before, got {path.name!r}: {error}") from None


def texture_file(image: Any, path: Path) -> NDArray[Any]:
    """Raise unless OpenCV could read a texture image; return its pixels."""
    if image is None:
        raise ValueError(f"source must hold image files that OpenCV reads, got {path.name!r}")
    return np.asarray(image)


# Arguments of calls


def image(name: str, value: Any, channels: int | None) -> NDArray[Any]:
    """Raise unless the value is a NumPy array of numbers with two or three spatial axes, none empty; return it."""
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
    """Raise unless the value is a second image that fits the first; return it."""
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
    """Raise unless the value is a writeable array like the image, and is the image or shares no memory with inputs."""
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"out must be a numpy array, got {type(value).__name__}")
    if value is not like and (value.shape != like.shape or value.dtype != like.dtype):
        raise ValueError(
            f"out must have the image's shape and dtype, {like.shape} {like.dtype}, got {value.shape} {value.dtype}"
        )
    if not value.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")
    if not value.flags.forc and _overlaps_itself(value):
        raise ValueError(f"out must have one place in memory for every pixel, got strides {value.strides}")
    if value is not like and not _same_memory(value, like) and _overlap(value, like):
        raise ValueError("out must be the image itself or not overlap it, got a shifted view of the image")
    for other in others:
        if other is not like and _overlap(value, other):
            raise ValueError("out must not overlap the donor or the foreground, got arrays that share memory")
    return value


def _overlaps_itself(value: NDArray[Any]) -> bool:
    """Return whether two pixels may have a byte in common: whether a step along an axis is within the axes below."""
    reach = value.itemsize
    for stride, side in sorted((abs(s), n) for s, n in zip(value.strides, value.shape, strict=True) if n > 1):
        if stride < reach:
            return True
        reach += stride * (side - 1)
    return False


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
    """Raise unless the value holds one image or more along the first axis, as many as `images`; or is None."""
    if value is None and name != "images":
        return
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be a numpy array, got {type(value).__name__}")
    if value.ndim < 3 or len(value) == 0:
        raise ValueError(f"{name} must hold at least one image along the first axis, got shape {value.shape}")
    if len(value) != len(images):
        raise ValueError(f"{name} must hold one image for each of the {len(images)} images, got {len(value)}")


def given_foreground(value: Any, grid: tuple[int, ...]) -> NDArray[np.bool_]:
    """Raise unless the value is a bool array of the image's spatial shape; return it."""
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray) or value.dtype != bool:
        raise TypeError(f"foreground must be a bool array of the image's spatial shape, got {type(value).__name__}")
    if value.shape != grid:
        raise ValueError(f"foreground must have the image's spatial shape {grid}, got {value.shape}")
    return np.asarray(value)


def generator(rng: Any) -> np.random.Generator:
    """Raise unless the value is a seed, or what NumPy takes as one; return a NumPy generator."""
    if isinstance(rng, np.random.Generator):
        return rng
    seedlike = isinstance(rng, (Integral, np.random.SeedSequence)) and not isinstance(rng, (bool, np.bool_))
    if rng is not None and not seedlike:
        raise TypeError(f"rng must be an int, a numpy Generator, a SeedSequence or None, got {type(rng).__name__}")
    if isinstance(rng, Integral) and rng < 0:
        raise ValueError(f"rng must be a seed >= 0, got {rng!r}")
    return np.random.default_rng(rng)


def room(name: str, value: Span, shorter: int, least: float) -> None:
    """Raise unless the largest shape of a range of sizes spans at least `least` pixels of the image."""
    if value[1] * shorter < least:
        raise ValueError(
            f"image is too small: {name} up to {value[1]:g} of its shorter side, {shorter} px, "
            f"must span at least {least:g} px"
        )


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


def rising(slope: float) -> None:
    """Raise unless a slope is positive, so that stored numbers rise with intensities."""
    if not slope > 0:
        raise ValueError(f"scl_slope must be above 0 for a foreground above a number, got {slope:g}")


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


# What cannot be known before the image is seen


def no_foreground() -> NoReturn:
    """Refuse a foreground without a pixel in which a centre may lie."""
    raise ValueError(
        "foreground must have at least one finite pixel in the area where centres are drawn, got none: "
        "lower the threshold, give a bool array, or use foreground=None"
    )


def no_region(method: str, tries: int, what: str) -> NoReturn:
    """Refuse to go on where no drawn shape can be used."""
    raise ValueError(
        f"{method} met no {what} in {tries} drawn shapes: use larger shapes, a larger foreground, "
        "a narrower edge, or clip_to_foreground=False"
    )


def no_room_inside(method: str, tries: int) -> NoReturn:
    """Refuse to go on where no drawn shape lies wholly within the image."""
    raise ValueError(
        f"{method} met no shape that lies inside the image in {tries} drawn ones: use smaller shapes, a larger "
        "foreground or central_fraction, or inside=False"
    )


def no_change(method: str, tries: int) -> NoReturn:
    """Refuse a sample in which no pixel changes."""
    raise ValueError(
        f"{method} met no change of any pixel in {tries} drawn anomalies: use an image that is not constant there, "
        "another donor, larger shapes, or a stronger texture"
    )


def nothing_finite() -> NoReturn:
    """Refuse a region without a finite pixel."""
    raise ValueError("image and donor must have finite pixels inside the shape, got NaN or inf in all of them")


def contrast(value: Span) -> Span:
    """Raise unless the intensity range of an image, by which shifts are scaled, is positive and finite; return it."""
    if not 0 < value[1] - value[0] < math.inf:
        raise ValueError(
            f"intensity_range must satisfy low < high, and high - low be a float, got {value} from the image: "
            "a constant image needs a texture with an intensity_range of its own"
        )
    return value


# Metrics


def ranking(label: Any, score: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Raise unless labels and scores are real numbers of one shape, at least one of each; return arrays."""
    label, score = numbers("label", label), numbers("score", score)
    if label.shape != score.shape:
        raise ValueError(f"label and score must have one shape, got {label.shape} and {score.shape}")
    if label.size == 0:
        raise ValueError(f"label and score must not be empty, got shape {label.shape}")
    return label, score


def binary(label: NDArray[Any]) -> NDArray[np.bool_]:
    """Raise unless all labels are 0 or 1; return bools."""
    positive: NDArray[np.bool_] = label == 1
    other = ~positive & (label != 0)
    if other.any():
        raise ValueError(f"label must be 0 or 1 everywhere, got {label[other][0]}")
    return positive


def finite(name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Raise unless all numbers are finite; return them."""
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite everywhere, got {values[~np.isfinite(values)][0]}")
    return values


def volume_scores(value: Any) -> NDArray[Any]:
    """Raise unless scores have at least one slice along the first axis, and a pixel in it; return an array."""
    scores = numbers("volume_scores", value)
    if scores.ndim == 0 or scores.size == 0:
        raise ValueError(f"volume_scores must have at least one slice and one pixel, got shape {scores.shape}")
    return scores


def numbers(name: str, value: Any) -> NDArray[Any]:
    """Raise unless NumPy makes of the value an array of bools, integers or floats of at most 8 bytes; return it."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be an array without a mask, got {type(value).__name__}")
    array = np.asarray(value)
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise TypeError(f"{name} must hold bools, integers or floats of at most 8 bytes, got dtype {array.dtype}")
    return array


# Descriptions of generators, and recipes


def shortened(value: object) -> str:
    """Return the text of a value, cut where it is long."""
    try:
        text = repr(value)
    except ValueError:  # of a whole number with more digits than Python prints
        text = f"a {type(value).__name__} of very many digits"
    text = " ".join(text.split())  # that of an array runs over several lines
    return text if len(text) <= 200 else f"{text[:197]}..."


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


def immutable(owner: str, name: str) -> NoReturn:
    """Refuse to change an immutable object; the error is the one that Python's own immutable objects raise."""
    raise AttributeError(f"{owner} is immutable: cannot set {name}")


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


def arrays(value: Any) -> Sequence[NDArray[Any]]:
    """Raise unless the value is a list of arrays; return it."""
    if not isinstance(value, (tuple, list)) or not all(isinstance(one, np.ndarray) for one in value):
        raise TypeError(f"arrays must be a list of numpy arrays, got {shortened(value)}")
    return value


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


def texture_content(folder: Path, name: str, drawn: str, found: str | None) -> None:
    """Raise unless a file of a folder of texture images holds the pixels with which a recipe was drawn."""
    if found != drawn:
        raise ValueError(
            f"source must hold in {shortened(name)} of {str(folder)!r} the pixels with which the recipe was drawn "
            f"(SHA-256 {drawn:.12}...), got others ({found:.12}...)"
        )


def texture_listing(folder: Path, index: int, drawn: str, found: str | None) -> None:
    """Raise unless a folder of texture images lists, in its place, the file with which a recipe was drawn."""
    if found != drawn:
        raise ValueError(
            f"source must list {shortened(drawn)} as file {index} of {str(folder)!r}, as when the recipe was drawn, "
            f"got {found!r}"
        )


def no_default(owner: str) -> NoReturn:
    """Refuse to give a default that a parameter lacks; the error is the one that the dataclass decorator expects."""
    raise AttributeError(f"{owner} has no default for this parameter")


# What parts of somebody's own return


def drawn_mapping(path: str, drawn: Any, kind: type[Any]) -> None:
    """Raise unless a part drew a dict of plain numbers."""
    if not isinstance(drawn, kind):
        raise TypeError(f"{path} must be a dict of plain numbers, got {shortened(drawn)}")


def sound_runs(owner: str, value: Any, grid: tuple[int, ...]) -> NDArray[np.int64]:
    """Raise unless a shape returned runs of the grid; return them as a contiguous array."""
    rule = f"runs of {owner} must be an integer array (n, 2) of sorted, disjoint intervals, each within a row of {grid}"
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iu" or value.ndim != 2 or value.shape[1:] != (2,):
        raise TypeError(f"{rule}, got {shortened(value)}")
    found = np.ascontiguousarray(value, np.int64)
    start, stop = found[:, 0], found[:, 1]
    inside = bool((start >= 0).all() and (stop <= math.prod(grid)).all() and (start < stop).all())
    if not inside or (start[1:] < stop[:-1]).any() or (start // grid[-1] != (stop - 1) // grid[-1]).any():
        raise ValueError(f"{rule}, got {shortened(found.tolist())}")
    return found


def sound_patch(owner: str, value: Any, kind: type[Any], shape: tuple[int, ...]) -> None:
    """Raise unless a texture returned a patch for all covered pixels."""
    if not isinstance(value, kind):
        raise TypeError(f"{owner}.apply must return a Patch, got {shortened(value)}")
    for name, wanted in (("values", shape), ("differs", shape[1:])):
        found = getattr(value, name)
        if not isinstance(found, np.ndarray) or found.shape != wanted:
            raise ValueError(f"{name} of the patch of {owner} must have the shape {wanted}, got {np.shape(found)}")
    if not np.isfinite(value.factor).all() or np.shape(value.factor) not in ((), shape[1:]):
        raise ValueError(f"factor of the patch of {owner} must be finite, one number or one for each pixel")


def sound_label(owner: str, value: Any, size: int) -> NDArray[np.float32]:
    """Raise unless a label returned one finite number for each covered pixel; return them in single precision."""
    found = np.asarray(value)
    if found.shape != (size,) or found.dtype.kind not in "biuf":
        raise ValueError(f"values of {owner} must be one number for each of {size} pixels, got {shortened(value)}")
    if not np.isfinite(found).all():
        raise ValueError(f"values of {owner} must be finite, got NaN or infinity")
    return np.ascontiguousarray(found, np.float32)
