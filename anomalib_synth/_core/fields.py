"""Parameters of immutable values: each states its rule once, as data.

A field stands in the body of a frozen dataclass in place of a default. It holds the default, the rule and the form
in which a value is kept. From this data come the constructor's errors, the help of the command line, the tables of the
documentation and the values that the tests try.

A type checker sees a descriptor: ``size: Span = Span((0.1, 0.5), 0, 1)`` takes a number or a pair and gives a pair. At
run time nothing stands between a reader and the instance's own dictionary (the descriptor has no `__set__`), so that
reading a field costs what reading any attribute costs; `Value` checks all fields once, after the constructor.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, cast, overload

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks

__all__ = [
    "REQUIRED",
    "Choice",
    "Field",
    "Flag",
    "ForegroundRule",
    "Fraction",
    "Intensities",
    "Law",
    "Maybe",
    "Nonnegative",
    "Number",
    "Span",
    "Whole",
    "WholeSpan",
]

Given = TypeVar("Given")
Kept = TypeVar("Kept")
Option = TypeVar("Option")

REQUIRED: Final[Any] = object()


class Law(tuple[float, float]):
    """A law by which a number is drawn, which serves as the pair of its minimum and maximum wherever a range does.

    Whoever draws from a range asks first whether it is a law: see `draws`.
    """

    __slots__ = ()

    @abstractmethod
    def at(self, probability: float) -> float:
        """Return the number below which the law has this probability."""

    @abstractmethod
    def of(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the number below which the law has each of some probabilities."""

    @abstractmethod
    def whole(self) -> Self:
        """Return the law with whole numbers as integers."""


# A law of whole numbers serves as a pair of them, which no type checker can see.
Range = float | tuple[float, float]
WholeRange = int | tuple[int, int] | Law


class Field(ABC, Generic[Given, Kept]):
    """One parameter: its default and its rule.

    Subclasses define `rule`, the text of the rule, and `kept`, which checks a value and gives the form to keep.
    """

    rule: str = ""

    def __init__(self, default: Given = REQUIRED) -> None:
        self.default: Given = default

    @abstractmethod
    def kept(self, name: str, value: Any) -> Kept:
        """Raise unless the value keeps the rule; give the form in which it is kept."""

    @overload
    def __get__(self, instance: None, owner: type) -> Given: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Kept: ...
    def __get__(self, instance: object, owner: type) -> Any:
        # Reached for the class, as by the dataclass decorator, or for an instance that has not been filled yet.
        if instance is not None or self.default is REQUIRED:
            checks.no_default(owner.__name__)
        return self.default

    if TYPE_CHECKING:  # see the module's docstring

        def __set__(self, instance: object, value: Given) -> None: ...


class Span(Field[Range, tuple[float, float]]):
    """A number, a pair (low, high) for an inclusive range, or a law; kept as a pair or the law.

    Parameters
    ----------
    default : float or pair of float
    low, high : float
        Bounds of both numbers, inclusive.
    above_low : bool
        Whether the lower bound itself is excluded.
    """

    def __init__(self, default: Range, low: float, high: float, *, above_low: bool = False) -> None:
        super().__init__(default)
        self.low: float = low
        self.high: float = high
        self.above_low: bool = above_low
        self.rule: str = f"{low:g} {'<' if above_low else '<='} low <= high <= {high:g}"

    def kept(self, name: str, value: Any) -> tuple[float, float]:
        """Raise unless the value keeps the rule; give a pair of floats, or the law."""
        low, high = checks.span(name, value, self.low, self.high, above_low=self.above_low)
        return value if isinstance(value, Law) else (float(low), float(high))


class WholeSpan(Field[WholeRange, tuple[int, int]]):
    """A whole number, a pair (low, high) for an inclusive range, or a law; kept as a pair or the law."""

    def __init__(self, default: WholeRange, low: int, high: int) -> None:
        super().__init__(default)
        self.low: int = low
        self.high: int = high
        self.rule: str = f"{low} <= low <= high <= {high}, whole numbers"

    def kept(self, name: str, value: Any) -> tuple[int, int]:
        """Raise unless the value keeps the rule; give a pair of ints, or the law, whose bounds are ints."""
        if not isinstance(value, Law):
            return checks.whole_span(name, value, self.low, self.high)
        law = value.whole()
        checks.whole_span(name, law, self.low, self.high)
        return cast("tuple[int, int]", law)


class Number(Field[float, float]):
    """One number in (low, high]."""

    def __init__(self, default: float, low: float, high: float) -> None:
        super().__init__(default)
        self.low: float = low
        self.high: float = high
        self.rule: str = f"{low:g} < value <= {high:g}"

    def kept(self, name: str, value: Any) -> float:
        """Raise unless the value keeps the rule; give a float."""
        return float(checks.number(name, value, self.low, self.high))


class Nonnegative(Field[float, float]):
    """One number in [0, high]."""

    def __init__(self, default: float, high: float) -> None:
        super().__init__(default)
        self.high: float = high
        self.rule: str = f"0 <= value <= {high:g}"

    def kept(self, name: str, value: Any) -> float:
        """Raise unless the value keeps the rule; give a float."""
        return float(checks.nonnegative(name, value, self.high))


class Whole(Field[int, int]):
    """One whole number in [low, high]."""

    def __init__(self, default: int, low: int, high: int) -> None:
        super().__init__(default)
        self.low: int = low
        self.high: int = high
        self.rule: str = f"{low} <= value <= {high}, a whole number"

    def kept(self, name: str, value: Any) -> int:
        """Raise unless the value keeps the rule; give an int."""
        return checks.whole(name, value, self.low, self.high)


class Flag(Field[bool, bool]):
    """True or False."""

    rule: str = "True or False"

    def kept(self, name: str, value: Any) -> bool:
        """Raise unless the value keeps the rule; give a bool."""
        return checks.flag(name, value)


class Choice(Field[Option, Option]):
    """One of a few values, of a `Literal` type."""

    def __init__(self, default: Option, options: Sequence[Option]) -> None:
        super().__init__(default)
        self.options: tuple[Option, ...] = tuple(options)
        self.rule: str = f"one of {', '.join(map(repr, self.options))}"

    def kept(self, name: str, value: Any) -> Option:
        """Raise unless the value is one of the options."""
        checks.choice(name, value, self.options)
        # The option itself: what is equal to it may be a NumPy number.
        return next(option for option in self.options if option == value)


class Maybe(Field[Given | None, Kept | None]):
    """None, or what another field takes."""

    def __init__(self, field: Field[Given, Kept], default: Given | None = None) -> None:
        super().__init__(default)
        self.field: Field[Given, Kept] = field
        self.rule: str = f"None, or {field.rule}"

    def kept(self, name: str, value: Any) -> Kept | None:
        """Raise unless the value is None or keeps the other field's rule."""
        return None if value is None else self.field.kept(name, value)


class Intensities(Field[tuple[float, float] | None, tuple[float, float] | None]):
    """None, or a pair low < high of intensities."""

    rule: str = "None, or low < high with high - low a float"

    def __init__(self, default: tuple[float, float] | None = None) -> None:
        super().__init__(default)

    def kept(self, name: str, value: Any) -> tuple[float, float] | None:  # noqa: ARG002
        """Raise unless the value keeps the rule."""
        return checks.intensity_range(value, isinstance(value, Law))


class ForegroundRule(
    Field[float | str | NDArray[np.bool_] | None, float | str | NDArray[np.bool_] | None],
):
    """Where centres lie: None, a number, "auto", or a bool array, of which a read-only copy is kept."""

    rule: str = "None, a finite number, 'auto' or a bool array"

    def __init__(self, default: float | str | None = None) -> None:
        super().__init__(default)

    def kept(self, name: str, value: Any) -> float | str | NDArray[np.bool_] | None:  # noqa: ARG002
        """Raise unless the value keeps the rule."""
        checked = checks.foreground(value)
        if isinstance(checked, np.ndarray):  # also of a read-only view, whose owner may write to it
            checked = checked.copy()
            checked.flags.writeable = False
        return checked


class Fraction(Span):
    """A fraction, a pair (low, high) for an inclusive range, or a law, in (0, 1]; kept as a pair or the law."""

    def __init__(self, default: Range) -> None:
        super().__init__(default, 0, 1, above_low=True)
