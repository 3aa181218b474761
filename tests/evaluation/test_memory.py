"""Memory depends on the largest image, not on how many there are."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from anomalib_synth.evaluation import evaluate, pools
from tests.evaluation import sets


@pytest.mark.compiled
@pytest.mark.slow
def test_memory_is_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight times the images, each with scores of its own, in less than a quarter more, the counts of each included."""
    monkeypatch.setattr(pools, "BLOCK", 1 << 14)
    peaks = []
    for count in (20, 160):
        rng = np.random.default_rng(0)
        for place in range(count):
            mask = np.zeros((256, 256), bool)
            mask[40:60, 40:80] = place % 2
            one = sets.Image("", f"{place:03d}", mask, rng.random((256, 256), np.float32) + mask)
            sets.pairs(tmp_path / str(count), [one])
            sets.maps(tmp_path / str(count) / "p", [one])
        where = tmp_path / str(count) / "p", tmp_path / str(count)
        tracemalloc.start()
        evaluate(*where)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.25 * peaks[0], peaks
