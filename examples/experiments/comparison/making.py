"""From a generator, or from annotated images, to what training asks for: images with anomalies, and their labels."""

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import Generator

from .sets import Images
from .training import Make, Pixels


def making(generator: Generator, normal: Pixels) -> Make:
    """Return what puts anomalies into normal images, with other normal images as donors.

    Several labels of a generator become one, the highest. An image of which the generator makes nothing (a constant
    one, or one without foreground) stays as it is.
    """

    def make(places: NDArray[np.int64], rng: np.random.Generator) -> tuple[Pixels, Pixels]:
        images = normal[places]
        donors = normal[(places + rng.integers(1, len(normal), len(places))) % len(normal)]
        try:
            made = generator.batch(images, donors, rng=rng)
        except ValueError:
            return one_by_one(generator, images, donors, rng)
        return made.images, single(made.labels)

    return make


def one_by_one(generator: Generator, images: Pixels, donors: Pixels, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
    """Do what a batch does, and keep images as they are of which nothing can be made; raise if that is all of them."""
    found, targets = images.copy(), np.zeros_like(images)
    faults: list[ValueError] = []
    for place, (image, donor) in enumerate(zip(images, donors, strict=True)):
        try:
            sample = generator(image, donor, rng=rng)
        except ValueError as error:
            faults.append(error)
        else:
            found[place], targets[place] = sample.image, single(sample.label[np.newaxis])[0]
    if len(faults) == len(images):
        raise faults[0]
    return found, targets


def single(label: Pixels) -> Pixels:
    """Return one label of each image: the highest of several, within [0, 1].

    >>> single(np.array([[[[0.5]], [[2.0]]]])).tolist()
    [[[1.0]]]
    """
    return np.clip(label if label.ndim == 3 else label.max(axis=1), 0, 1)


def supervised(lesions: Images) -> Make:
    """Return what gives annotated images in the place of normal ones."""

    def make(places: NDArray[np.int64], rng: np.random.Generator) -> tuple[Pixels, Pixels]:
        drawn = rng.integers(len(lesions.pixels), size=len(places))
        return lesions.pixels[drawn], lesions.masks[drawn].astype(np.float32)

    return make
