"""What every data set of the comparison looks like, and the parts that one is put together from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autoseg_training.volumes import UnreadableError

from .cutting import Image, Mask

GROUPS_SEED = 0  # of the split where a data set brings none: the same for every row and seed


class Images(NamedTuple):
    """Images of one shape in one array.

    Attributes
    ----------
    pixels
        ``(n, side, side)`` float32 in [0, 1].
    masks
        Of the same shape; without a set pixel for a normal image.
    groups
        ``(n,)``: the patient, the part, or whatever must not be parted.
    """

    pixels: NDArray[np.float32]
    masks: NDArray[np.bool_]
    groups: NDArray[np.str_]

    @property
    def anomalous(self) -> NDArray[np.bool_]:
        """Which images have an anomalous pixel."""
        return np.asarray(self.masks.any(axis=(1, 2)))


@dataclass(frozen=True)
class DataSet:
    """Normal images to train on, annotated images of the same groups, and images of other groups to test on.

    Attributes
    ----------
    name
        On the command line.
    normal
        What networks are trained on.
    lesions
        Anomalies of the training groups: for what is fitted to outlines, pasted, or trained with them.
    test
        Of groups that nothing else comes from; normal ones among them.
    words
        Where normal images and split come from, for the page.
    mirror
        Axes of an image along which a mirrored one is as likely: 0 up-down, 1 left-right.
    place
        Options of a `Synthesizer` that say where anomalies lie, as a person would.
    sign
        What a person would say in a word: ``"bright"``, ``"dark"`` or ``"both"``.
    """

    name: str
    normal: Images
    lesions: Images
    test: Images
    words: str
    mirror: tuple[int, ...] = (1,)
    place: Mapping[str, Any] = field(default_factory=dict)
    sign: str = "both"


@dataclass
class Collected:
    """Images as they are read, until they become arrays."""

    pixels: list[Image] = field(default_factory=list)
    masks: list[Mask] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def add(self, cut: Iterable[tuple[Image, Mask, bool]], group: str, *, anomalous: bool | None = None) -> None:
        """Add cuts of an image; those whose anomaly was lost in the reduction are neither normal nor anomalous.

        With `anomalous` only the anomalous or only the normal ones are taken.
        """
        for image, mask, touched in cut:
            if touched == mask.any() and anomalous in (None, touched):
                self.pixels.append(image)
                self.masks.append(mask)
                self.groups.append(group)

    def images(self, what: str) -> Images:
        """Return the arrays."""
        if not self.pixels:
            raise UnreadableError(f"{what}: no image is left after the reduction; a larger --side keeps more")
        return Images(np.stack(self.pixels), np.stack(self.masks), np.array(self.groups))


@dataclass
class Parts:
    """The three parts of a data set while its files are read."""

    normal: Collected = field(default_factory=Collected)
    lesions: Collected = field(default_factory=Collected)
    test: Collected = field(default_factory=Collected)

    def add(self, cut: Iterable[tuple[Image, Mask, bool]], group: str, *, training: bool, normal: bool) -> None:
        """Sort the cuts of an image: of training groups the normal images here, the anomalous cuts of others there."""
        if not training:
            self.test.add(cut, group)
        elif normal:
            self.normal.add(cut, group, anomalous=False)
        else:
            self.lesions.add(cut, group, anomalous=True)

    def finished(self, name: str, words: str, **facts: object) -> DataSet:
        """Return the data set."""
        normal, lesions, test = (
            part.images(f"{name}, {what}")
            for part, what in (
                (self.normal, "normal images to train on"),
                (self.lesions, "anomalies of the training groups"),
                (self.test, "images to test on"),
            )
        )
        if not test.anomalous.any() or test.anomalous.all():
            raise UnreadableError(f"{name}: the test part needs normal and anomalous images")
        return DataSet(name, normal, lesions, test, words, **facts)  # type: ignore[arg-type]
