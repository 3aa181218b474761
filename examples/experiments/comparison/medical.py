"""Data sets of the clinic: gliomas, multiple sclerosis, breast tumours, findings in chest X-rays."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from autoseg_training.volumes import UnreadableError, open_nifti

from ..chest import XRay, read_xrays
from ..images import split_groups
from .cutting import Image, Mask, read_grey, squeezed
from .sets import GROUPS_SEED, DataSet, Parts

THIN = 0.25  # of a reduced pixel, where anomalies are about as small as one


def rows_of(table: Path) -> list[dict[str, str]]:
    """Read a CSV."""
    if not table.exists():
        raise UnreadableError(f"{table}: no such file")
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def mask_of(folder: Path, name: str) -> Mask | None:
    """Read a mask, None where the table names none."""
    return read_grey(folder / name) > 0.5 if name else None


def lgg_flair(folder: Path, side: int) -> DataSet:
    """FLAIR slices of patients with a lower-grade glioma; the table has the split by patient."""
    parts, place = Parts(), folder / "real" / "lgg_flair"
    for row in rows_of(place / "slices.csv"):
        cut = squeezed(read_grey(place / row["file"]), mask_of(place, row["mask"]), side)
        parts.add([cut], row["patient"], training=row["split"] == "train", normal=not row["mask"])
    words = "slices without a lesion of the training patients; tested on all slices of other patients"
    return parts.finished("lgg_flair", words, place={"foreground": 0.1, "central_fraction": 0.55}, sign="bright")


def busi_ultrasound(folder: Path, side: int) -> DataSet:
    """Breast ultrasound; no patients are known, so images are dealt out: 70 % of the normal, half of the tumours."""
    parts, place = Parts(), folder / "real" / "busi_ultrasound"
    rows = rows_of(place / "busi.csv")
    for normal, share in ((True, 0.7), (False, 0.5)):
        own = [row for row in rows if (row["defect"] == "none") == normal]
        training = split_groups([row["file"] for row in own], share, GROUPS_SEED)
        for row, part in zip(own, training, strict=True):
            cut = squeezed(read_grey(place / row["file"]), mask_of(place, row["mask"]), side)
            parts.add([cut], row["file"], training=part, normal=normal)
    words = "70 % of the normal images; tested on the others and half of the tumours (patients are not known)"
    return parts.finished("busi_ultrasound", words, sign="dark")


def chest_xray(folder: Path, side: int) -> DataSet:
    """X-rays of the chest, with boxes around findings as masks; abnormal ones without a box are left out."""
    parts = Parts()
    records = [record for record in read_xrays(folder / "chest_xray") if record.normal or record.boxes]
    patients = {record.patient for record in records if record.boxes}
    boxed = sorted(patients)
    # Patients with a box are dealt out among themselves: there are few.
    chosen = dict(zip(boxed, split_groups(boxed, 0.5, GROUPS_SEED), strict=True))
    others = sorted({record.patient for record in records} - patients)
    chosen |= dict(zip(others, split_groups(others, 0.7, GROUPS_SEED), strict=True))
    for record in records:
        image = read_grey(record.path)
        cut = squeezed(image, boxes_of(record, image.shape), side)
        parts.add([cut], record.patient, training=chosen[record.patient], normal=record.normal)
    words = "normal X-rays of 70 % of the patients; tested on other patients, boxes as masks, half of those with a box"
    return parts.finished("chest_xray", words, sign="bright")


def boxes_of(record: XRay, shape: tuple[int, ...]) -> Mask | None:
    """Return the pixels within any box."""
    if not record.boxes:
        return None
    mask, scale = np.zeros(shape, bool), shape[0] / record.box_side
    for left, top, width, height in record.boxes:
        rows = slice(round(top * scale), round((top + height) * scale))
        mask[rows, round(left * scale) : round((left + width) * scale)] = True
    return mask


def ms_flair(folder: Path, side: int) -> DataSet:
    """FLAIR slices of two patients with multiple sclerosis: the one with few lesions to train on."""
    parts, place = Parts(), folder / "lesions" / "ms_lesjak" / "native"
    for patient, training in (("07", True), ("19", False)):
        for number, image, mask in axial_slices(place, patient):
            cut = squeezed(image, mask, side, THIN)
            group = f"{patient}, slices {number // 8 * 8} to {number // 8 * 8 + 7}"
            parts.add([cut], group, training=training, normal=not mask.any())
    words = "slices without a lesion of one patient; tested on the other; groups are eight neighbouring slices"
    return parts.finished("ms_flair", words, place={"foreground": 0.1}, sign="bright")


def axial_slices(place: Path, patient: str) -> Iterator[tuple[int, Image, Mask]]:
    """Yield number, slice and mask where a slice is brain by an eighth, centred in squares."""
    scan, truth = (
        np.asarray(open_nifti(place / f"ms_patient{patient}_{kind}.nii.gz").dataobj, np.float32)
        for kind in ("flair", "seg")
    )
    scan = np.clip(scan / np.percentile(scan[scan > 0], 99.5), 0, 1)
    longest = max(scan.shape[:2])
    around = [((longest - n) // 2, longest - n - (longest - n) // 2) for n in scan.shape[:2]]
    for number in range(scan.shape[2]):
        if (scan[:, :, number] > 0).mean() >= 0.125:
            image, mask = (np.pad(volume[:, :, number], around).T[::-1] for volume in (scan, truth))
            yield number, np.ascontiguousarray(image), mask > 0
