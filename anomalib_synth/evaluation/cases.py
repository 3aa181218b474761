"""What predictions are held against: a suite in the MOOD layout, or images with lesion masks."""

import csv
from pathlib import Path
from typing import NamedTuple

from .._disk import files
from .._disk.manifest import MANIFEST, entries
from ..suite.item import IMAGES, PIXELS, SAMPLES
from . import prediction_checks as checks

__all__ = ["Case", "listed"]


class Case(NamedTuple):
    """One volume or image of a suite: where it is, and which figures it enters."""

    name: str
    image: Path
    label: Path | None
    """The mask, anomalous wherever a number or a colour is above zero; None for an image that is normal throughout."""
    sample: Path | None
    """The file with the sample label; None where the mask tells."""
    group: str | None
    severity: str | None


def listed(suite: Path) -> list[Case]:
    """The cases of a suite, in the order of their names."""
    if suite.is_file() and suite.suffix == ".csv":
        cases = _of_table(suite)
    elif (suite / PIXELS).is_dir():
        cases = _of_suite(suite)
    elif (suite / "images").is_dir() and (suite / "masks").is_dir():
        cases = [
            Case(name, suite / "images" / name, suite / "masks" / name, None, None, None)
            for name in files.names(suite / "images")
        ]
    else:
        checks.no_layout(suite)
    checks.distinct([case.name for case in cases])
    places = [path for case in cases for path in (case.image, case.label, case.sample) if path is not None]
    checks.complete([str(path.relative_to(_root(suite))) for path in places if not path.is_file()])
    return sorted(cases)


def _root(suite: Path) -> Path:
    return suite.parent if suite.is_file() else suite


def _of_suite(suite: Path) -> list[Case]:
    """By its manifest where there is one; the challenge's own toy set has none."""
    manifest = suite / MANIFEST
    if manifest.is_file():
        places = {"name": [suite / IMAGES, suite / PIXELS, suite / SAMPLES]}
        found = [entry for _, entry in entries(manifest, places)]
    else:
        found = [{"name": name} for name in files.names(suite / PIXELS)]
    return [
        Case(
            entry["name"],
            suite / IMAGES / entry["name"],
            suite / PIXELS / entry["name"],
            suite / SAMPLES / f"{entry['name']}.txt",
            entry.get("method"),
            entry.get("severity"),
        )
        for entry in found
    ]


def _of_table(table: Path) -> list[Case]:
    """Paths are relative to the table; an image without a mask is normal."""
    with table.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        checks.columns(table, reader.fieldnames)
        return [
            Case(
                Path(row["image"]).name,
                table.parent / row["image"],
                table.parent / row["mask"] if row["mask"] else None,
                None,
                row.get("group") or None,
                row.get("severity") or None,
            )
            for row in reader
        ]
