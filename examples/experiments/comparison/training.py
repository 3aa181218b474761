"""The one training of the comparison: so many images, a cosine, one thread."""

import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from itertools import combinations
from typing import Any, NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from autoseg_training import machine
from autoseg_training.vae import VAE

from .network import SmallUNet

Pixels = NDArray[np.float32]
Make = Callable[[NDArray[np.int64], np.random.Generator], tuple[Pixels, Pixels]]
"""Places among the normal images to images with anomalies and their labels."""

Report = Callable[[int, float], None]
"""Called with the number of images seen, and the loss."""


@dataclass(frozen=True)
class Budget:
    """What is equal for every row.

    Attributes
    ----------
    images
        Seen in training, normal ones among them.
    batch
        Images per step.
    width
        Channels of the network's first level.
    rate
        Peak of the learning rate: it rises over the first twentieth of the steps and falls to zero as a cosine.
    normal
        Fraction of the images that stay normal.
    jitter
        Brightness: images are multiplied by a number from 1 - jitter to 1 + jitter.
    gamma
        Contrast: the logarithm of the exponent of all intensities lies from -gamma to gamma.
    turn
        Images are turned by an angle from -turn to turn, in degrees.
    zoom
        Their scale: its logarithm lies from -zoom to zoom.
    """

    images: int = 20_000
    batch: int = 16
    width: int = 16
    rate: float = 3e-3
    normal: float = 0.5
    jitter: float = 0.1
    gamma: float = 0.3
    turn: float = 15.0
    zoom: float = 0.12

    def of(self, images: int) -> "Budget":
        """Return the same with another number of images."""
        return replace(self, images=images)

    @property
    def words(self) -> str:
        """All but the number of images, as options."""
        own = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "images"}
        return " ".join(f"--{name} {value}" for name, value in own.items())

    @property
    def steps(self) -> int:
        """Number of steps."""
        return max(self.images // self.batch, 1)


class Trained(NamedTuple):
    """A network, with what its training took."""

    score: Callable[[Pixels], Pixels]
    seconds: float


def train(
    make: Make | None,
    normal: Pixels,
    budget: Budget,
    seed: int,
    mirror: tuple[int, ...] = (),
    report: Report | None = None,
) -> Trained:
    """Train a network on normal images and on what `make` makes of them; without it a VAE, on normal images alone.

    Returns
    -------
    Trained
        ``score`` takes images ``(n, H, W)`` and returns as many score maps in [0, 1], averaged over mirror images.
    """
    start, rng = time.process_time(), np.random.default_rng((seed, 64))
    torch.manual_seed(seed)
    net = (VAE(budget.width) if make is None else SmallUNet(budget.width)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), budget.rate, weight_decay=0.01)
    for step in range(budget.steps):
        images, labels = batch(make, normal, budget, rng, mirror)
        for group in optimizer.param_groups:
            group["lr"] = budget.rate * schedule(step, budget.steps)
        with autocast():
            x = torch.from_numpy(images[:, None])
            if isinstance(net, VAE):
                loss = net.loss(x)
            else:
                target = torch.from_numpy(labels[:, None])
                loss = functional.binary_cross_entropy_with_logits(net(x).float(), target)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        if report is not None and (step % 20 == 19 or step + 1 == budget.steps):
            report((step + 1) * budget.batch, float(loss.detach()))
    net.eval()
    return Trained(scorer(net, mirror), time.process_time() - start)


def batch(
    make: Make | None, normal: Pixels, budget: Budget, rng: np.random.Generator, mirror: tuple[int, ...]
) -> tuple[Pixels, Pixels]:
    """Return images and labels of one step: first those with anomalies, then the normal ones."""
    count = 0 if make is None else budget.batch - round(budget.normal * budget.batch)
    places = rng.integers(len(normal), size=budget.batch)
    images, labels = normal[places], np.zeros((budget.batch, *normal.shape[1:]), np.float32)
    if make is not None and count:
        images[:count], labels[:count] = make(places[:count], rng)
    for axis in mirror:
        turned = rng.random(budget.batch) < 0.5
        images[turned], labels[turned] = np.flip(images[turned], axis + 1), np.flip(labels[turned], axis + 1)
    if budget.turn or budget.zoom:
        for place in range(budget.batch):
            move = movement(budget, normal.shape[1:], rng)
            images[place], labels[place] = moved(images[place], move), moved(labels[place], move)
    if budget.gamma:
        exponent = np.exp(rng.uniform(-budget.gamma, budget.gamma, (budget.batch, 1, 1)))
        images = np.maximum(images, 0) ** exponent.astype(np.float32)
    if budget.jitter:
        gain = rng.uniform(1 - budget.jitter, 1 + budget.jitter, (budget.batch, 1, 1))
        images = np.clip(images * gain.astype(np.float32), 0, 1)
    return images, labels


def movement(budget: Budget, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a rotation and scaling about the middle."""
    middle = ((shape[1] - 1) / 2, (shape[0] - 1) / 2)
    angle, scale = rng.uniform(-budget.turn, budget.turn), np.exp(rng.uniform(-budget.zoom, budget.zoom))
    return np.asarray(cv2.getRotationMatrix2D(middle, angle, scale))


def moved(image: Pixels, move: NDArray[np.float64]) -> Pixels:
    """Return an image, or a label, moved; what comes in from outside is mirrored at the border."""
    rows, columns = image.shape
    found = cv2.warpAffine(image, move, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(found, np.float32)


def schedule(step: int, steps: int) -> float:
    """Return the learning rate as a fraction of its peak.

    >>> [round(schedule(step, 100), 2) for step in (0, 4, 5, 52, 99)]
    [0.2, 1.0, 1.0, 0.51, 0.0]
    """
    rising = max(steps // 20, 1)
    if step < rising:
        return (step + 1) / rising
    return 0.5 + 0.5 * float(np.cos(np.pi * (step - rising) / max(steps - rising, 1)))


def autocast() -> Any:
    """Compute in bfloat16 where the processor does so natively, else in float32."""
    return torch.autocast("cpu", torch.bfloat16, enabled=machine.fast_bfloat16())


def scorer(net: SmallUNet | VAE, mirror: tuple[int, ...] = ()) -> Callable[[Pixels], Pixels]:
    """Return a function from images to score maps: the mean of those of an image and of its mirror images."""
    views = [axes for count in range(len(mirror) + 1) for axes in combinations([axis + 1 for axis in mirror], count)]

    @torch.inference_mode()
    def score(images: Pixels) -> Pixels:
        found = []
        for part in np.split(images, cuts(len(images))):
            x = torch.from_numpy(part)
            with autocast():
                seen = [net.score(x.flip(axes)[:, None])[:, 0].float().flip(axes) for axes in views]
            found.append(torch.stack(seen).mean(dim=0))
        return torch.cat(found).numpy()

    return score


def cuts(count: int, each: int = 64) -> list[int]:
    """Return where to cut so many images into parts for one pass.

    >>> cuts(150)
    [64, 128]
    """
    return list(range(each, count, each))
