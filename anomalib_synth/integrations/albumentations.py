"""A transform for Albumentations 2."""

from collections.abc import Sequence
from typing import Any

import albumentations as A  # noqa: N812  as its own documentation does
import numpy as np

from ..generator import Generator
from . import adapter_checks as checks

__all__ = ["SyntheticAnomaly"]


class SyntheticAnomaly(A.DualTransform):
    """Put an anomaly into the image; in the masks, its pixels become `fill_mask`.

    Seeds are those of ``A.Compose([...], seed=...)``. Give the mask target all zeros to get the anomaly's mask.

    Parameters
    ----------
    generator : Generator
        Any method, `Compose` or `Mixture`, built with ``channel_axis=-1`` for images of height x width x channels.
    donors : sequence of ndarray, optional
        Images of the same shape, one of which is drawn; needed where the generator takes a donor.
    fill_mask : int
        Value of the anomaly's pixels in a mask.
    p : float
        Probability of the transform.

    Examples
    --------
    >>> from anomalib_synth import CutPaste
    >>> pipeline = A.Compose([SyntheticAnomaly(CutPaste(channel_axis=-1), p=1)], seed=0)
    >>> image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    >>> out = pipeline(image=image, mask=np.zeros((32, 32), np.uint8))
    >>> bool((out["image"] != image).any()), int(out["mask"].max())
    (True, 1)
    """

    _targets = A.core.type_definitions.Targets.IMAGE, A.core.type_definitions.Targets.MASK

    def __init__(
        self, generator: Generator, donors: Sequence[Any] | None = None, fill_mask: int = 1, p: float = 0.5
    ) -> None:
        super().__init__(p=p)
        self.generator: Generator = checks.generator(generator)
        self.donors: list[Any] = checks.donors(donors, self.generator.needs_donor)
        self.fill_mask = fill_mask

    def get_params_dependent_on_data(self, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Draw the anomaly."""
        seed = int(self.random_generator.integers(0, 2**63))
        donor = None
        if self.generator.needs_donor:
            donor = self.donors[int(self.random_generator.integers(len(self.donors)))]
        return {"sample": self.generator(data["image"], donor, rng=seed)}

    def apply(self, img: Any, sample: Any, **params: Any) -> Any:  # noqa: ARG002
        """Return the image with its anomaly."""
        return sample.image

    def apply_to_mask(self, mask: Any, sample: Any, **params: Any) -> Any:  # noqa: ARG002
        """Return the mask with the anomaly's pixels filled."""
        inside = sample.mask if mask.ndim == sample.mask.ndim else sample.mask[..., np.newaxis]
        return np.where(inside, np.asarray(self.fill_mask, mask.dtype), mask)

    def get_transform_init_args_names(self) -> tuple[str, ...]:
        """Return the names of the arguments that a serialised transform keeps."""
        return ("generator", "donors", "fill_mask")
