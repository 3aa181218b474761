"""Tables with a line for each image, and for each component of a mask: CSV, and Parquet for those who have pyarrow."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import option_checks as checks

if TYPE_CHECKING:
    from .report import Report

__all__ = ["write_records"]


def write_records(report: "Report", folder: Path, *, parquet: bool) -> None:
    """Write `images` and `components` into a folder."""
    kinds = list(dict.fromkeys(kind for case in report.cases for kind in case.groups))
    fields = [name for name in report.cases[0]._fields if name != "groups"]
    groups = {case.name: {kind: case.groups.get(kind) for kind in kinds} for case in report.cases}
    images = [{**{name: getattr(case, name) for name in fields}, **groups[case.name]} for case in report.cases]
    parts = [{**part._asdict(), **groups[part.name]} for part in report.components]
    names = ["name", "component", "pixels", "largest_score", "mean_score", *kinds]
    for title, columns, lines in (("images", [*fields, *kinds], images), ("components", names, parts)):
        _write_csv(folder / f"{title}.csv", columns, lines)
        if parquet:
            _write_parquet(folder / f"{title}.parquet", columns, lines)


def _write_csv(path: Path, columns: list[str], lines: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(lines)


def _write_parquet(path: Path, columns: list[str], lines: list[dict[str, Any]]) -> None:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        checks.no_parquet()
    parquet.write_table(pyarrow.table({name: [line[name] for line in lines] for name in columns}), path)
