"""One sample in a plane: AutoSeg and FPI, new and in place, beside the copy, the floor and the published recipe."""

import numpy as np
import pytest

from anomalib_synth import FPI, AutoSeg
from benchmarks import twins

SIDES = [256, 512, 1024]


@pytest.fixture(params=SIDES, ids=lambda side: f"{side}^2")
def case(request, volumes):
    side = request.param
    return f"{side}^2 float32", *volumes(side, side), np.random.default_rng(0)


def test_copy(case, measure):
    group, image, _, _ = case
    measure(image.copy, group=group, row="copy")


def test_floor(case, measure):
    group, image, _, _ = case
    work = lambda: (image.copy(), np.zeros(image.shape, bool), np.zeros(image.shape, np.float32))  # noqa: E731
    measure(work, group=group, row="floor: copy, empty mask, empty label")


@pytest.mark.parametrize("method", [AutoSeg(), FPI()], ids=["AutoSeg", "FPI"])
def test_sample(case, measure, method):
    group, image, donor, rng = case
    goal = {"256^2 float32": 8}.get(group, 5) if isinstance(method, AutoSeg) else None
    measure(
        lambda: method(image, donor, rng=rng), group=group, row=f"{type(method).__name__}()(image, donor)", goal=goal
    )


def test_sample_in_place(case, measure):
    group, image, donor, rng = case
    target, method = image.copy(), AutoSeg()
    work = lambda: method(target, donor, rng=rng, out=target)  # noqa: E731
    measure(work, group=group, row="AutoSeg()(image, donor, out=image)", goal=4)


@pytest.mark.parametrize(
    ("twin", "shown"),
    [(twins.autoseg, "the published recipe"), (twins.autoseg_with_opencv, "the same with OpenCV's fill and no scan")],
)
def test_published_recipe(case, measure, twin, shown):
    group, image, donor, rng = case
    measure(lambda: twin(image, donor, rng), group=group, row=f"twin: {shown}", rounds=50)
