"""Tables that spreadsheet programs write: any of their encodings, with commas, semicolons or tabs."""

import csv
import io
import re
from pathlib import Path

from . import file_checks as checks

__all__ = ["table"]

SEPARATOR = re.compile(r"sep=([^\r\n])\r?\n", re.IGNORECASE)
"""What Excel writes and reads as a first line."""
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
    named = SEPARATOR.match(text)
    text = text[named.end() :] if named else text
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    delimiter = named[1] if named else max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)  # no other marks end a line
    rows = [[cell.strip() for cell in row] for row in lines if any(map(str.strip, row))]
    checks.table_rows(path, rows)
    columns = [name.lower() for name in rows[0]]
    return columns, [dict(zip(columns, row + [""] * (len(columns) - len(row)), strict=True)) for row in rows[1:]]


def _decoded(content: bytes, mark: str | None) -> str:
    """By the mark, else by where bytes are zeros, else as UTF-8, else as what programs of Western Windows write."""
    if mark is not None:
        return content.decode(mark)
    if b"\0" in content:
        return content.decode(
            "utf-16-le" if content[1::2].count(0) >= content[::2].count(0) else "utf-16-be", "replace"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
