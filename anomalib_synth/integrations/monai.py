"""Transforms for MONAI, of arrays and of dicts."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from monai.data import MetaTensor
from monai.transforms import Randomizable, Transform

from ..generator import Generator
from . import adapter_checks as checks

__all__ = ["SyntheticAnomaly", "SyntheticAnomalyd"]


class SyntheticAnomaly(Randomizable, Transform):
    """Put an anomaly into a channel-first image; return the image, its mask and its label, each with a channel axis.

    A `MetaTensor` stays one, with its affine and history, and so do mask and label. Seeds follow MONAI's convention,
    ``set_random_state(seed)``.

    Parameters
    ----------
    generator : Generator
        Any method, `Compose` or `Mixture`, built with ``channel_axis=0``.
    donors : sequence of arrays or tensors, optional
        Channel-first images of the same shape, one of which is drawn; needed where the generator takes a donor.

    Examples
    --------
    >>> from anomalib_synth import AutoSeg
    >>> images = torch.rand(3, 1, 32, 32)
    >>> transform = SyntheticAnomaly(AutoSeg(channel_axis=0), images[1:]).set_random_state(0)
    >>> [tuple(part.shape) for part in transform(images[0])]
    [(1, 32, 32), (1, 32, 32), (1, 32, 32)]
    """

    def __init__(self, generator: Generator, donors: Sequence[Any] | None = None) -> None:
        self.generator: Generator = checks.generator(generator, 0)
        self.donors: list[Any] = checks.donors(donors, self.generator.needs_donor)
        self._seed, self._donor = 0, 0

    def randomize(self, data: Any = None) -> None:  # noqa: ARG002
        """Draw a seed, and the donor."""
        self._seed = int(self.R.randint(0, 2**32, dtype=np.uint64))
        self._donor = int(self.R.randint(0, max(1, len(self.donors))))

    def __call__(self, image: Any) -> Any:
        """Draw an anomaly and put it into the image."""
        self.randomize()
        donor = _array(self.donors[self._donor]) if self.generator.needs_donor else None
        sample = self.generator(_array(image), donor, rng=self._seed)
        parts = (
            sample.image,
            sample.mask[np.newaxis],
            sample.label if sample.label.ndim > sample.mask.ndim else sample.label[np.newaxis],
        )
        return tuple(_like(image, part) for part in parts)


class SyntheticAnomalyd(SyntheticAnomaly):
    """Put an anomaly into the image of a dict, and its mask and label beside it.

    Parameters
    ----------
    key : hashable
        Where the image is.
    generator, donors
        As for `SyntheticAnomaly`.
    mask_key, label_key : hashable
        Where mask and label go.

    Examples
    --------
    >>> from anomalib_synth import corruptions
    >>> transform = SyntheticAnomalyd("image", corruptions.Reflection(channel_axis=0)).set_random_state(0)
    >>> sorted(transform({"image": torch.rand(1, 32, 32)}))
    ['image', 'label', 'mask']
    """

    def __init__(
        self,
        key: Hashable,
        generator: Generator,
        donors: Sequence[Any] | None = None,
        *,
        mask_key: Hashable = "mask",
        label_key: Hashable = "label",
    ) -> None:
        super().__init__(generator, donors)
        self.keys: tuple[Hashable, Hashable, Hashable] = (key, mask_key, label_key)

    def __call__(self, data: Mapping[Hashable, Any]) -> Any:
        """Draw an anomaly and put it into the image of the dict."""
        parts = super().__call__(data[self.keys[0]])
        return {**data, **dict(zip(self.keys, parts, strict=True))}


def _array(image: Any) -> Any:
    return image.detach().cpu().numpy() if isinstance(image, torch.Tensor) else np.asarray(image)


def _like(image: Any, part: Any) -> Any:
    """Return an array as the image's type."""
    if isinstance(image, MetaTensor):
        return MetaTensor(
            torch.from_numpy(part), meta=dict(image.meta), applied_operations=list(image.applied_operations)
        )
    return torch.from_numpy(part) if isinstance(image, torch.Tensor) else part
