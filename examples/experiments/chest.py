"""Chest X-rays: ChestX-ray14 in its own layout, or any CSV with file, label, sex, age, view and box columns."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autoseg_training.volumes import UnreadableError

ENTRIES, BOXES, TABLE = "Data_Entry_2017_v2020.csv", "BBox_List_2017.csv", "chest_xray.csv"
NORMAL = {"normal", "no finding", "no_finding", "0"}


@dataclass(frozen=True)
class XRay:
    """One image.

    Attributes
    ----------
    path
        The file.
    patient
        Images of one patient never part.
    normal
        Whether nothing was found.
    sex, age, view
        ``"M"`` or ``"F"``, years, ``"PA"`` or ``"AP"``.
    findings
        What was found.
    boxes
        ``(left, top, width, height)`` in pixels of the original of `box_side` pixels per side.
    box_side
        Side of the square image that the boxes are measured in.
    """

    path: Path
    patient: str
    normal: bool
    sex: str
    age: int
    view: str
    findings: tuple[str, ...] = ()
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    box_side: int = 1024


def read_xrays(source: str | Path) -> list[XRay]:
    """Read a folder in the layout of ChestX-ray14, a folder with a table, or the table itself.

    Images that are listed and not there are left out, as where only some of the archives were unpacked; those marked
    as a duplicate of another are left out too.
    """
    source = Path(source)
    if (source / ENTRIES).exists():
        found = list(_chestxray14(source))
    else:
        table = source / TABLE if source.is_dir() else source
        if not table.exists():
            raise FileNotFoundError(f"{source}: neither {ENTRIES} nor {TABLE} there")
        found = list(_table(table))
    there = [record for record in found if record.path.exists()]
    if not there:
        raise UnreadableError(f"{source}: none of the {len(found)} images that are listed is there")
    return sorted(there, key=lambda record: str(record.path))


def select(records: Sequence[XRay], sex: str, view: str = "PA", age: int = 18) -> list[XRay]:
    """Return the images of one sex, of one view (``"any"`` for all), of patients of at least this age."""
    return [r for r in records if r.sex == sex and r.age >= age and view in ("any", r.view)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _chestxray14(folder: Path) -> Iterator[XRay]:
    """Read the published tables; the images lie in ``images/`` or in ``images_001/images/`` and so on."""
    places = {path.name: path for path in sorted(folder.glob("images*/**/*.png"))}
    boxes: dict[str, list[tuple[float, float, float, float]]] = {}
    if (folder / BOXES).exists():
        with (folder / BOXES).open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            next(lines, None)  # its head has brackets and commas in odd places
            for line in lines:
                left, top, width, height = map(float, line[2:6])
                boxes.setdefault(line[0], []).append((left, top, width, height))
    for row in _rows(folder / ENTRIES):
        name, findings = row["Image Index"], tuple(row["Finding Labels"].split("|"))
        yield XRay(
            path=places.get(name, folder / "images" / name),
            patient=row["Patient ID"],
            normal=findings == ("No Finding",),
            sex=row.get("Patient Sex") or row.get("Patient Gender") or "",
            age=int(row["Patient Age"].rstrip("Yy")),
            view=row["View Position"],
            findings=findings,
            boxes=tuple(boxes.get(name, ())),
        )


def _table(path: Path) -> Iterator[XRay]:
    needed = {"file", "label", "sex", "age", "view"}
    for number, row in enumerate(_rows(path), 2):
        missing = sorted(needed - set(row))
        if missing:
            raise UnreadableError(f"{path}: lacks the columns {', '.join(missing)}")
        if row.get("duplicate_of"):
            continue
        try:
            boxes = json.loads(row.get("bbox") or row.get("box") or "[]")
            yield XRay(
                path=path.parent / row["file"],
                patient=row.get("patient_id") or row.get("patient") or row["file"],
                normal=row["label"].strip().lower() in NORMAL,
                sex=row["sex"].strip().upper()[:1],
                age=int(float(row["age"])),
                view=row["view"].strip().upper(),
                findings=tuple((row.get("finding") or row["label"]).split("|")),
                boxes=tuple((box["x"], box["y"], box["w"], box["h"]) for box in boxes),
                box_side=int(row.get("box_side") or 256),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableError(f"{path}, line {number}: {error}") from error
