"""Training slabs: every direction pooled, an anomaly in each, reproducible whatever the number of workers."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from anomalib_synth import FPI, AutoSeg, Generator, catalog

from .settings import Settings
from .slabs import Views, cut


def synthesizer(settings: Settings, shape: tuple[int, int]) -> Generator | None:
    """Return the method of the settings for slabs of `shape`; None where training sees normal slabs only.

    Sizes are fractions of the cube's side, while the library takes them of the slab's shorter side: a window does not
    change how large an anomaly is.
    """
    if settings.method in ("vae", "random"):
        return None
    if settings.method.endswith(".json"):
        return catalog.build(settings.method, channel_axis=0)
    ratio = settings.side / min(shape)
    low, high = (min(size * ratio, 1.0) for size in settings.sizes)
    size = (low, high)
    common: dict[str, Any] = {"count": settings.count, "factor": settings.factor, "channel_axis": 0}
    if settings.method == "fpi":
        return FPI(size=size, **common)
    return AutoSeg(size=size, vertices=settings.vertices, edge=settings.edge, **common)


class Slabs(Dataset[tuple[Tensor, Tensor]]):
    """Slabs with synthetic anomalies; an item is asked for as ``(epoch, index)``.

    The donor is the slab at the same position and direction of another subject. All that is random in an item comes
    from ``(seed, epoch, index)``, so that no number or order of workers changes it. Slabs without tissue are left out.

    Parameters
    ----------
    volumes
        Cubes, float32 in [0, 1]; memory-mapped ones are read as needed.
    views
        The directions and their windows.
    settings
        Of the run.
    subjects
        The volumes that items are made of; all by default.
    """

    def __init__(
        self,
        volumes: Sequence[NDArray[np.float32]],
        views: Views,
        settings: Settings,
        subjects: Sequence[int] | None = None,
    ) -> None:
        if len(volumes) < 2:
            raise ValueError(f"a donor has to be another volume, got {len(volumes)} volume")
        self.settings = settings
        self.method = synthesizer(settings, views.shape)
        self.oriented = [[view.oriented(volume) for view in views.views] for volume in volumes]
        self.items = np.array(
            [
                (subject, view, index)
                for subject in (range(len(volumes)) if subjects is None else subjects)
                for view, oriented in enumerate(self.oriented[subject])
                for index in np.flatnonzero((oriented > 0).any(axis=(1, 2)))
            ]
        )

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, key: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """Return a slab ``(slices, rows, columns)`` and its label ``(1, rows, columns)``."""
        epoch, index = key
        rng = np.random.default_rng((self.settings.seed, epoch, index))
        subject, view, position = self.items[index]
        donor = int(rng.integers(len(self.oriented) - 1))
        donor += donor >= subject
        slices = self.settings.slices
        image = cut(self.oriented[subject][view], position, slices)
        other = cut(self.oriented[donor][view], position, slices)
        if self.settings.flip and rng.random() < 0.5:
            image, other = image[:, ::-1], other[:, ::-1]
        if self.method is None:
            image = np.ascontiguousarray(image)
            return torch.from_numpy(image), torch.zeros(1, *image.shape[1:])
        # A flat image has no background: anomalies go anywhere in its central 80 %, as published for chest X-rays.
        foreground = None if len(self.oriented[subject][view]) == 1 else image[slices // 2] > 0
        sample = self.method(image, other, foreground=foreground, rng=rng)
        return torch.from_numpy(np.ascontiguousarray(sample.image)), torch.from_numpy(sample.label[None])


class Stream(Sampler[tuple[int, int]]):
    """All items of a training, as ``(epoch, index)``: pass after pass, each in an order of its own.

    Parameters
    ----------
    length
        Items of the data set.
    total
        Items of the training, on all devices.
    seed
        Of the orders.
    rank, world
        This device and the number of devices; each takes every `world`-th item.
    start
        Items that a resumed training has seen already, on all devices.
    """

    def __init__(self, length: int, total: int, seed: int, rank: int = 0, world: int = 1, start: int = 0) -> None:
        self.length, self.total, self.seed = length, total, seed
        self.rank, self.world, self.start = rank, world, start

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for epoch in range(self.start // self.length, -(-self.total // self.length)):
            order = np.random.default_rng((self.seed, epoch)).permutation(self.length)
            for index, item in enumerate(order, epoch * self.length):
                if self.start <= index < self.total and index % self.world == self.rank:
                    yield epoch, int(item)

    def __len__(self) -> int:
        return self.total // self.world


class Fixed(Sampler[tuple[int, int]]):
    """The same `count` items, spread evenly, every time: for validation."""

    def __init__(self, length: int, count: int) -> None:
        self.keys = [(0, int(index)) for index in np.linspace(0, length - 1, min(count, length)).round()]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self.keys)

    def __len__(self) -> int:
        return len(self.keys)
