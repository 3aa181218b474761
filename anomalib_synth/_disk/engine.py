"""Long work on many files: resumable, atomic, the same bytes in any order and with any number of workers.

Every item has a name and is made by itself. Each finished item is noted in a file of its own, so that a run that was
killed can resume; the notes become the manifest at the end.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from . import file_checks as checks
from .claim import RECORDS, claim, release
from .files import sha256, write_atomically
from .manifest import MANIFEST, SETTINGS, lines, write_lines
from .workers import unordered

__all__ = ["Built", "Progress", "carry_out", "holds", "ignored", "sweep"]

Progress = Callable[[int, int], None]


class Built(NamedTuple):
    """How a build ended: the names that were finished, and for each other one why it could not be made."""

    names: list[str]
    failures: dict[str, str]


def carry_out(
    make: Callable[[Any], dict[str, Any]],
    items: Sequence[Any],
    described: dict[str, Any],
    sources: Path,
    out: Path,
    *,
    planned: Callable[[Any], Iterable[str]],
    inputs: Iterable[Path],
    overwrite: bool,
    workers: int,
    scheduler: str | None,
    progress: Progress | None,
) -> Built:
    """Make every missing item, and write the manifest.

    Parameters
    ----------
    make : callable
        From an item to its line of the manifest: a module's function, or a `functools.partial` of one.
    items : sequence
        Each with a `name`.
    described : dict
        What the folder holds; a folder that says otherwise is refused.
    sources, out : Path
        Where files are read and written.
    planned : callable
        From an item to the files that it may write, relative to `out`.
    inputs : iterable of Path
        Every file that may be read.
    overwrite : bool
        Whether files of `out` that are not this run's may be replaced.
    workers, scheduler, progress
        As for `suite.build`.
    """
    mine = _described_alike(out, described)
    every = [path for item in items for path in planned(item)]
    text = (json.dumps(described, indent=1, sort_keys=True) + "\n").encode()
    claim(out, text, every, inputs, mine=mine, overwrite=overwrite)
    records = out / RECORDS
    done = {line["name"]: line for line in lines(out)} if mine and (out / MANIFEST).is_file() else {}
    done |= {line["name"]: line for line in _finished(records)} if mine else {}
    done = {name: line for name, line in done.items() if holds(line, sources, out)}

    left = [item for item in items if item.name not in done]
    failures: dict[str, str] = {}
    before = len(items) - len(left)
    progress = progress or ignored
    progress(before, len(items))
    work = partial(_attempt, make=make, out=out.resolve())
    for count, (item, result) in enumerate(unordered(work, left, workers, scheduler), before + 1):
        if isinstance(result, Exception):
            failures[item.name] = checks.told(result)
        else:
            done[item.name] = result
        progress(count, len(items))
    write_lines(out, [done[item.name] for item in items if item.name in done])
    release(out, every)
    sweep(out)
    return Built([item.name for item in items if item.name in done], dict(sorted(failures.items())))


def holds(line: dict[str, Any], sources: Path, out: Path) -> bool:
    """Return whether a finished item's files, and those from which it was made, are unchanged."""
    if line.get("failures"):
        return False  # a part of it was left out, and may be complete by now
    inputs = line["inputs"] if "inputs" in line else {line["source"]: line["source_sha256"]}
    checksums = {sources / path: digest for path, digest in inputs.items()}
    checksums |= {out / path: digest for path, digest in line["outputs"].items()}
    return all(path.is_file() and sha256(path) == digest for path, digest in checksums.items())


def sweep(out: Path) -> None:
    """Remove unfinished files of processes that were killed."""
    for half in out.rglob(".part-*"):
        half.unlink()


def ignored(_done: int, _total: int) -> None:
    """Ignore progress."""


def _described_alike(out: Path, described: dict[str, Any]) -> bool:
    """Return whether the folder is already this run's; refuse another run's. An unrelated file is neither."""
    path = out / SETTINGS
    if not path.is_file():
        return False
    try:
        there = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    if not isinstance(there, dict):
        return False
    checks.same_suite(out, {k: there.get(k) for k in described}, json.loads(json.dumps(described)))
    return True


def _attempt(item: Any, *, make: Callable[[Any], dict[str, Any]], out: Path) -> dict[str, Any]:
    """Make one item and note it."""
    line = make(item)
    text = json.dumps(line)
    write_atomically(out / RECORDS / f"{item.name}.json", lambda file: file.write(text.encode()))
    return line


def _finished(records: Path) -> Iterator[dict[str, Any]]:
    """Yield what an interrupted run had finished."""
    for path in sorted(records.glob("*.json")):
        if not path.name.startswith(".part-"):
            yield json.loads(path.read_text(encoding="utf-8"))
