"""Hypothesis profiles (`HYPOTHESIS_PROFILE=thorough` draws fifty times as many examples), and folders of images."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from tests.support.images import save_nifti, volume
from tests.support.strategies import COMMON

# Calls for type checkers, which nothing runs.
collect_ignore = ["typing/right.py", "typing/wrong.py"]

# The first call of a kernel compiles it, which no deadline could allow for.
settings.register_profile(
    "quick", max_examples=COMMON, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "thorough", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture
def scans(tmp_path) -> Path:
    """Twelve volumes, one of them in a folder below."""
    folder = tmp_path / "scans"
    for number in range(11):
        save_nifti(folder / f"s{number:02}.nii.gz", volume(number))
    save_nifti(folder / "more" / "s11.nii.gz", volume(11))
    return folder


@pytest.fixture
def pictures(tmp_path) -> Path:
    """Grey, 16-bit and colour pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(4):
        cv2.imwrite(str(folder / f"g{number}.png"), rng.integers(1, 255, (40, 50), dtype=np.uint8))
        cv2.imwrite(str(folder / f"h{number}.tif"), rng.integers(1, 60_000, (40, 50), dtype=np.uint16))
        cv2.imwrite(str(folder / f"c{number}.png"), rng.integers(1, 255, (40, 50, 3), dtype=np.uint8))
    return folder
