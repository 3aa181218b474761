"""The eight corruptions and the 3-D surface, in place, placement included, beside the copy and whole-volume twins."""

import numpy as np
import pytest

from anomalib_synth import AutoSeg, corruptions
from benchmarks import twins

RADIUS = 27


@pytest.mark.parametrize("side", [256, 512])
def test_copy(volumes, measure, side):
    volume, _ = volumes(side, side, side)
    measure(volume.copy, group=f"{side}^3 float32", row="copy", rounds=15 if side == 256 else 5)


@pytest.mark.parametrize("side", [256, 512])
@pytest.mark.parametrize("name", corruptions.MOOD)
def test_corruption(volumes, measure, name, side):
    volume, _ = volumes(side, side, side)
    given = {"intensity_range": (0.0, 1.0)} if name.endswith("addition") else {}
    corruption = corruptions.MOOD[name](radius=RADIUS / side, **given)
    rng = np.random.default_rng(0)
    work = lambda: corruption(volume, rng=rng, out=volume)  # noqa: E731
    measure(work, group=f"{side}^3 float32", row=name, rounds=30, goal=0.5 if side == 256 else None)


def test_surface(volumes, measure):
    volume, donor = volumes(256, 256, 256)
    method, rng = AutoSeg(size=0.3), np.random.default_rng(0)
    work = lambda: method(volume, donor, rng=rng, out=volume)  # noqa: E731
    measure(work, group="256^3 float32", row="AutoSeg(size=0.3), a surface", rounds=30, goal=2)


@pytest.mark.parametrize("name", ["uniform_addition", "local_blur", "sink_deformation"])
def test_twin(volumes, measure, name):
    volume, _ = volumes(256, 256, 256)
    rng = np.random.default_rng(0)
    work = lambda: getattr(twins, name)(volume, RADIUS, rng)  # noqa: E731
    measure(work, group="256^3 float32", row=f"twin: {name}, whole volume", rounds=5)
