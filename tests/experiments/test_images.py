"""Flat images: reading, patches, splits, scores."""

import cv2
import numpy as np
import pytest

from autoseg_training.dataset import Slabs
from autoseg_training.settings import Settings
from autoseg_training.train import Hardware
from autoseg_training.volumes import UnreadableError
from experiments.images import (
    flat_settings,
    flat_views,
    image_scorer,
    patches,
    read_image,
    read_squares,
    sample_scores,
    split_groups,
    squared,
    train_images,
)

HARDWARE = Hardware(accelerator="cpu", devices=1, precision="32-true", progress=False)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_images_of_8_and_16_bit(tmp_path, kind, suffix):
    ramp = np.linspace(0, np.iinfo(kind).max, 12 * 20).astype(kind).reshape(12, 20)
    path = tmp_path / f"ramp.{suffix}"
    cv2.imwrite(str(path), ramp)
    np.testing.assert_allclose(read_image(path), ramp / np.iinfo(kind).max, atol=1e-6)
    small = read_image(path, 10)
    assert small.shape == (6, 10)  # the aspect ratio is kept
    assert small.dtype == np.float32
    assert read_image(path, 40).shape == (12, 20)
    assert read_image(path, 40, enlarge=True).shape == (24, 40)


def test_colours_are_averaged(tmp_path):
    colours = np.zeros((4, 4, 4), np.uint8)
    colours[:2] = (30, 60, 90, 255)
    cv2.imwrite(str(tmp_path / "a.png"), colours)
    assert np.array_equal(read_image(tmp_path / "a.png"), np.repeat([1, 0], 8).reshape(4, 4))


def test_unreadable_images_are_named(tmp_path):
    (tmp_path / "broken.png").write_bytes(b"nothing")
    cv2.imwrite(str(tmp_path / "flat.png"), np.full((4, 4), 7, np.uint8))
    for name, reason in (("broken", "not a readable"), ("flat", "same intensity"), ("gone", "no such file")):
        with pytest.raises(UnreadableError, match=rf"{name}.png: .*{reason}"):
            read_image(tmp_path / f"{name}.png")


def test_squares_are_padded_and_cached(tmp_path):
    rng = np.random.default_rng(0)
    paths = [tmp_path / f"{number}.png" for number in range(2)]
    for path, shape in zip(paths, [(20, 30), (40, 16)], strict=True):
        cv2.imwrite(str(path), rng.integers(256, size=shape, dtype=np.uint8))
    plain, cached = read_squares(paths, 16), read_squares(paths, 16, tmp_path / "cache")
    assert plain.shape == (2, 16, 16)
    assert np.array_equal(plain, cached)
    assert isinstance(cached, np.memmap)
    assert not plain[0, :2].any()
    assert not plain[1, :, -4:].any()
    (file,) = (tmp_path / "cache").iterdir()
    before = file.stat().st_mtime_ns
    read_squares(paths, 16, tmp_path / "cache")
    assert file.stat().st_mtime_ns == before
    assert np.array_equal(squared(np.ones((1, 3), np.float32)), [[0, 0, 0], [1, 1, 1], [0, 0, 0]])


@pytest.mark.parametrize("shape", [(16, 16), (40, 33), (9, 20)])
def test_patches_cover_the_image(shape):
    image = np.arange(shape[0] * shape[1], dtype=np.float32).reshape(shape)
    found = patches(image, 16)
    assert {patch.shape for patch in found} == {(16, 16)}
    assert set(np.unique(found)) == set(image.ravel())


def test_groups_never_part():
    groups = [number // 3 for number in range(60)]
    part = split_groups(groups, 0.75, seed=1)
    assert sum(part) == 45
    assert all(len({chosen for g, chosen in zip(groups, part, strict=True) if g == group}) == 1 for group in range(20))
    assert part == split_groups(groups, 0.75, seed=1) != split_groups(groups, 0.75, seed=2)


def test_anomalies_of_flat_images_go_anywhere():
    settings = flat_settings(Settings(images=64), "fpi", 32)
    images = [np.zeros((1, 32, 32), np.float32), np.ones((1, 32, 32), np.float32)]
    images[0][0, 16, 16] = 1e-3  # nearly no foreground
    slabs = Slabs(images, flat_views((32, 32)), settings)
    covered = sum(slabs[epoch, 0][1].numpy()[0] > 0 for epoch in range(60)) > 0
    assert covered.mean() > 0.6


def test_train_score_and_go_on(tmp_path):
    rng = np.random.default_rng(0)
    images = [rng.random((32, 32), np.float32) for _ in range(6)]
    settings = flat_settings(Settings(width=2, batch=4, images=16), "autoseg", 32)
    network = train_images(settings, images, tmp_path, HARDWARE, {})
    again = train_images(settings, [], tmp_path, HARDWARE, {})  # finished: read, not trained
    image = rng.random((20, 37), np.float32)
    found = image_scorer(network, HARDWARE)(image)
    assert found.shape == image.shape
    assert 0 <= found.min() < found.max() <= 1
    np.testing.assert_allclose(image_scorer(again, HARDWARE)(image), found, atol=1e-6)
    with pytest.raises(ValueError, match="other settings"):
        train_images(settings.replace(rate=0.1), images, tmp_path, HARDWARE, {})
    with pytest.raises(ValueError, match="four normal images"):
        train_images(settings, images[:3], tmp_path / "few", HARDWARE, {})


@pytest.mark.parametrize("steps", [1, 2, 10])  # 10 and a tenth of warm-up: one step of it
def test_few_steps_are_enough(tmp_path, steps):
    images = [np.random.default_rng(i).random((32, 32), np.float32) for i in range(6)]
    settings = flat_settings(Settings(width=2, batch=4, images=4 * steps), "autoseg", 32)
    assert train_images(settings, images, tmp_path, HARDWARE, {}) is not None


def test_scores_of_a_whole_image():
    scores = np.zeros((20, 20), np.float32)
    scores[0, :4] = 0.5
    assert sample_scores(scores) == pytest.approx({"mean": 0.005, "top": 0.5})
