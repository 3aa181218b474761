"""Transforms for TorchIO, with its history and replay."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
import torchio as tio
from torchio.transforms.augmentation import RandomTransform

from ..recipe import Recipe
from . import adapter_checks as checks

__all__ = ["RandomSyntheticAnomaly", "SyntheticAnomaly"]


class RandomSyntheticAnomaly(RandomTransform, tio.transforms.IntensityTransform):
    """Put an anomaly into every intensity image of a subject, and a label map ``NAME_mask`` beside it.

    Seeds follow TorchIO's convention, ``torch.manual_seed``. A subject's history replays with the same bytes, by the
    recipes that it holds.

    Parameters
    ----------
    generator : Synthesizer or Mixture
        Built with ``channel_axis=0``: TorchIO's images are channels x width x height x depth.
    donors : sequence of tio.Subject, optional
        One of them is drawn, and the image of the same name is the donor; needed where the generator takes one.
    **kwargs
        As for `torchio.Transform`: ``p``, ``include``, ``exclude``, ...

    Examples
    --------
    >>> from anomalib_synth import corruptions
    >>> subject = tio.Subject(t1=tio.ScalarImage(tensor=torch.rand(1, 16, 16, 16)))
    >>> transformed = RandomSyntheticAnomaly(corruptions.Reflection(channel_axis=0))(subject)
    >>> sorted(transformed.keys()), len(transformed.history)
    (['t1', 't1_mask'], 1)
    """

    def __init__(self, generator: Any, donors: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.generator = checks.generator(generator, 0)
        self.donors = checks.donors(donors, self.generator.needs_donor)

    def apply_transform(self, subject: Any) -> Any:
        """Draw recipes, then apply them."""
        recipes, number = {}, int(torch.randint(max(1, len(self.donors)), (1,)))
        for name, image in self.get_images_dict(subject).items():
            donor = _donor(self.donors, number, name) if self.generator.needs_donor else None
            recipes[name] = self._drawn(image.numpy(), donor)
        return SyntheticAnomaly(self.generator, recipes, self.donors, number, **self._get_base_args())(subject)

    def _drawn(self, image: Any, donor: Any) -> str:
        text: str = self.generator.draw(image, donor, rng=self._get_random_seed()).to_json()
        return text


class SyntheticAnomaly(tio.transforms.IntensityTransform):
    """Apply recipes to the images of a subject, by name; what `RandomSyntheticAnomaly` leaves in the history.

    Parameters
    ----------
    generator, donors
        As for `RandomSyntheticAnomaly`.
    recipes : dict of str to str
        JSON of a recipe for each image.
    number : int
        Which of the donors.
    """

    def __init__(
        self,
        generator: Any,
        recipes: Mapping[str, str],
        donors: Sequence[Any] | None = None,
        number: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.generator = checks.generator(generator, 0)
        self.recipes = dict(recipes)
        self.donors = checks.donors(donors, self.generator.needs_donor)
        self.number = number
        self.args_names = ["generator", "recipes", "donors", "number"]

    def apply_transform(self, subject: Any) -> Any:
        """Apply the recipes."""
        for name, text in self.recipes.items():
            image = subject[name]
            donor = _donor(self.donors, self.number, name) if self.generator.needs_donor else None
            with np.errstate(all="warn", under="ignore", over="ignore"):  # TorchIO makes every one of them an error
                sample = self.generator.apply(image.numpy(), donor, recipe=Recipe.from_json(text))
            image.set_data(torch.from_numpy(sample.image))
            mask = torch.from_numpy(sample.mask[np.newaxis].astype(np.uint8))
            subject.add_image(tio.LabelMap(tensor=mask, affine=image.affine), f"{name}_mask")
        return subject


def _donor(donors: Sequence[Any], number: int, name: str) -> Any:
    return donors[number][name].numpy()
