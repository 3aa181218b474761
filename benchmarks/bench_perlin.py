"""One sample of Perlin blobs in a plane, of another seed each time, beside the copy and the published recipe."""

import numpy as np
import pytest

from anomalib_synth import DRAEM, GLASS, AnomalibPerlin, MemSeg, textures
from benchmarks import twins

SIDES = [256, 1024]
ROWS = {
    "DRAEM()(image, donor)": DRAEM(),
    "DRAEM(texture=TextureImage(array))": DRAEM(
        texture=textures.TextureImage(
            np.random.default_rng(2).integers(0, 255, (300, 400), np.uint8), intensity_range=(0, 1)
        )
    ),
    "AnomalibPerlin()": AnomalibPerlin(),
    "GLASS()(image, donor)": GLASS(),
    "MemSeg()": MemSeg(),
}


@pytest.fixture(params=SIDES, ids=lambda side: f"{side}^2")
def case(request, volumes):
    side = request.param
    return f"{side}^2 float32, Perlin noise", *volumes(side, side), np.random.default_rng(0)


def test_copy(case, measure):
    group, image, _, _ = case
    measure(image.copy, group=group, row="copy")


@pytest.mark.parametrize("row", ROWS)
def test_sample(case, measure, row):
    group, image, donor, rng = case
    measure(lambda: ROWS[row](image, donor, rng=rng), group=group, row=row)


def test_published_recipe(case, measure):
    group, image, donor, rng = case
    measure(lambda: twins.draem(image, donor, rng), group=group, row="twin: the published recipe", rounds=20)
