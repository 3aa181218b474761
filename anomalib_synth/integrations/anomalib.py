"""A drop-in for anomalib's `PerlinAnomalyGenerator`: ``(images) -> (augmented, masks)``.

anomalib itself is not imported. The contract is that of its version 2: images as tensors of channels x height x width,
or batches of them, and masks of one channel.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..labels import Binary
from ..shapes import PerlinBlobs
from ..synthesizer import Synthesizer
from ..textures import PerlinIntensity, TextureImage
from . import checks

__all__ = ["PerlinAnomalyGenerator"]


class PerlinAnomalyGenerator(nn.Module):
    """Perlin blobs of noise, or of texture images, in a share of the images.

    Parameters
    ----------
    anomaly_source_path : path, optional
        Folder of texture images; noise without one.
    probability : float
        Of an anomaly, for each image.
    blend_factor : float or pair of float
        The share of the texture, in (0, 1].
    rotation_range : pair of float
        Degrees.
    generator : Synthesizer or Mixture, optional
        Any other method, built with ``channel_axis=0``; in a batch the donor is the next image.
    seed : int, optional
        Drawn from torch's generator if None, so that ``torch.manual_seed`` decides.

    Examples
    --------
    >>> images = torch.rand(4, 3, 64, 64)
    >>> augmented, masks = PerlinAnomalyGenerator(probability=1.0, seed=0)(images)
    >>> tuple(augmented.shape), tuple(masks.shape), bool(masks.amax((1, 2, 3)).all())
    ((4, 3, 64, 64), (4, 1, 64, 64), True)
    """

    def __init__(
        self,
        anomaly_source_path: str | Path | None = None,
        probability: float = 0.5,
        blend_factor: float | tuple[float, float] = (0.2, 1.0),
        rotation_range: tuple[float, float] = (-90.0, 90.0),
        generator: Any = None,
        seed: int | None = None,
    ) -> None:
        super().__init__()
        self.probability = checks.fraction("probability", probability)
        if generator is None:
            limits = (0.0, 1.0)
            texture = (
                PerlinIntensity(blend_factor, limits)
                if anomaly_source_path is None
                else TextureImage(anomaly_source_path, blend_factor, limits)
            )
            generator = Synthesizer(PerlinBlobs(rotation=rotation_range), texture, Binary(), channel_axis=0)
        self.generator = checks.generator(generator, 0)
        self.rng = np.random.default_rng(int(torch.randint(2**62, (1,))) if seed is None else seed)

    def forward(self, img: Tensor, device: torch.device | str | None = None) -> tuple[Tensor, Tensor]:
        """Augment one image, or each of a batch; the masks are float32."""
        batch = img if img.ndim == 4 else img[None]
        images = batch.detach().cpu().numpy()
        augmented = images.copy()
        masks = np.zeros((len(images), 1, *images.shape[-2:]), np.float32)
        checks.enough_items(len(images), self.generator.needs_donor)
        for number, image in enumerate(images):
            if self.rng.random() < self.probability:
                donor = images[(number + 1) % len(images)] if self.generator.needs_donor else None
                sample = self.generator(image, donor, rng=self.rng)
                augmented[number], masks[number, 0] = sample.image, sample.mask
        where = device or img.device
        out, mask = torch.from_numpy(augmented).to(where), torch.from_numpy(masks).to(where)
        return (out, mask) if img.ndim == 4 else (out[0], mask[0])
