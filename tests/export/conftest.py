"""Small folders of volumes, and of pictures of 8 and 16 bits."""

import cv2
import numpy as np
import pytest

from tests.support.images import save_nifti, volume


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "scans"
    for number in range(6):
        save_nifti(folder / f"s{number}.nii.gz", volume(number))
    return folder


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(4):
        cv2.imwrite(str(folder / f"g.{number}.png"), rng.integers(1, 255, (40, 50), dtype=np.uint8))
        cv2.imwrite(str(folder / f"h{number}.png"), rng.integers(1, 60_000, (40, 50), dtype=np.uint16))
    return folder
