"""One sample of the pasting, blending and deforming methods, of another seed each time, beside the copy and twins."""

import numpy as np
import pytest

from anomalib_synth import (
    DAG,
    NSA,
    PII,
    AnatPaste,
    AutoSeg,
    CarveMix,
    CutPaste,
    CutPasteScar,
    LesionMix,
    ManyTasks,
    SoftCP,
    Synthesizer,
    TumorCP,
    labels,
    shapes,
    textures,
)
from benchmarks import twins

CASES = {"256^2": (256, 256), "128^3": (128, 128, 128)}
ROWS = {
    "CutPaste()(image)": CutPaste(),
    "CutPasteScar()(image)": CutPasteScar(),
    "PII()(image, donor)": PII(),
    "NSA()(image, donor)": NSA(),
    "AnatPaste()(image)": AnatPaste(),
    **{f"ManyTasks({task!r})(image, donor)": ManyTasks(task) for task in ("blend", "sink", "source", "intensity")},
    "ManyTasks()(image, donor)": ManyTasks(),
    "DAG()(image, donor)": DAG(),
}
# One shape, with a texture beside the simplest of another image.
TEXTURES = {"ForeignPatch()": textures.ForeignPatch(), "Lesion()": textures.Lesion()}


@pytest.fixture(params=CASES)
def case(request, volumes):
    return f"{request.param} float32, other methods", *volumes(*CASES[request.param]), np.random.default_rng(0)


def test_copy(case, measure):
    group, image, _, _ = case
    measure(image.copy, group=group, row="copy", rounds=50 if image.ndim == 3 else 200)


@pytest.mark.parametrize("row", ROWS)
def test_sample(case, measure, row):
    group, image, donor, rng = case
    measure(lambda: ROWS[row](image, donor, rng=rng), group=group, row=row, rounds=30 if image.ndim == 3 else 200)


@pytest.mark.parametrize("row", TEXTURES)
def test_texture_in_the_shape_of_autoseg(case, measure, row):
    group, image, donor, rng = case
    method = Synthesizer(AutoSeg().shape, TEXTURES[row], labels.Binary())
    rounds = 30 if image.ndim == 3 else 200
    measure(lambda: method(image, donor, rng=rng), group=group, row=f"AutoSeg's shape of {row}", rounds=rounds)


def ball(shape):
    """An image with a lesion, and its mask: a ball of an eighth of the side."""
    image = np.random.default_rng(2).random(shape, np.float32)
    mask = min(shape) / 8 > np.linalg.norm(np.indices(shape).T - np.array(shape) / 2, axis=-1).T
    return image + mask.astype(np.float32), mask


@pytest.mark.parametrize("method", [TumorCP, CarveMix, LesionMix, SoftCP], ids=lambda method: method.__name__)
def test_pasting(case, measure, method):
    group, image, _, rng = case
    made = method(*ball(image.shape))
    rounds = 30 if image.ndim == 3 else 200
    measure(lambda: made(image, rng=rng), group=group, row=f"{method.__name__}(images, masks)(image)", rounds=rounds)


@pytest.mark.parametrize("row", ["ForeignPatch()", "Lesions(images, masks)"])
def test_texture_in_the_outline_of_a_lesion(case, measure, row):
    group, image, donor, rng = case
    pictured, mask = ball(image.shape)
    texture = textures.ForeignPatch() if row == "ForeignPatch()" else textures.Lesions(pictured, mask)
    method = Synthesizer(shapes.Lesions(mask), texture, labels.Binary())
    rounds = 30 if image.ndim == 3 else 200
    measure(lambda: method(image, donor, rng=rng), group=group, row=f"lesion's outline of {row}", rounds=rounds)


@pytest.mark.parametrize("twin", [twins.cutpaste, twins.pii], ids=["CutPaste", "PII"])
def test_twin(case, measure, twin):
    group, image, donor, rng = case
    if image.ndim == 2:
        measure(lambda: twin(image, donor, rng), group=group, row=f"twin: {twin.__name__}", rounds=40)
