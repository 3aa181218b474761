"""Every raise of the adapters: errors that name the argument, the rule and the value."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..generator import Generator


def generator(value: Any, channel_axis: int | str | None = "any") -> Generator:
    """Raise unless this is a Generator (not its class) with the channel axis that the library's images have."""
    if not isinstance(value, Generator):
        raise TypeError(f"generator must be a Generator, such as AutoSeg(), a Compose or a Mixture, got {value!r}")
    if channel_axis not in ("any", value.channel_axis):
        raise ValueError(f"generator must be built with channel_axis={channel_axis!r}, got {value!r}")
    return value


def donors(value: Sequence[Any] | None, needed: bool) -> list[Any]:
    """Raise unless there is an image to take a donor from, where the generator takes any."""
    pool = [] if value is None else list(value)
    if needed and not pool:
        raise ValueError(
            "donors must hold at least one image: the generator takes its pixels from a second one, got none"
        )
    return pool


def fraction(name: str, value: Any) -> float:
    """Raise unless the value is a number within [0, 1]."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"{name} must be a number within [0, 1], got {value!r}")
    return float(value)


def enough_items(count: int, needed: bool) -> None:
    """Raise unless a donor can be another item."""
    if count < 1 or (needed and count < 2):
        raise ValueError(f"dataset must hold at least two items, as a donor has to be another one, got {count}")


def partner(index: int, number: int) -> None:
    """Raise unless some other item has the same position."""
    if number == 0:
        raise ValueError(f"position must be that of another item, too: item {index} has no donor at its own")


def item(value: Any, key: Any) -> Any:
    """Raise unless `key` says where in a dataset's item the image is; return the image."""
    if key is None and isinstance(value, (dict, tuple, list)):
        raise TypeError(f"key must name the image in a {type(value).__name__}, got None")
    return value


def normal_images(name: str, paths: Sequence[str]) -> None:
    """Raise unless there is at least one image."""
    if not paths:
        raise ValueError(f"dataset must hold normal images, got none in {name!r}")


def readable(path: str, pixels: Any) -> Any:
    """Raise unless a file could be read."""
    if pixels is None:
        raise ValueError(f"every image must be one that OpenCV reads, got {path!r}")
    return pixels


def all_made(method: str, failures: Mapping[str, str]) -> None:
    """Raise unless every sample was made."""
    for name, reason in failures.items():
        raise ValueError(
            f"{method} must suit every image, got {len(failures)} that it does not; first {name}: {reason}"
        )
