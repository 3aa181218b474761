"""The same promises on real images: a brain, a chest X-ray and a tile; skipped where the data folder is missing."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anomalib_synth import FPI, AutoSeg, Recipe, Synthesizer, corruptions
from tests import naive
from tests.test_corruptions import every_kind

DATA = Path(os.environ.get("ANOMALIB_SYNTH_DATA", Path(__file__).parents[2] / "shared" / "data"))


def files(pattern: str, count: int) -> list[Path]:
    found = sorted(DATA.glob(pattern))[:count]
    if len(found) < count:
        pytest.skip(f"no {pattern} in {DATA}: set ANOMALIB_SYNTH_DATA to the folder of real images")
    return found


def brains() -> tuple[np.ndarray, np.ndarray]:
    nibabel = pytest.importorskip("nibabel", reason="reading NIfTI needs the io extra")
    image, donor = (np.asarray(nibabel.load(path).dataobj) for path in files("brain_mri/vol128/*.nii.gz", 2))
    return image, donor


def pictures(pattern: str) -> tuple[np.ndarray, np.ndarray]:
    cv2 = pytest.importorskip("cv2")
    image, donor = (cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in files(pattern, 2))
    rows, columns = np.minimum(image.shape, donor.shape)
    return image[:rows, :columns], donor[:rows, :columns]


def check(method: Synthesizer, image: np.ndarray, donor: np.ndarray | None, seed: int) -> None:
    sample = method(image, donor, rng=seed)
    assert sample.mask.any()
    assert sample.image.dtype == image.dtype
    np.testing.assert_array_equal(sample.image[~sample.mask], image[~sample.mask])
    again = method.apply(image, donor, recipe=Recipe.from_json(sample.recipe.to_json()))
    assert all(a.tobytes() == b.tobytes() for a, b in zip(again[:3], sample[:3], strict=True))
    if donor is not None:
        differs = sample.mask & (image != donor)
        np.testing.assert_array_equal(sample.label > 0, differs)


@every_kind
def test_corruptions_of_a_real_brain(name: str, keywords: dict[str, Any]) -> None:
    image, _ = brains()
    method = corruptions.MOOD[name](**keywords)
    for seed in range(3):
        check(method, image, None, seed)
        sample = method(image, rng=seed)
        np.testing.assert_array_equal(sample.mask, naive.ball(sample.recipe.shapes[0], image.shape) & (image > 0))
        if name != "noise_addition":  # its twin is slow on two million voxels
            sure = sample.mask & ~naive.doubtful(name, sample.recipe)
            wanted = naive.stored(
                naive.corrupted(name, image.astype(float), sample.mask, sample.recipe)[sure], np.uint8
            )
            difference = np.abs(sample.image[sure].astype(int) - wanted)
            assert difference.max() <= 1
            assert (difference > 0).mean() < 0.01
        assert (sample.image != image)[sample.mask].mean() > 0.3


@pytest.mark.parametrize("build", [AutoSeg.brain_mri, FPI])
def test_training_on_a_real_brain(build: type[AutoSeg | FPI]) -> None:
    image, donor = brains()
    for seed in range(3):
        check(build(foreground=0), image, donor, seed)
        slab = (image[63:66].astype(np.float32) / 255, donor[63:66].astype(np.float32) / 255)
        sample = build(foreground=0, channel_axis=0, count=3)(*slab, rng=seed)
        assert sample.mask.shape == image.shape[1:]
        assert all(slab[0][1][tuple(shape["center"])] > 0 for shape in sample.recipe.shapes)
        assert sample.image.min() >= 0
        assert sample.image.max() <= 1


@pytest.mark.parametrize("pattern", ["chest_xray/images/*.png", "texture/magnetic_tile/images/Free_*.jpg"])
def test_pictures(pattern: str) -> None:
    image, donor = pictures(pattern)
    for seed in range(5):
        check(AutoSeg.chest_xray(foreground="auto"), image, donor, seed)
        check(FPI(), image, donor, seed)
        for corruption in corruptions.MOOD.values():
            check(corruption(foreground="auto"), image, None, seed)
