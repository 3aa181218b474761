"""The dataset: the same items for any number of workers and any way to start them, and with a distributed sampler."""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler

from anomalib_synth import FPI, AutoSeg, Compose, CutPaste, Mixture, labels, shapes
from anomalib_synth.integrations.torch import SyntheticAnomalyDataset

IMAGES = np.random.default_rng(0).random((10, 32, 36), np.float32)


def loaded(dataset, **keywords):
    keywords.setdefault("shuffle", False)
    return list(DataLoader(dataset, batch_size=4, **keywords))


def equal(one, other):
    return all(torch.equal(a[name], b[name]) for a, b in zip(one, other, strict=True) for name in a)


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_workers_and_how_they_are_started_change_nothing(start):
    dataset = SyntheticAnomalyDataset(IMAGES, AutoSeg(), seed=3)
    alone = loaded(dataset)
    assert alone[0]["image"].shape == (4, 32, 36)
    assert [alone[0][name].dtype for name in ("image", "mask", "label")] == [torch.float32, torch.bool, torch.float32]
    assert equal(alone, loaded(dataset, num_workers=1, multiprocessing_context=start))


def test_an_epoch_changes_all_and_reaches_workers_that_live_on():
    dataset = SyntheticAnomalyDataset(IMAGES, AutoSeg(), seed=3)
    first = [dataset[index]["image"] for index in range(10)]
    loader = DataLoader(dataset, batch_size=5, num_workers=1, persistent_workers=True)
    assert torch.equal(torch.cat([batch["image"] for batch in loader]), torch.stack(first))
    dataset.set_epoch(1)
    second = torch.cat([batch["image"] for batch in loader])
    assert not any(torch.equal(one, other) for one, other in zip(first, second, strict=True))
    dataset.set_epoch(0)
    assert torch.equal(dataset[4]["image"], first[4])


def test_ranks_share_the_items():
    dataset = SyntheticAnomalyDataset(IMAGES, AutoSeg(), seed=3)
    seen = []
    for rank in range(2):
        sampler = DistributedSampler(dataset, num_replicas=2, rank=rank, shuffle=True, seed=1)
        batches = loaded(dataset, sampler=sampler, shuffle=None)
        rows = torch.cat([batch["image"] for batch in batches])
        for index, row in zip(sampler, rows, strict=True):
            assert torch.equal(row, dataset[index]["image"])
        seen += list(sampler)
    assert sorted(seen) == list(range(10))


@pytest.mark.parametrize("key", ["scan", 1])
def test_items_that_hold_an_image(key):
    if key == "scan":
        items = [{"scan": torch.from_numpy(image), "age": 3} for image in IMAGES]
    else:
        items = [(0, torch.from_numpy(image)) for image in IMAGES]
    dataset = SyntheticAnomalyDataset(items, AutoSeg(), seed=3, key=key)
    assert equal(loaded(dataset), loaded(SyntheticAnomalyDataset(IMAGES, AutoSeg(), seed=3)))
    assert torch.equal(items[0][key], torch.from_numpy(IMAGES[0]))
    with pytest.raises(TypeError, match="key must name the image in a"):
        SyntheticAnomalyDataset(items, AutoSeg())[0]


def test_donors_of_the_same_position():
    images = [np.full((24, 24), index % 3 + 10 * (index // 3), np.float32) for index in range(9)]
    dataset = SyntheticAnomalyDataset(images, FPI(factor=1.0), position=lambda index: index % 3)
    for index in range(9):
        item = dataset[index]
        values = np.unique(item["image"][item["mask"]].numpy())
        assert len(values) == 1
        assert values[0] % 10 == index % 3
        assert values[0] != images[index][0, 0]
    alone = SyntheticAnomalyDataset(images, FPI(), position=lambda index: index)
    with pytest.raises(ValueError, match="item 2 has no donor at its own"):
        alone[2]


def test_some_stay_normal():
    dataset = SyntheticAnomalyDataset(np.tile(IMAGES, (20, 1, 1)), CutPaste(), normal_fraction=0.3)
    normal = [not dataset[index]["mask"].any() for index in range(200)]
    assert 0.2 < np.mean(normal) < 0.4
    index = normal.index(True)
    np.testing.assert_array_equal(dataset[index]["image"].numpy(), IMAGES[index % 10])


def test_several_labels_and_several_anomalies():
    both = Compose(CutPaste(label=(labels.Binary(), labels.IntensityDifference())), count=2)
    dataset = SyntheticAnomalyDataset(IMAGES, both, normal_fraction=0.5, seed=2)
    items = [dataset[index] for index in range(10)]
    assert {tuple(item["label"].shape) for item in items} == {(2, 32, 36)}
    assert {bool(item["mask"].any()) for item in items} == {True, False}


def test_channels_byte_orders_and_a_mixture():
    images = np.random.default_rng(0).integers(0, 4000, (6, 3, 20, 22)).astype(">i2")
    mixture = Mixture({FPI(channel_axis=0): 1, CutPaste(channel_axis=0): 1})
    item = SyntheticAnomalyDataset(images, mixture, seed=1)[-1]
    assert item["image"].shape == (3, 20, 22)
    assert item["image"].dtype == torch.int16
    assert item["mask"].shape == (20, 22)
    with pytest.raises(IndexError):
        SyntheticAnomalyDataset(images, mixture)[6]


def test_wrong_arguments():
    for other in (AutoSeg, "AutoSeg", lambda image: image, shapes.Ball(), None):
        with pytest.raises(TypeError, match="generator must be a Generator, such as AutoSeg"):
            SyntheticAnomalyDataset(IMAGES, other)
    with pytest.raises(ValueError, match="normal_fraction must be a number within"):
        SyntheticAnomalyDataset(IMAGES, AutoSeg(), normal_fraction=2)
    with pytest.raises(ValueError, match="dataset must hold at least two items"):
        SyntheticAnomalyDataset(IMAGES[:1], AutoSeg())
