"""Tables that spreadsheet programs write: any of their encodings, with commas, semicolons or tabs."""

import csv
from pathlib import Path

from . import file_checks as checks

__all__ = ["table"]

ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}  # by the mark at the front


def table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The columns of a table, in small letters and without spaces around them, and its rows; empty rows are left out.

    Raises
    ------
    SuiteError
        A `ValueError` that names the file, when it is empty or a row has more cells than there are columns.
    """
    content = path.read_bytes()
    mark = next((encoding for start, encoding in ENCODINGS.items() if content.startswith(start)), None)
    text = _decoded(content, mark)
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    rows = [
        [cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter) if any(map(str.strip, row))
    ]
    checks.table_rows(path, rows)
    columns = [name.lower() for name in rows[0]]
    return columns, [dict(zip(columns, row + [""] * (len(columns) - len(row)), strict=True)) for row in rows[1:]]


def _decoded(content: bytes, mark: str | None) -> str:
    """By the mark, else as UTF-8, else as what programs of Western Windows write."""
    if mark is not None:
        return content.decode(mark)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
