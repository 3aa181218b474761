"""Measures of real anomalies against those published with the data; skipped where the data folder is missing."""

import csv
from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest

from anomalib_synth import steer
from tests.test_real_data import DATA


class RealSet(NamedTuple):
    """Where a set is, and the medians of its size, elongation, solidity, contrast and ratio of deviations."""

    table: str
    foreground: float | None
    medians: tuple[float, float, float, float, float]


SETS = {
    "gliomas": RealSet("real/lgg_flair/slices.csv", 0, (0.165, 1.6, 0.85, 0.24, 0.78)),
    "cracks": RealSet("real/kolektor_sdd/kolektor_sdd.csv", None, (0.132, 13.5, 0.47, -0.53, 1.4)),
    "breast tumours": RealSet("real/busi_ultrasound/busi.csv", None, (0.28, 1.4, 0.92, -0.27, 0.77)),
}
FIGURES = ("size", "elongation", "solidity", "contrast", "sd_ratio")


def pairs(name: str, most: int = 300) -> tuple[list[Any], list[Any], list[Any]]:
    """Images with anomalies, their masks, and images without, evenly from the set."""
    table = DATA / SETS[name].table
    if not table.is_file():
        pytest.skip(f"no {SETS[name].table} in {DATA}: set ANOMALIB_SYNTH_DATA to the folder of real images")
    with table.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    images, masks, normal = [], [], []
    for some, with_mask in ((True, [row for row in rows if row["mask"]]), (False, [r for r in rows if not r["mask"]])):
        for row in with_mask[:: max(1, len(with_mask) // most)]:
            image = cv2.imread(str(table.parent / row["file"]), cv2.IMREAD_GRAYSCALE)
            mask = cv2.imread(str(table.parent / row["mask"]), cv2.IMREAD_GRAYSCALE) > 127 if some else None
            if mask is None:
                normal.append(image)
            elif mask.any():
                images.append(image)
                masks.append(mask)
    return images, masks, normal


@pytest.mark.parametrize("name", SETS)
def test_the_medians_are_those_that_are_known(name: str) -> None:
    images, masks, _ = pairs(name)
    found = steer.measure(images, masks, SETS[name].foreground)
    for figure, known in zip(FIGURES, SETS[name].medians, strict=True):
        assert found.quantiles(figure, [0.5])[0] == pytest.approx(known, rel=0.2), figure
    assert (np.sign(found.contrast) == np.sign(SETS[name].medians[3])).mean() > 0.95


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("outlines", "limit"), [(20, 0.35), (5, 0.45)])
def test_a_fit_is_as_near_to_the_others_as_its_outlines_are(name: str, outlines: int, limit: float) -> None:
    images, masks, normal = pairs(name, 120)
    found = steer.measure(images, masks, SETS[name].foreground)
    order = np.random.default_rng(1).permutation(len(images))
    seen = np.isin(found.image, order[:outlines])
    few, others = found.take(seen), found.take(~seen)
    fitted = steer.compare(others, steer.fit(few), normal[:40], count=100).distances
    own = [steer.comparison.ks_distance(getattr(few, one), getattr(others, one)) for one in FIGURES]
    assert np.mean([fitted[one] for one in FIGURES]) < min(limit, np.mean(own) + 0.1)
