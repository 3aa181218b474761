"""Tables with a line for each image, and for each component of a mask: CSV, and Parquet for those who have pyarrow."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._disk.files import write_atomically
from . import option_checks as checks

if TYPE_CHECKING:
    from .report import Report

__all__ = ["parquet_package", "write_records"]


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
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns)
    writer.writerow({name: _plain(name) for name in columns})
    writer.writerows({name: _plain(value) for name, value in line.items()} for line in lines)
    write_atomically(path, lambda file: file.write(stream.getvalue().encode()))


def _plain(value: Any) -> Any:
    """Text that a spreadsheet program does not take for a formula: an apostrophe tells it so."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def parquet_package() -> tuple[Any, Any]:
    """What writes Parquet."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        checks.no_parquet()
    return pyarrow, parquet


def _write_parquet(path: Path, columns: list[str], lines: list[dict[str, Any]]) -> None:
    pyarrow, parquet = parquet_package()
    table = pyarrow.table({name: [line[name] for line in lines] for name in columns})
    write_atomically(path, lambda file: parquet.write_table(table, file))
