"""The table of results: one line for each network, added when it is finished; what is there is not done again."""

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

FILE = "results.csv"
FIGURES = ("pixel_ap", "pooled_ap", "aupro", "image_auroc", "image_ap", "dice_best", "dice_fixed")


class Line(NamedTuple):
    """What makes a line one of its own."""

    data: str
    side: int
    row: str
    seed: int
    images: int
    options: str

    @property
    def key(self) -> tuple[str, ...]:
        """The same as text, as the file has it."""
        return tuple(map(str, self))


COLUMNS = (
    *Line._fields,
    "outlines",
    *(f"{name}{end}" for name in FIGURES for end in ("", "_low", "_high")),
    "distance",
    "normal_images",
    "test_images",
    "test_anomalous",
    "groups",
    "cpu_seconds",
    "commit",
    "generator",
)


def read(path: str | Path) -> list[dict[str, str]]:
    """Read what is there, but for lines that were not written to their end."""
    path = Path(path)
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    found = list(csv.DictReader(io.StringIO(text[: text.rfind("\n") + 1])))
    if found and set(found[0]) != set(COLUMNS):
        raise ValueError(f"{path}: has other columns than this version writes; name another --out")
    return [entry for entry in found if None not in entry.values()]


def key(entry: Mapping[str, str]) -> tuple[str, ...]:
    """Return the key of a line that was read."""
    return tuple(entry[name] for name in Line._fields)


def append(path: str | Path, entry: Mapping[str, Any]) -> None:
    """Add a line in a single write: processes may share a table, and one that is killed leaves no half a line."""
    path, text = Path(path), io.StringIO()
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    before = path.read_bytes()[-1:] if path.exists() else b""
    if not before:
        writer.writeheader()
    elif before != b"\n":
        text.write("\n")
    writer.writerow({name: plain(entry.get(name, "")) for name in COLUMNS})
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(handle, text.getvalue().encode())
    finally:
        os.close(handle)


def plain(value: Any) -> Any:
    """Return a number with five significant digits, all else as it is.

    >>> plain(0.123456789), plain(20000), plain("a")
    ('0.12346', 20000, 'a')
    """
    return f"{value:.5g}" if isinstance(value, float) else value
