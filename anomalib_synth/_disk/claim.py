"""What a run may write: no file that it reads, and in its folder only its own files.

A folder belongs to a run when its ``suite.json`` says so. Its own files are those of its manifest and, until that is
written, those that the run said it would write.
"""

import json
import os
from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from shutil import rmtree

from . import file_checks as checks
from .files import write_atomically
from .manifest import MANIFEST, SETTINGS, SUMS, lines

__all__ = ["RECORDS", "claim", "free", "release"]

RECORDS = ".building"  # what an unfinished run keeps in order to resume; removed at the end
_PLANNED = "planned"  # items' notes beside it end in .json


def free(
    outputs: Iterable[Path], inputs: Iterable[Path], own: Container[Path] = (), *, overwrite: bool = False
) -> None:
    """Refuse a run that would overwrite a file that it reads, or an existing one that is not its own.

    Parameters
    ----------
    outputs, inputs : iterable of Path
        What the run writes and reads. Links are followed.
    own : container of Path
        Outputs that the run may replace.
    overwrite : bool
        Other files may be replaced too, but never inputs.
    """
    # Reading follows a link, writing replaces it: both where it lies and where it leads count.
    places: dict[Path, Path] = {}
    read = {place for path in inputs for place in (_place(path, places), path.resolve())}
    for path in outputs:
        place = _place(path, places)
        if place in read or (place.is_symlink() and place.resolve() in read):
            checks.would_be_lost(path)
        if not overwrite and path not in own and os.path.lexists(place):
            checks.is_anothers(path)


def claim(
    out: Path, settings: bytes, planned: Sequence[str], inputs: Iterable[Path], *, mine: bool, overwrite: bool
) -> None:
    """Make a folder the run's own, once nothing is in the way; before that nothing is written.

    Parameters
    ----------
    out : Path
        The folder.
    settings : bytes
        What ``suite.json`` is to hold.
    planned : sequence of str
        Every file that the run may write, relative to the folder.
    inputs : iterable of Path
        Every file that it may read.
    mine : bool
        Whether the folder's ``suite.json`` is this run's, from an earlier call.
    overwrite : bool
        As for `free`.
    """
    own = {out / name for name in _recorded(out)} if mine else set()
    free((out / name for name in (*planned, MANIFEST, SETTINGS, SUMS)), inputs, own, overwrite=overwrite)
    _note(out, planned)
    if not mine:
        write_atomically(out / SETTINGS, lambda file: file.write(settings))


def release(out: Path, planned: Iterable[str]) -> None:
    """End the run; what it wrote of items that failed stays known as its own."""
    recorded = {path for line in lines(out) for path in line["outputs"]}
    rmtree(out / RECORDS, ignore_errors=True)
    if left := [path for path in planned if path not in recorded and os.path.lexists(out / path)]:
        _note(out, left)


def _place(path: Path, known: dict[Path, Path]) -> Path:
    """Return where a file, or a link itself, lies; folders are resolved once."""
    if path.parent not in known:
        known[path.parent] = path.parent.resolve()
    return known[path.parent] / path.name


def _note(out: Path, planned: Sequence[str]) -> None:
    write_atomically(out / RECORDS / _PLANNED, lambda file: file.write(json.dumps(planned).encode()))


def _recorded(out: Path) -> set[str]:
    """Return the files that this folder's manifest names, or its unfinished run."""
    found = {MANIFEST, SETTINGS, SUMS}
    if (out / MANIFEST).is_file():
        found |= {path for line in lines(out) for path in line["outputs"]}
    if (out / RECORDS / _PLANNED).is_file():
        found |= set(json.loads((out / RECORDS / _PLANNED).read_text(encoding="utf-8")))
    return found
