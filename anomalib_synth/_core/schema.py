"""Rules for drawn numbers, and the one place where a recipe is checked against them.

Every shape and texture says in a TypedDict what it draws, each key `Annotated` with a rule of this file. A recipe that
comes from a file is checked against it before anything is computed, so that no kernel ever sees a number that its
schema does not allow. A message names the field by its path in the recipe, the rule and the value.
"""

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Annotated, Any, NotRequired, Protocol, TypedDict, get_args, get_origin, get_type_hints

from .. import _checks as checks

__all__ = [
    "Angles",
    "Center",
    "Context",
    "Each",
    "Factor",
    "Index",
    "OneOf",
    "PerAxis",
    "PerPlane",
    "Permutation",
    "Real",
    "Record",
    "Rule",
    "Seed",
    "Whole",
    "check",
    "check_all",
]


class Context:
    """What a rule knows of the image: its spatial shape."""

    __slots__ = ("grid",)

    def __init__(self, grid: tuple[int, ...]) -> None:
        self.grid: tuple[int, ...] = grid


class Rule(Protocol):
    """A rule, which raises unless the value at a path of a recipe keeps it."""

    def __call__(self, path: str, value: Any, context: Context) -> None: ...


def check_size(path: str, value: float) -> None:
    """Raise unless a number is a float, or a whole number that one holds exactly: a kernel takes no larger ones."""
    if type(value) is int and abs(value) > 2**53:
        checks.drawn(path, "a float where it is beyond 2**53", value)


@dataclass(frozen=True)
class Real:
    """A finite number in [low, high]."""

    low: float
    high: float

    def __call__(self, path: str, value: Any, context: Context) -> None:  # noqa: ARG002
        """Raise unless the value is such a number."""
        if type(value) not in (int, float) or not self.low <= value <= self.high:  # False of NaN
            checks.drawn(path, f"a number within [{self.low:g}, {self.high:g}]", value)
        check_size(path, value)


@dataclass(frozen=True)
class Whole:
    """A whole number in [low, high]."""

    low: int
    high: int

    def __call__(self, path: str, value: Any, context: Context) -> None:  # noqa: ARG002
        """Raise unless the value is such a number."""
        if type(value) is not int or not self.low <= value <= self.high:
            checks.drawn(path, f"a whole number within [{self.low}, {self.high}]", value)


@dataclass(frozen=True)
class OneOf:
    """One of a few values."""

    options: tuple[Any, ...]

    def __call__(self, path: str, value: Any, context: Context) -> None:  # noqa: ARG002
        """Raise unless the value is one of the options."""
        if not any(type(value) is type(option) and value == option for option in self.options):
            checks.drawn(path, f"one of {', '.join(map(repr, self.options))}", value)


@dataclass(frozen=True)
class Each:
    """A list of low to high values, each of which keeps a rule."""

    rule: Any
    low: int
    high: int

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is such a list."""
        if not isinstance(value, (list, tuple)) or not self.low <= len(value) <= self.high:
            number = f"{self.low}" if self.low == self.high else f"{self.low} to {self.high}"
            checks.drawn(path, f"a list of {number} values", value)
        for position, one in enumerate(value):
            self.rule(f"{path}[{position}]", one, context)


@dataclass(frozen=True)
class PerAxis:
    """A list of one value for each spatial axis."""

    rule: Any

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is such a list."""
        axes = len(context.grid)
        Each(self.rule, axes, axes)(path, value, context)


@dataclass(frozen=True)
class PerPlane:
    """A list of one value for the plane of each pair of spatial axes: one in planes, three in volumes."""

    rule: Any

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is such a list."""
        pairs = len(list(combinations(context.grid, 2)))
        Each(self.rule, pairs, pairs)(path, value, context)


@dataclass(frozen=True)
class Index:
    """A pixel of the image: one whole number for each spatial axis, within it."""

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is the index of a pixel."""
        grid = context.grid
        whole = isinstance(value, (list, tuple)) and all(type(at) is int for at in value)
        if not whole or len(value) != len(grid) or not all(0 <= at < n for at, n in zip(value, grid, strict=True)):
            checks.drawn(path, f"the index of a pixel of {grid}", value)


@dataclass(frozen=True)
class Offset:
    """A step from pixel to pixel: a whole number for each spatial axis, smaller than its side."""

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is such a step."""
        grid = context.grid
        whole = isinstance(value, (list, tuple)) and all(type(step) is int for step in value)
        if not whole or len(value) != len(grid) or not all(abs(s) < n for s, n in zip(value, grid, strict=True)):
            checks.drawn(path, f"whole numbers below the sides of {grid}", value)


@dataclass(frozen=True)
class Diameter:
    """A length in pixels that an image of this shape can have drawn: from 1 to its longest side."""

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is such a length."""
        Real(1.0, float(max(1, *context.grid)))(path, value, context)


@dataclass(frozen=True)
class Permutation:
    """A list of the whole numbers from 0, each once."""

    def __call__(self, path: str, value: Any, context: Context) -> None:  # noqa: ARG002
        """Raise unless the value is a permutation."""
        whole = isinstance(value, (list, tuple)) and all(type(one) is int for one in value)
        if not whole or sorted(value) != list(range(len(value))):
            checks.drawn(path, f"each of the numbers 0 to {len(value) - 1 if whole else 'n - 1'} once", value)


@dataclass(frozen=True)
class Text:
    """A text of some length."""

    length: int

    def __call__(self, path: str, value: Any, context: Context) -> None:  # noqa: ARG002
        """Raise unless the value is such a text."""
        if not isinstance(value, str) or len(value) != self.length:
            checks.drawn(path, f"a text of {self.length} characters", value)


@dataclass(frozen=True)
class Maybe:
    """None, or what keeps another rule."""

    rule: Any

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is None or keeps the rule."""
        if value is not None:
            self.rule(path, value, context)


@dataclass(frozen=True)
class Record:
    """A JSON object with the keys of a TypedDict, each with its rule."""

    schema: type

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value has exactly these keys, and each keeps its rule."""
        check_all(path, value, self.schema, context)


# Rules that many parts share.
FINITE = sys.float_info.max
# No image has a longer side, and no shape is larger.
MOST_PIXELS = 2**31
Center = Annotated[list[int], Index()]
Factor = Annotated[float, Real(0.0, 1.0)]
Seed = Annotated[int, Whole(0, 2**53)]
Angles = Annotated[list[float], PerPlane(Real(-180.0, 180.0))]
Intensity = Real(-FINITE, FINITE)
Limits = Annotated[list[float], Each(Intensity, 2, 2)]


@cache
def rules_of(schema: type) -> tuple[dict[str, Rule], frozenset[str]]:
    """Return the rule of each key of a TypedDict, and the keys that may be missing."""
    rules: dict[str, Rule] = {}
    optional = set()
    for name, hint in get_type_hints(schema, include_extras=True).items():
        annotated = hint
        if get_origin(annotated) is NotRequired:
            optional.add(name)
            (annotated,) = get_args(annotated)
        rules[name] = get_args(annotated)[1]
    return rules, frozenset(optional)


def check_mapping(path: str, drawn: Any, names: Sequence[str]) -> None:
    """Raise unless drawn numbers are an object with the given fields."""
    if not isinstance(drawn, Mapping):
        checks.drawn(path, f"an object with {', '.join(names)}", drawn)
    for name in names:
        if name not in drawn:
            checks.drawn_field_missing(path, name)


def check_all(path: str, drawn: Any, schema: type, context: Context, more: Sequence[str] = ()) -> None:
    """Raise unless drawn numbers have exactly the keys of a schema, and each keeps its rule.

    Parameters
    ----------
    path : str
        Where they stand in the recipe.
    drawn : dict
        What is checked.
    schema : TypedDict
        Its keys are annotated with rules.
    context : Context
        What the rules know of the image.
    more : sequence of str
        Keys that are checked elsewhere.
    """
    rules, optional = rules_of(schema)
    if not isinstance(drawn, Mapping):
        checks.drawn(path, f"an object with {', '.join(rules)}", drawn)
    for name in rules:
        if name not in drawn and name not in optional:
            checks.drawn_field_missing(path, name)
    for name, one in drawn.items():
        if name in rules:
            rules[name](f"{path}.{name}", one, context)
        elif name not in more:
            checks.drawn_field_unknown(path, name, [*rules, *more])


def check(path: str, part: Any, drawn: Any, context: Context) -> None:
    """Raise unless a shape or a texture may have drawn these numbers.

    A part of this library has a `Drawn` schema, or checks what it passes on to other parts itself (`check_drawn`).
    Of a foreign part without either only plain finite numbers are required.
    """
    if hasattr(part, "check_drawn"):
        part.check_drawn(path, drawn, context)
    elif hasattr(part, "Drawn"):
        check_all(path, drawn, part.Drawn, context)
    else:
        plain(path, drawn)
        if hasattr(part, "runs"):  # a shape, of which everybody asks the centre
            check_mapping(path, drawn, ["center"])
            PerAxis(Real(-FINITE, FINITE))(f"{path}.center", drawn["center"], context)


def plain(path: str, value: Any, depth: int = 0) -> None:
    """Raise unless a value is plain JSON with finite numbers, nested at most 16 deep."""
    if depth > 16:
        checks.drawn(path, "nested less deeply", "...")
    if isinstance(value, Mapping):
        for name, one in value.items():
            plain(f"{path}.{name}", one, depth + 1)
    elif isinstance(value, (list, tuple)):
        for position, one in enumerate(value):
            plain(f"{path}[{position}]", one, depth + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        checks.drawn(path, "a finite number", value)
    elif value is not None and not isinstance(value, (bool, int, float, str)):
        checks.drawn(path, "plain JSON", value)


@dataclass(frozen=True)
class Anything:
    """Anything, because it is checked elsewhere."""

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Accept any value."""


class ArrayRecord(TypedDict):
    """Shape, dtype and checksum of a bool array."""

    shape: Annotated[list[int], PerAxis(Whole(1, 2**31))]
    dtype: Annotated[str, OneOf(("bool",))]
    sha256: Annotated[str, Text(64)]


class GivenForeground(TypedDict):
    """A foreground that was given as an array, to which the anomaly was clipped."""

    array: Annotated[dict[str, Any], Record(ArrayRecord)]


@dataclass(frozen=True)
class ForegroundRecord:
    """None, a threshold, "given", or the record of a bool array."""

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is one of these."""
        if isinstance(value, Mapping):
            check_all(path, value, GivenForeground, context)
        elif value is not None and value != "given":
            Intensity(path, value, context)


class Anomaly(TypedDict):
    """One anomaly of a `Synthesizer`, beside its shapes and its texture."""

    edge: Annotated[float, Real(0.0, 100.0)]
    foreground: Annotated[Any, ForegroundRecord()]


class Chosen(TypedDict):
    """One of several generators, and what it drew."""

    which: Annotated[int, Whole(0, 10_000)]
    drawn: Annotated[dict[str, Any], Anything()]


class Anomalies(TypedDict):
    """What the generators of a `Compose` drew, one after the other."""

    anomalies: Annotated[list[Any], Each(Anything(), 1, 1_000_000)]


def same_length(path: str, drawn: Mapping[str, Any], one: str, other: str) -> None:
    """Raise unless two lists have the same length."""
    if len(drawn[one]) != len(drawn[other]):
        checks.drawn(f"{path}.{other}", f"as long as {one}, {len(drawn[one])}", drawn[other])


def present(path: str, drawn: Mapping[str, Any], name: str, wanted: bool) -> None:
    """Raise unless an optional field is present exactly where it is wanted."""
    if wanted and name not in drawn:
        checks.drawn_field_missing(path, name)
    if not wanted and name in drawn:
        checks.drawn_field_unknown(path, name, [known for known in drawn if known != name])


@dataclass(frozen=True)
class Positive:
    """A number above 0 and at most `high`."""

    high: float

    def __call__(self, path: str, value: Any, context: Context) -> None:  # noqa: ARG002
        """Raise unless the value is such a number."""
        if type(value) not in (int, float) or not 0 < value <= self.high:
            checks.drawn(path, f"a number above 0 and at most {self.high:g}", value)
        check_size(path, value)


@dataclass(frozen=True)
class Axis:
    """A spatial axis of the image, counted from the first."""

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the image has such an axis."""
        Whole(0, len(context.grid) - 1)(path, value, context)


@dataclass(frozen=True)
class PerSide:
    """A whole number for each spatial axis: at least `low`, at most `high` and the side; of either sign if `signed`."""

    low: int
    high: int
    signed: bool = False

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is such a list."""
        PerAxis(Whole(-self.high if self.signed else self.low, self.high))(path, value, context)
        for position, (one, side) in enumerate(zip(value, context.grid, strict=True)):
            size = abs(one) if self.signed else one
            if not self.low <= size <= side:
                either = ", or minus such a number" if self.signed else ""
                rule = f"a whole number within [{self.low}, {min(self.high, side)}]{either}"
                checks.drawn(f"{path}[{position}]", rule, one)


@dataclass(frozen=True)
class Interval:
    """A pair low < high of finite numbers whose difference is a float; or low <= high."""

    empty: bool = False

    def __call__(self, path: str, value: Any, context: Context) -> None:
        """Raise unless the value is such a pair."""
        Each(Finite, 2, 2)(path, value, context)
        low, high = value
        if not (low <= high if self.empty else 0 < high - low < math.inf):
            rule = "low <= high" if self.empty else "low < high with high - low a float"
            checks.drawn(path, rule, value)


@dataclass(frozen=True)
class Name:
    """A text that is not empty, nor longer than `most`."""

    most: int

    def __call__(self, path: str, value: Any, context: Context) -> None:  # noqa: ARG002
        """Raise unless the value is such a text."""
        if not isinstance(value, str) or not 0 < len(value) <= self.most:
            checks.drawn(path, f"a text of 1 to {self.most} characters", value)


# Every finite float.
Finite = Real(-sys.float_info.max, sys.float_info.max)
IntensityRange = Annotated[list[float], Interval()]
