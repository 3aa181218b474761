"""The options of every generator of one anomaly: each rule once, for the defaults that methods publish."""

from .._core.fields import Choice, Flag, Maybe, Nonnegative, Number, Range, Span, WholeRange, WholeSpan

__all__ = ["CentralFraction", "ChannelAxis", "Clip", "Count", "Edge", "Inside", "MinForeground", "More"]

MOST_SHAPES = 10_000


class Count(WholeSpan):
    """Number of shapes."""

    def __init__(self, default: WholeRange = 1) -> None:
        super().__init__(default, 1, MOST_SHAPES)


class More(Maybe[float, float]):
    """Probability of each further shape."""

    def __init__(self, default: float | None = None) -> None:
        super().__init__(Number(0.5, 0, 1), default)


class Clip(Flag):
    """Whether the anomaly is kept within the foreground."""

    def __init__(self, default: bool = False) -> None:
        super().__init__(default)


class CentralFraction(Maybe[float, float]):
    """Fraction of every axis from which centres are drawn."""

    def __init__(self, default: float | None = None) -> None:
        super().__init__(Number(0.8, 0, 1), default)


class MinForeground(Nonnegative):
    """Minimum fraction of the covered pixels that lie on the foreground."""

    def __init__(self, default: float = 0.0) -> None:
        super().__init__(default, 1)


class Edge(Span):
    """Standard deviation in pixels of the soft edge."""

    def __init__(self, default: Range = 0.0) -> None:
        super().__init__(default, 0, 100)


class ChannelAxis(Choice[int | None]):
    """The axis of an image that holds channels."""

    def __init__(self, default: int | None = None) -> None:
        super().__init__(default, (None, 0, -1))


class Inside(Flag):
    """Whether every shape is kept wholly within the image."""

    def __init__(self, default: bool = False) -> None:
        super().__init__(default)
