"""A dataset of synthetic anomalies from any map-style dataset of images."""

from collections.abc import Callable, Hashable
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from ..generator import Generator
from . import adapter_checks as checks

__all__ = ["SyntheticAnomalyDataset"]


class Images(Protocol):
    """A map-style dataset."""

    def __len__(self) -> int:
        """Return the number of items."""

    def __getitem__(self, index: int) -> Any:
        """Return an item."""


class SyntheticAnomalyDataset(Dataset[dict[str, Tensor]]):
    """Every item of a dataset with a synthetic anomaly: a dict of tensors `image`, `mask` and `label`.

    All that is random in an item comes from ``(seed, epoch, index)``: it is the same for any number of workers, however
    they are started, and for any order. Works with the default collate function and with `DistributedSampler`.

    Parameters
    ----------
    dataset : map-style dataset
        Its items are images (arrays or tensors), or dicts or tuples that hold one.
    generator : Generator
        Any method, `Compose` or `Mixture`, built with the `channel_axis` of the images.
    seed : int
        Seed of every draw, at least 0.
    normal_fraction : float
        Fraction of the items, in [0, 1], that stay as they are, with an empty mask and label.
    key : hashable, optional
        Where in an item the image is.
    position : callable, optional
        From an index to a position. Donors are other items of equal position, such as the same slice of another
        patient; any other item if None. Called once for every item.

    Examples
    --------
    >>> from anomalib_synth import AutoSeg
    >>> images = np.random.default_rng(0).random((8, 32, 32), np.float32)
    >>> dataset = SyntheticAnomalyDataset(images, AutoSeg(), seed=1)
    >>> batch = next(iter(torch.utils.data.DataLoader(dataset, batch_size=4)))
    >>> {name: tuple(tensor.shape) for name, tensor in batch.items()}
    {'image': (4, 32, 32), 'mask': (4, 32, 32), 'label': (4, 32, 32)}
    """

    def __init__(
        self,
        dataset: Images,
        generator: Generator,
        *,
        seed: int = 0,
        normal_fraction: float = 0.0,
        key: Any = None,
        position: Callable[[int], Hashable] | None = None,
    ) -> None:
        self.dataset = dataset
        self.generator: Generator = checks.generator(generator)
        self.seed = seed
        self.normal_fraction: float = checks.fraction("normal_fraction", normal_fraction)
        self.key = key
        checks.enough_items(len(dataset), self.generator.needs_donor)
        self._groups: dict[Hashable, list[int]] | None = None
        self._positions: list[Hashable] = []
        if position is not None:
            self._positions = [position(index) for index in range(len(dataset))]
            self._groups = {}
            for index, place in enumerate(self._positions):
                self._groups.setdefault(place, []).append(index)
        # In shared memory, so that workers that persist over several epochs see the change.
        self._epoch = torch.zeros((), dtype=torch.int64).share_memory_()

    def set_epoch(self, epoch: int) -> None:
        """Draw other anomalies from now on, as `DistributedSampler.set_epoch` does with the order."""
        self._epoch.fill_(epoch)

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        """Return item `index` of the current epoch."""
        index = range(len(self))[index]  # negative ones count from the end, and one past the end is an IndexError
        rng = np.random.default_rng((self.seed, int(self._epoch), index))
        image = self._image(index)
        normal = rng.random() < self.normal_fraction
        if normal:
            shape, labels = self._grid(image.shape), self.generator.number_of_labels
            mask = np.zeros(shape, np.bool_)
            label = np.zeros(shape if labels is None else (labels, *shape), np.float32)
        else:
            donor = self._image(self._partner(index, rng)) if self.generator.needs_donor else None
            image, mask, label, _ = self.generator(image, donor, rng=rng)
        return {"image": _tensor(image), "mask": _tensor(mask), "label": _tensor(label)}

    def _grid(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        axis = self.generator.channel_axis
        return shape if axis is None else shape[1:] if axis == 0 else shape[:-1]

    def _partner(self, index: int, rng: np.random.Generator) -> int:
        if self._groups is None:
            other = int(rng.random() * (len(self) - 1))
            return other + (other >= index)
        others = [place for place in self._groups[self._positions[index]] if place != index]
        checks.partner(index, len(others))
        return others[int(rng.random() * len(others))]

    def _image(self, index: int) -> NDArray[Any]:
        item = checks.item(self.dataset[index], self.key)
        image = item if self.key is None else item[self.key]
        return image.detach().cpu().numpy() if isinstance(image, Tensor) else np.asarray(image)


def _tensor(array: NDArray[Any]) -> Tensor:
    """Return a tensor with memory of its own, in the machine's byte order."""
    return torch.from_numpy(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("=")).copy())
