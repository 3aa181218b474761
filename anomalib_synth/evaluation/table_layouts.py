"""Data sets that a table lists: columns image and mask, or those of VisA."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from .._disk.tables import table
from . import layout_checks as checks
from .cases import Case

__all__ = ["of_table"]

GROUPS = ("group", "severity", "object")  # columns whose values have rows of their own unless others are named
NORMAL, ANOMALOUS = ("0", "normal", "good", "ok", "false"), ("1", "anomaly", "anomalous", "bad", "defect", "true")


def of_table(path: Path, groups: Sequence[str] | None) -> list[Case]:
    """One case for each row. Paths are relative to the table, or to the folder above it as in VisA.

    An image without a mask is normal. Of a table with a column `split`, the rows of the test set are taken.
    """
    columns, rows = table(path)
    checks.columns(path, columns, groups)
    if "split" in columns:
        rows = [row for row in rows if row["split"].lower() == "test"]
    asked = groups if groups is not None else [name for name in GROUPS if name in columns]
    kinds = list(dict.fromkeys(map(str.lower, asked)))  # a case enters each of its rows once
    root = path.parent
    if (
        rows
        and not (root / _slashes(rows[0]["image"])).is_file()
        and (root.parent / _slashes(rows[0]["image"])).is_file()
    ):
        root = root.parent
    cases = []
    for number, row in enumerate(rows, 2):
        image, mask = _slashes(row["image"]), _slashes(row["mask"])
        checks.has_image(path, number, image)
        cases.append(
            Case(
                PurePosixPath(image).as_posix(),
                root / image,
                root / mask if mask else None,
                checks.label(path, number, row["label"], NORMAL, ANOMALOUS) if row.get("label") else None,
                tuple((kind, row[kind]) for kind in kinds if row[kind]),
            )
        )
    return cases


def _slashes(path: str) -> str:
    """As Windows writes paths, and as every system reads them."""
    return path.replace("\\", "/")
