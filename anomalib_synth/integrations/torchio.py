"""Transforms for TorchIO, with its history and replay."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
import torchio as tio
from torchio.transforms.augmentation import RandomTransform

from ..generator import Generator
from ..recipe import Recipe
from . import adapter_checks as checks

__all__ = ["RandomSyntheticAnomaly", "SyntheticAnomaly"]


class RandomSyntheticAnomaly(RandomTransform, tio.transforms.IntensityTransform):
    """Put an anomaly into every intensity image of a subject, and a label map ``NAME_mask`` beside it.

    Seeds follow TorchIO's convention, ``torch.manual_seed``. A subject's history replays with the same bytes, by the
    recipes that it holds.

    Parameters
    ----------
    generator : Generator
        Any method, `Compose` or `Mixture`, built with ``channel_axis=0``: TorchIO's images are channels x width x
        height x depth.
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

    def __init__(self, generator: Generator, donors: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.generator: Generator = checks.generator(generator, 0)
        self.donors: list[Any] = checks.donors(donors, self.generator.needs_donor)

    def apply_transform(self, subject: Any) -> Any:
        """Draw recipes, then apply them."""
        recipes, number = {}, int(torch.randint(max(1, len(self.donors)), (1,)))
        for name, image in self.get_images_dict(subject).items():
            donor = _donor(self.donors, number, name) if self.generator.needs_donor else None
            recipes[name] = self._drawn(image.numpy(), donor)
        return SyntheticAnomaly(recipes, self.donors, number, **self._get_base_args())(subject)

    def _drawn(self, image: Any, donor: Any) -> Recipe:
        return self.generator.draw(image, donor, rng=self._get_random_seed())


class SyntheticAnomaly(tio.transforms.IntensityTransform):
    """Apply recipes to the images of a subject, by name; `RandomSyntheticAnomaly` leaves this in the history.

    Parameters
    ----------
    recipes : dict of str to Recipe or str
        A recipe for each image, or its JSON.
    donors
        As for `RandomSyntheticAnomaly`.
    number : int
        Which of the donors.
    """

    def __init__(
        self,
        recipes: Mapping[str, Recipe | str],
        donors: Sequence[Any] | None = None,
        number: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.recipes: dict[str, Recipe] = {
            name: Recipe.from_json(recipe) if isinstance(recipe, str) else recipe for name, recipe in recipes.items()
        }
        needed = any(recipe.rebuilt().needs_donor for recipe in self.recipes.values())
        self.donors: list[Any] = checks.donors(donors, needed)
        self.number = number
        self.args_names: list[str] = ["recipes", "donors", "number"]

    def apply_transform(self, subject: Any) -> Any:
        """Apply the recipes."""
        for name, recipe in self.recipes.items():
            image = subject[name]
            donor = _donor(self.donors, self.number, name) if recipe.rebuilt().needs_donor else None
            with np.errstate(all="warn", under="ignore", over="ignore"):  # TorchIO makes every one of them an error
                sample = recipe.apply(image.numpy(), donor)
            image.set_data(torch.from_numpy(sample.image))
            mask = torch.from_numpy(sample.mask[np.newaxis].astype(np.uint8))
            subject.add_image(tio.LabelMap(tensor=mask, affine=image.affine), f"{name}_mask")
        return subject


def _donor(donors: Sequence[Any], number: int, name: str) -> Any:
    return donors[number][name].numpy()
