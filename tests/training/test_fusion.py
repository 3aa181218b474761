import numpy as np
import pytest
import torch

from autoseg_training.fusion import directions, fuse, predict, scorer
from autoseg_training.slabs import Views, cut
from autoseg_training.unet import UNet


@pytest.mark.parametrize("slices", [1, 3, 5])
@pytest.mark.parametrize("count", [1, 3])
def test_a_network_that_returns_its_middle_slice_gives_the_volume_back(cubes, slices, count):
    def middle(slabs):
        return slabs[:, slices // 2, None]

    views = Views.around(cubes, count)
    assert np.allclose(predict(middle, cubes[0], views, slices), cubes[0], atol=1e-6)


def test_the_average_of_the_directions():
    cube = np.ones((16, 16, 16), np.float32)
    views = Views.around([cube])
    values = [np.full((16, 16, 16), value, np.float32) for value in (0, 0.3, 0.9)]
    assert np.allclose(fuse(values, views), 0.4)


def test_smoothing_joins_the_slabs_of_a_direction_across_its_slices():
    views = Views.around([np.ones((32, 32, 32), np.float32)])
    single = np.zeros((32, 32, 32), np.float32)
    single[16] = 3  # one slab of the first direction
    empty = np.zeros_like(single)
    plain = fuse([single, empty, empty], views)
    assert np.array_equal(plain, views.views[0].oriented(single) / 3)
    total = fuse([single, empty, empty], views, smooth=1.5 / 32)
    along = total[:, 16, 16]
    assert along.argmax() == 16
    assert along.sum() == pytest.approx(1, rel=1e-3)
    assert along[16] == pytest.approx(1 / np.sqrt(2 * np.pi * 2 * 1.5**2), rel=0.01)  # two Gaussians


def test_zeros_beyond_the_outermost_slices():
    volume = np.ones((4, 2, 2), np.float32)
    assert cut(volume, 0, 3)[:, 0, 0].tolist() == [0, 1, 1]
    assert cut(volume, 3, 3)[:, 0, 0].tolist() == [1, 1, 0]


@pytest.mark.parametrize("slices", [1, 3])
def test_computing_only_what_changed_gives_the_same(cubes, slices):
    torch.manual_seed(0)
    score = scorer(UNet(slices, 4))
    views = Views.around(cubes)
    volume, changed = cubes[1], cubes[1].copy()
    changed[12:17, 14:20, 9:15] = 0
    expected = directions(score, changed, views, slices)
    before = directions(score, volume, views, slices)
    actual = directions(score, changed, views, slices, before=before, changed=changed != volume)
    for one, other in zip(expected, actual, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
