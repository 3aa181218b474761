"""What was evaluated, against what, by which version and with which options: as a report says it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .._version import __version__

__all__ = ["About", "about"]


class About(NamedTuple):
    """What a report is of; its figures can be had again from it."""

    predictions: str = ""
    truth: str = ""
    paired: str | None = None
    version: str = __version__
    options: Mapping[str, Any] = {}
    """Those of `evaluate` that are not what they are by themselves."""

    def lines(self) -> Iterator[str]:
        """In words."""
        if self.predictions:
            yield f"Predictions: {self.predictions}"
        if self.truth:
            yield f"Truth: {self.truth}"
        if self.paired is not None:
            yield f"Second model: {self.paired}"
        told = ", ".join(f"{name} = {value!r}" for name, value in self.options.items())
        yield f"anomalib-synth {self.version}, {told or 'all options as they are by themselves'}"


def about(
    predictions: str | Path,
    truth: str | Path,
    paired: str | Path | None,
    given: Mapping[str, Any],
    usual: Mapping[str, Any],
) -> About:
    """From the arguments of a call and what they are by themselves."""
    others = {name: _plain(value) for name, value in given.items() if _plain(value) != _plain(usual[name])}
    return About(str(predictions), str(truth), None if paired is None else str(paired), __version__, others)


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value
