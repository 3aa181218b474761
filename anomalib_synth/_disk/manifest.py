"""The manifest of a folder: a line for each item, and the checksums of what describes the folder.

Manifests are published, so they are not trusted: no name may lead out of the folder that it is about.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import file_checks as checks
from .files import sha256, write_atomically

__all__ = ["MANIFEST", "SETTINGS", "SUMS", "entries", "lines", "sums", "write_lines"]

MANIFEST, SETTINGS, SUMS = "manifest.jsonl", "suite.json", "SHA256SUMS"


def lines(out: Path, folders: Mapping[str, Sequence[Path]] | None = None) -> list[dict[str, Any]]:
    """Read the manifest of a finished folder; for `folders` see `entries`."""
    checks.manifest(out / MANIFEST)
    found = []
    for number, line in entries(out / MANIFEST, folders or {}):
        checks.listed_outputs(out / MANIFEST, number, line.get("outputs"))
        if "source" in (folders or {}):
            checks.listed_source(out / MANIFEST, number, line.get("source"))
        found.append(line)
    return found


def entries(path: Path, folders: Mapping[str, Sequence[Path]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the lines of a manifest with their numbers.

    Parameters
    ----------
    path : Path
        The manifest.
    folders : dict
        For each field (name, source, inputs, outputs) the folders in which its paths must lie, links followed.
        Without folders a path must be relative and have no `..`.
    """
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except ValueError:
            line = None
        checks.manifest_line(path, number, line)
        for field in ("name", "source", "inputs", "outputs"):
            value = line.get(field)
            for name in value if isinstance(value, dict) else [] if value is None else [value]:
                checks.inside(f"{path} line {number}: {field}", name, folders.get(field, ()))
        yield number, line


def sums(out: Path) -> dict[str, str]:
    """Read the checksums of what describes the folder, by name."""
    found = {}
    for number, text in enumerate((out / SUMS).read_text(encoding="utf-8").splitlines(), 1):
        digest, _, name = text.partition("  ")
        checks.inside(f"{out / SUMS} line {number}: name", name, [out])
        found[name] = digest
    return found


def write_lines(out: Path, content: list[dict[str, Any]]) -> None:
    """Write the manifest, and then the checksums of what describes the folder, which is then finished."""
    text = "".join(json.dumps(line, sort_keys=True, allow_nan=False) + "\n" for line in content)
    write_atomically(out / MANIFEST, lambda file: file.write(text.encode()))
    sums = "".join(f"{sha256(out / name)}  {name}\n" for name in (MANIFEST, SETTINGS))
    write_atomically(out / SUMS, lambda file: file.write(sums.encode()))
