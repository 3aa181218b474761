"""Data sets of the factory and the road: commutators, circuit boards, magnetic tiles, asphalt."""

from pathlib import Path

from ..images import split_groups
from .cutting import read_grey, tiles
from .medical import THIN, mask_of, rows_of
from .sets import GROUPS_SEED, DataSet, Parts


def kolektor_sdd(folder: Path, side: int) -> DataSet:
    """Commutators' surfaces with cracks, in squares; half of the commutators to train on."""
    parts, place = Parts(), folder / "real" / "kolektor_sdd"
    rows = rows_of(place / "kolektor_sdd.csv")
    for row, training in zip(rows, split_groups([row["group"] for row in rows], 0.5, GROUPS_SEED), strict=True):
        cut = tiles(read_grey(place / row["file"]), mask_of(place, row["mask"]), side, least=THIN)
        parts.add(cut, row["group"], training=training, normal=not row["mask"])
    words = "surfaces free of cracks of half of the commutators; tested on the others, in squares of the width"
    return parts.finished("kolektor_sdd", words, mirror=(0, 1), sign="dark")


def deep_pcb(folder: Path, side: int) -> DataSet:
    """Circuit boards and their templates free of defects, in quarters; half of the kinds of board to train on."""
    parts, place = Parts(), folder / "real" / "deep_pcb"
    rows = rows_of(place / "deep_pcb.csv")
    training = split_groups([row["group"] for row in rows], 0.5, GROUPS_SEED)
    known: set[str] = set()
    for row, part in zip(rows, training, strict=True):
        cut = tiles(read_grey(place / row["file"]), mask_of(place, row["mask"]), side, across=2, least=THIN)
        parts.add(cut, row["group"], training=part, normal=False)
        if row["template"] not in known:
            template = tiles(read_grey(place / row["template"]), None, side, across=2)
            parts.add(template, row["group"], training=part, normal=True)
            known.add(row["template"])
    words = "templates of half of the kinds of board; tested on boards and templates of the others, in quarters"
    return parts.finished("deep_pcb", words, mirror=(0, 1))


def magnetic_tile(folder: Path, side: int) -> DataSet:
    """Magnetic tiles with five kinds of defect, in squares of the shorter side; near duplicates are not parted."""
    parts, place = Parts(), folder / "texture"
    rows = [row for row in rows_of(place / "texture.csv") if row["dataset"] == "magnetic_tile"]
    rows = [row for row in rows if row["defect"] == "none" or row["mask_empty"] != "True"]
    training = split_groups([row["near_dup_group"] for row in rows], 0.6, GROUPS_SEED)
    for row, part in zip(rows, training, strict=True):
        normal = row["defect"] == "none"
        mask = None if normal else mask_of(place, row["mask"])
        cut = tiles(read_grey(place / row["file"]), mask, side)
        parts.add(cut, f"group {row['near_dup_group']}", training=part, normal=normal)
    words = "tiles free of defects of 60 % of the groups of near duplicates; tested on the other groups, in squares"
    return parts.finished("magnetic_tile", words, mirror=(0, 1))


def crackforest(folder: Path, side: int) -> DataSet:
    """Asphalt, of which no image is free of cracks: squares without a cracked pixel are the normal images."""
    parts, place = Parts(), folder / "texture"
    rows = [row for row in rows_of(place / "texture.csv") if row["dataset"] == "crackforest"]
    for row, training in zip(
        rows, split_groups([row["near_dup_group"] for row in rows], 0.5, GROUPS_SEED), strict=True
    ):
        cut = list(tiles(read_grey(place / row["file"]), mask_of(place, row["mask"]), side, across=2, least=THIN))
        group = f"group {row['near_dup_group']}"
        parts.add(cut, group, training=training, normal=False)
        if training:
            parts.add(cut, group, training=True, normal=True)
    words = (
        "squares without a cracked pixel, of half of the images, all of which have cracks elsewhere (what annotators "
        "passed over is among them); tested on all squares of the others"
    )
    return parts.finished("crackforest", words, mirror=(0, 1), sign="dark")
