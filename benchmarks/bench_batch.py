"""A batch of 64 planes on one and two threads, per image, beside the copy of the batch."""

import numpy as np
import pytest

from anomalib_synth import AutoSeg

GROUP = "64 x 256^2 float32, per batch"


def test_copy(volumes, measure):
    images, _ = volumes(64, 256, 256)
    measure(images.copy, group=GROUP, row="copy", rounds=50)


@pytest.mark.parametrize("workers", [1, 2])
def test_batch(volumes, measure, workers):
    images, donors = volumes(64, 256, 256)
    target, rng, method = images.copy(), np.random.default_rng(0), AutoSeg()
    work = lambda: method.batch(target, donors, rng=rng, out=target, workers=workers)  # noqa: E731
    measure(work, group=GROUP, row=f"AutoSeg().batch(images, donors, out=images, workers={workers})", rounds=50, goal=3)
