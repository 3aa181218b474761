"""Small folders of images of every kind."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.suite.images import save_nifti, volume


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
