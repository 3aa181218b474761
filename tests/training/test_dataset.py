import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from autoseg_training.dataset import Slabs, Stream
from autoseg_training.settings import Settings
from autoseg_training.slabs import Views, cut

SETTINGS = Settings(side=32, batch=4, images=40)


def batches(cubes, settings, workers):
    slabs = Slabs(cubes, Views.around(cubes, settings.views), settings)
    stream = Stream(len(slabs), settings.images, settings.seed)
    return list(DataLoader(slabs, settings.batch, sampler=stream, num_workers=workers))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_workers_change_nothing(cubes):
    for expected, actual in zip(batches(cubes, SETTINGS, 0), batches(cubes, SETTINGS, 2), strict=True):
        assert torch.equal(expected[0], actual[0])
        assert torch.equal(expected[1], actual[1])


@pytest.mark.parametrize("method", ["autoseg", "fpi"])
@pytest.mark.parametrize(("views", "slices"), [(3, 3), (1, 1)])
def test_items(cubes, method, views, slices):
    settings = SETTINGS.replace(method=method, views=views, slices=slices)
    slabs = Slabs(cubes, Views.around(cubes, views), settings)
    image, label = slabs[0, len(slabs) // 2]
    again, _ = slabs[0, len(slabs) // 2]
    later, _ = slabs[1, len(slabs) // 2]
    assert image.shape == (slices, *label.shape[1:])
    assert image.dtype == label.dtype == torch.float32
    assert 0.05 <= label.max() <= 0.95
    assert torch.equal(image, again)
    assert not torch.equal(image, later)
    subject, view, index = slabs.items[len(slabs) // 2]
    before = cut(slabs.oriented[subject][view], index, slices)
    assert (image.numpy() == before)[:, label[0].numpy() == 0].mean() > 0.9


def test_slabs_without_tissue_are_left_out(cubes):
    slabs = Slabs(cubes, Views.around(cubes), SETTINGS)
    for subject, view, index in slabs.items:
        assert (slabs.oriented[subject][view][index] > 0).any()
    tissue = sum((cube > 0).any(axis=tuple({0, 1, 2} - {axis})).sum() for cube in cubes for axis in range(3))
    assert len(slabs) == tissue


def test_one_volume_has_no_donor(cubes):
    with pytest.raises(ValueError, match="donor has to be another volume"):
        Slabs(cubes[:1], Views.around(cubes), SETTINGS)


def test_the_stream_visits_every_item_once_per_epoch_and_resumes_exactly():
    whole = list(Stream(7, 20, seed=1))
    assert len(whole) == len(Stream(7, 20, seed=1)) == 20
    assert sorted(whole[:7]) == [(0, i) for i in range(7)]
    assert sorted(whole[7:14]) == [(1, i) for i in range(7)]
    assert list(Stream(7, 20, seed=1, start=9)) == whole[9:]
    shares = [list(Stream(7, 20, seed=1, rank=rank, world=2)) for rank in range(2)]
    assert shares[0] == whole[::2]
    assert shares[1] == whole[1::2]


def test_windows_hold_the_foreground_and_grow_where_they_must(cubes):
    views = Views.around(cubes)
    assert all(size % 16 == 0 for size in views.shape)
    for cube in cubes:
        assert all((view.oriented(cube) > 0).sum() == (cube > 0).sum() for view in views.views)
        assert Views.around([cube], like=views) is views
    assert Views.from_dict(views.to_dict()) == views
    small = np.zeros((64, 64, 64), np.float32)
    small[20:40, 20:40, 20:40] = 1
    corner = np.zeros_like(small)
    corner[:4, :8, :12] = 1
    window = Views.around([small])
    assert window.shape == (32, 32)
    grown = Views.around([corner], like=window)
    for view in grown.views:
        assert (view.oriented(corner) > 0).sum() == 4 * 8 * 12
        assert (view.oriented(small) > 0).sum() == 20**3
    assert [view.axes for view in grown.views] == [view.axes for view in window.views]
    with pytest.raises(ValueError, match="without foreground"):
        Views.around([np.zeros((32, 32, 32))])
