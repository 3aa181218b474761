"""For anomalib 2: a drop-in for its `PerlinAnomalyGenerator`, and synthetic splits of its data modules.

anomalib itself is imported by the splits alone, when they are made.
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .._checks import choice
from .._disk.files import Picture, sha256, write
from ..export import Order, generate
from ..generator import Generator
from ..labels import Binary
from ..shapes import PerlinBlobs
from ..synthesizer import Synthesizer
from ..textures import PerlinIntensity, TextureImage
from . import adapter_checks as checks

__all__ = ["PerlinAnomalyGenerator", "synthetic_split", "with_synthetic_split"]


class PerlinAnomalyGenerator(nn.Module):
    """Perlin blobs of noise, or of texture images, in a fraction of the images: ``(images) -> (augmented, masks)``.

    Images are tensors of channels x height x width, or batches of them; masks have one channel.

    Parameters
    ----------
    anomaly_source_path : path, optional
        Folder of texture images; noise without one.
    probability : float
        Probability of an anomaly, for each image.
    blend_factor : float or pair of float
        The fraction of the texture, in (0, 1].
    rotation_range : pair of float
        Range of the lattice's rotation in degrees.
    generator : Generator, optional
        Any other method, `Compose` or `Mixture`, built with ``channel_axis=0``; in a batch the donor is the next image.
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
        generator: Generator | None = None,
        seed: int | None = None,
    ) -> None:
        super().__init__()
        self.probability: float = checks.fraction("probability", probability)
        if generator is None:
            limits = (0.0, 1.0)
            texture = (
                PerlinIntensity(blend_factor, limits)
                if anomaly_source_path is None
                else TextureImage(anomaly_source_path, blend_factor, limits)
            )
            generator = Synthesizer(PerlinBlobs(rotation=rotation_range), texture, Binary(), channel_axis=0)
        self.generator: Generator = checks.generator(generator, 0)
        self.rng: np.random.Generator = np.random.default_rng(int(torch.randint(2**62, (1,))) if seed is None else seed)

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


def synthetic_split(dataset: Any, folder: str | Path, order: Order, *, workers: int = 1) -> Any:
    """Return the normal images of an anomalib dataset twice: as they are, and with an anomaly.

    Serves the purpose of anomalib's own `SyntheticAnomalyDataset`, with any method, the same on every run and with a
    recipe for each sample. It lies in the folder in the layout of MVTec AD, below a name that stands for the images and
    the order: existing samples are not made again, and an interrupted run resumes.

    Parameters
    ----------
    dataset : anomalib.data.AnomalibDataset
        Its normal images are taken; colours as anomalib reads them, without transparency.
    folder : path
        Where the split is kept.
    order : export.Order
        Any generator, seed and number of anomalous images: one for each normal one by default.
    workers : int
        Processes.

    Returns
    -------
    anomalib.data.FolderDataset
        With the dataset's augmentations.

    Raises
    ------
    ValueError
        When the dataset has no normal images, one cannot be read, or a sample cannot be made.

    Examples
    --------
    >>> from anomalib.data import FolderDataset  # doctest: +SKIP
    >>> good = FolderDataset("tiles", "tiles/good", split="train")  # doctest: +SKIP
    >>> len(synthetic_split(good, "splits", Order("DRAEM", seed=1))) == 2 * len(good)  # doctest: +SKIP
    True
    """
    from anomalib.data import FolderDataset

    samples = dataset.samples
    paths = [path for path, label in zip(samples["image_path"], samples["label_index"], strict=True) if label == 0]
    checks.normal_images(dataset.name, paths)
    order = replace(order, format="mvtec")
    contents = json.dumps([order.to_dict(), [sha256(path) for path in paths]], sort_keys=True)
    home = Path(folder) / hashlib.sha256(contents.encode()).hexdigest()[:16]
    for number, path in enumerate(paths):
        copy = home / "images" / f"{number:06d}.png"
        if not copy.exists():
            write(copy, Picture(_pixels(path)))
    made = generate(home / "images", home / "samples", order, workers=workers)
    checks.all_made(order.name, made.failures)
    out = home / "samples"
    return FolderDataset(
        name=f"{dataset.name}_{order.name}",
        normal_dir=out / "train" / "good",
        abnormal_dir=out / "test" / order.name,
        mask_dir=out / "ground_truth" / order.name,
        augmentations=dataset.augmentations,
    )


def with_synthetic_split(
    datamodule: type[Any], folder: str | Path, order: Order, *, split: str = "val", workers: int = 1
) -> type[Any]:
    """Return a class of anomalib's data modules, one split of which is made by `synthetic_split`.

    Parameters
    ----------
    datamodule : type
        `anomalib.data.Folder`, `MVTecAD` or any other `AnomalibDataModule`. Its split has to hold normal images: for
        one of validation call the result with ``val_split_mode="from_train"``.
    folder, order, workers
        As for `synthetic_split`.
    split : {"val", "test"}
        Which split.

    Returns
    -------
    type
        A subclass of the same name, with the same arguments.

    Raises
    ------
    ValueError
        When the split is neither of the two.

    Examples
    --------
    >>> from anomalib.data import Folder  # doctest: +SKIP
    >>> Tiles = with_synthetic_split(Folder, "splits", Order("DRAEM", seed=1))  # doctest: +SKIP
    >>> tiles = Tiles(name="tiles", root="tiles", normal_dir="good", val_split_mode="from_train")  # doctest: +SKIP
    """
    name = f"{choice('split', split, ('val', 'test'))}_data"

    class WithSyntheticSplit(datamodule):
        """The data module, with a synthetic split."""

        def setup(self, stage: str | None = None) -> None:
            """Set the splits up, and replace the chosen one."""
            super().setup(stage)
            # A second call may split anew, or change nothing.
            if getattr(self, name) is not getattr(self, "_synthetic", None):
                self._synthetic = synthetic_split(getattr(self, name), folder, order, workers=workers)
                setattr(self, name, self._synthetic)

    # anomalib stores results under the name of the class.
    WithSyntheticSplit.__name__ = WithSyntheticSplit.__qualname__ = datamodule.__name__
    return WithSyntheticSplit


def _pixels(path: str) -> NDArray[Any]:
    """Read an image as anomalib does: without the camera's orientation tag and without transparency."""
    import cv2

    flags = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH | cv2.IMREAD_IGNORE_ORIENTATION
    pixels: NDArray[Any] = checks.readable(path, cv2.imread(path, flags))
    return pixels
