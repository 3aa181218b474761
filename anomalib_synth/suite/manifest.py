"""The manifest of a folder: a line for each item, and the checksums of what describes the folder."""

import json
from pathlib import Path
from typing import Any

from . import checks
from .files import sha256, write_atomically

__all__ = ["MANIFEST", "SETTINGS", "SUMS", "lines", "write_lines"]

MANIFEST, SETTINGS, SUMS = "manifest.jsonl", "suite.json", "SHA256SUMS"


def lines(out: Path) -> list[dict[str, Any]]:
    """The manifest of a finished folder."""
    checks.manifest(out / MANIFEST)
    return [json.loads(line) for line in (out / MANIFEST).read_text(encoding="utf-8").splitlines()]


def write_lines(out: Path, content: list[dict[str, Any]]) -> None:
    """Write the manifest, and then the checksums of what describes the folder: it is finished."""
    text = "".join(json.dumps(line, sort_keys=True, allow_nan=False) + "\n" for line in content)
    write_atomically(out / MANIFEST, lambda file: file.write(text.encode()))
    sums = "".join(f"{sha256(out / name)}  {name}\n" for name in (MANIFEST, SETTINGS))
    write_atomically(out / SUMS, lambda file: file.write(sums.encode()))
