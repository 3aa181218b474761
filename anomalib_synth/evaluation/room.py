"""Where a report may be written: over no file that is read, and over none that is not an earlier report."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .._disk.claim import free
from .._disk.manifest import MANIFEST
from .._disk.maps import map_names
from . import layout_checks as checks
from .cases import listed, ordered

__all__ = ["room_for", "unfinished"]

PART = ".report-unfinished"

KEYS = {"report.json": {"rows", "cases", "notes", "limits", "fixed"}, "leaderboard.json": {"by", "models", "gaps"}}
"""What is in the file that tells an earlier report, or an earlier leaderboard."""


def room_for(
    out: Path, names: Sequence[str], predictions: Sequence[Path], truths: Sequence[Path], *, overwrite: bool = False
) -> None:
    """Refuse a folder where one of `names` would take the place of a file that is read, or of one that is no report."""
    checks.place(out)
    checks.no_folders(out / name for name in names)
    ordered(truths[0], predictions)
    read = []
    for truth in truths:
        read += [truth / MANIFEST if truth.is_dir() else truth]
        read += [path for case in listed(truth) for path in (case.image, case.mask) if path]
    for number, folder in enumerate(predictions):
        known = checks.folder("predictions" if number == 0 else "maps", folder)
        read += [known / name for name in map_names(known)] + list((known / "sample").rglob("*.txt"))
    own = (
        {out / name for name in names}
        if (out / PART).is_file() or any(_earlier(out / name, keys) for name, keys in KEYS.items())
        else set()
    )
    free((out / name for name in names), read, own, overwrite=overwrite)


@contextmanager
def unfinished(place: Path) -> Iterator[None]:
    """Mark a folder as one that a report is written into, until it is whole: a later call knows it as its own."""
    place.mkdir(parents=True, exist_ok=True)
    (place / PART).touch()
    yield
    (place / PART).unlink(missing_ok=True)


def _earlier(path: Path, keys: set[str]) -> bool:
    """Whether a file is one that an earlier call wrote."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and keys <= set(content)
