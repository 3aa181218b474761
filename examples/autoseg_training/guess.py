"""The random reference: scores that know nothing, the same for the same slab."""

import zlib

import numpy as np
import torch
from torch import Tensor, nn


class Guess(nn.Module):
    """Uniform noise in place of a network; there is nothing to train.

    The noise of a slab is drawn from a seed made of its pixels, so that neither batches nor order change it.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.seed = seed

    def score(self, x: Tensor) -> Tensor:
        """Slabs ``(batch, slices, H, W)`` to scores ``(batch, 1, H, W)`` in [0, 1)."""
        slabs = np.ascontiguousarray(x.cpu().numpy())
        drawn = [
            np.random.default_rng((self.seed, zlib.crc32(slab.tobytes()))).random((1, *slab.shape[1:]), np.float32)
            for slab in slabs
        ]
        return torch.from_numpy(np.stack(drawn))
