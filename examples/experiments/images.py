"""Flat images: read, trained on and scored with the same slabs, networks and training as volumes, one slice deep."""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.transform import resize

from autoseg_training.files import write_with
from autoseg_training.fusion import scorer
from autoseg_training.settings import Settings
from autoseg_training.slabs import View, Views
from autoseg_training.train import Hardware, Network, train
from autoseg_training.volumes import UnreadableError

INTENSITY = "Intensity"  # the row of the image itself as its score: what no training is needed for
Image = NDArray[np.float32]
Item = TypeVar("Item")


def read_image(path: str | Path, side: int | None = None, *, enlarge: bool = False) -> Image:
    """Read a PNG, JPEG or TIFF of 8 or 16 bit as grey float32 in [0, 1].

    Parameters
    ----------
    path
        The file; of colours the mean is taken, transparency is left out.
    side
        Pixels of the longer side after bilinear reduction, with the aspect ratio kept; None leaves the size alone.
    enlarge
        Whether smaller images are enlarged to `side`.
    """
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise UnreadableError(f"{path}: not a readable image" if Path(path).exists() else f"{path}: no such file")
    values = np.asarray(pixels, np.float32)
    if values.ndim == 3:
        values = values[..., :3].mean(axis=2)
    low, high = float(values.min()), float(values.max())
    if low == high:
        raise UnreadableError(f"{path}: every pixel has the same intensity")
    values = (values - low) / (high - low)
    if side is not None and (max(values.shape) > side or (enlarge and max(values.shape) < side)):
        shape = [max(round(length * side / max(values.shape)), 1) for length in values.shape]
        values = resize(values, shape, order=1, anti_aliasing=True).astype(np.float32)
    return np.clip(values, 0, 1)


def squared(image: Image) -> Image:
    """Centre an image in a square of zeros."""
    side = max(image.shape)
    before = [(side - length) // 2 for length in image.shape]
    return np.pad(image, [(b, side - length - b) for b, length in zip(before, image.shape, strict=True)])


def read_squares(paths: Sequence[Path], side: int, cache: str | Path | None = None) -> NDArray[np.float16]:
    """Read images as squares of `side`, memory-mapped from `cache` where it is given: they need not fit into memory.

    The cache's name comes of the files' paths, sizes, times of change and the side.
    """
    shape = (len(paths), side, side)

    def fill(stack: NDArray[np.float16]) -> NDArray[np.float16]:
        for place, path in enumerate(paths):
            stack[place] = squared(read_image(path, side, enlarge=True))
        return stack

    if cache is None:
        return fill(np.empty(shape, np.float16))
    facts = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in paths]
    key = hashlib.sha256("\n".join([str(side), *facts]).encode()).hexdigest()[:20]
    place = Path(cache) / f"{key}.npy"
    if not place.exists():

        def save(part: Path) -> None:
            stack = np.lib.format.open_memmap(part, "w+", np.float16, shape)
            fill(stack).flush()

        write_with(place, save)
    return np.load(place, mmap_mode="r")


def patches(image: Image, side: int) -> list[Image]:
    """Cut an image into squares that cover it, overlapping where they must; a smaller image is mirrored at its ends."""
    image = np.pad(image, [(0, max(side - length, 0)) for length in image.shape], mode="symmetric")
    starts = [np.linspace(0, length - side, -(-length // side)).round().astype(int) for length in image.shape]
    return [image[row : row + side, column : column + side] for row in starts[0] for column in starts[1]]


def split_groups(groups: Sequence[Hashable], share: float, seed: int) -> list[bool]:
    """Tell for each item whether it is in the training part: the groups are dealt out, never parted.

    Examples
    --------
    >>> split_groups(["a", "b", "a", "c"], 0.67, seed=0)
    [True, True, True, False]
    """
    names = sorted(set(groups), key=str)
    order = np.random.default_rng((seed, 75, 25)).permutation(len(names))
    chosen = {names[index] for index in order[: round(share * len(names))]}
    return [group in chosen for group in groups]


def flat_views(shape: tuple[int, int]) -> Views:
    """Return the single view of flat images, which are volumes of one slice."""
    return Views(min(shape), (View((0, 1, 2), (0, 0), shape),))


def flat_settings(base: Settings, method: str, side: int) -> Settings:
    """Return settings for flat images of this side."""
    return base.replace(method=method, views=1, slices=1, side=side, smooth=0.0)


def train_images(
    settings: Settings, images: Sequence[NDArray[Any]], out: str | Path, hardware: Hardware, facts: dict[str, Any]
) -> Network:
    """Train on normal images of one shape, one in twenty to validate; a finished run is read, a stopped one goes on."""
    out = Path(out)
    if (out / "weights.pt").exists():
        network = Network.load(out)
        if network.settings != settings:
            raise ValueError(
                f"{out}: holds a network of other settings; see its settings.json, or choose another --out"
            )
        return network
    if len(images) < 4:
        raise ValueError(f"at least four normal images are needed to train on, got {len(images)}")
    flat: list[Any] = [image[None] for image in images]
    count = max(len(flat) // 20, 1)
    views = flat_views(images[0].shape)
    return train(settings, flat[count:], flat[:count], out, hardware=hardware, resume=True, facts=facts, views=views)


def image_scorer(network: Network, hardware: Hardware) -> Callable[[Image], Image]:
    """Return a function that scores every pixel of an image of any shape, mirrored at its ends to a multiple of 16."""
    import torch

    score = scorer(network.net, hardware.device(), hardware.resolved_precision())

    def of(image: Image) -> Image:
        rows, columns = image.shape
        padded = np.pad(image, ((0, -rows % 16), (0, -columns % 16)), mode="symmetric").astype(np.float32)
        found = score(torch.from_numpy(padded[None, None]))[0, 0].numpy()
        return found[:rows, :columns]

    return of


def sample_scores(scores: Image) -> dict[str, float]:
    """Return two scores of a whole image: the mean of its pixels (published), and of the one per cent highest."""
    flat = np.sort(scores, axis=None)
    return {"mean": float(flat.mean()), "top": float(flat[-max(flat.size // 100, 1) :].mean())}
