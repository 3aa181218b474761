"""Generators that are steered: by words, by outlines, by the pixels of annotated lesions."""

from typing import Literal

from anomalib_synth import Generator, Mixture, Synthesizer, labels, methods, shapes, steer, textures

from .sets import DataSet, Images

WORDS: dict[str, Literal["hyperintense", "hypointense", "both"]] = {
    "bright": "hyperintense",
    "dark": "hypointense",
    "both": "both",
}
PASTING = ("CarveMix", "LesionMix", "SoftCP", "TumorCP")  # published methods that need annotated lesions


def prior(data: DataSet, _: Images) -> Generator:
    """Return what a person would say of the anomalies: brighter or darker, smoother, and where they are.

    What carries, by trials on gliomas: one sign; a contrast that can be seen (fainter anomalies are wrong labels);
    small sizes among the large; the place; edges of less than a pixel; a smoother inside.
    """
    return steer.prior(WORDS[data.sign], intensity_range=(0, 1), **data.place)


def pasted(data: DataSet, outlined: Images) -> Generator:
    """Return what pastes the outlined anomalies with their own pixels: turned, scaled, mirrored, with soft edges."""
    images, masks = list(outlined.pixels), list(outlined.masks)
    shape = shapes.Lesions(masks, zoom=(0.6, 1.6), elastic=(0, 0.1))
    texture = textures.Lesions(images, masks, match="mean", intensity_range=(0, 1))
    return Synthesizer(shape, texture, labels.Binary(), edge=(0, 1), **data.place)


def published_pasting(name: str, outlined: Images) -> Generator:
    """Return a published method that pastes annotated lesions, with its defaults."""
    made: Generator = getattr(methods, name)(list(outlined.pixels), list(outlined.masks))
    return made


def fitted(data: DataSet, outlined: Images) -> Generator:
    """Return a generator with the laws of the outlined anomalies."""
    return steer.fit(steer.measure(list(outlined.pixels), list(outlined.masks), data.place.get("foreground")))


def both(data: DataSet, outlined: Images) -> Generator:
    """Return what is fitted or what is pasted, by turns."""
    return Mixture({fitted(data, outlined): 1.0, pasted(data, outlined): 1.0})


def distance(data: DataSet, generator: Generator) -> float:
    """Return how far a generator's anomalies are from those of the test groups: a mean Kolmogorov-Smirnov distance."""
    wrong = data.test.anomalous
    real = steer.measure(list(data.test.pixels[wrong]), list(data.test.masks[wrong]), data.place.get("foreground"))
    images = [image for image in data.normal.pixels if image.min() < image.max()]
    return steer.compare(real, generator, images).overall
