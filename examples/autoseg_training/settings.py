"""Every setting of a run in one place: the command line, the JSON beside the weights and the resumed run read it."""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

METHODS = {"autoseg": "AutoSeg", "fpi": "FPI", "vae": "VAE", "random": "Random"}


@dataclass(frozen=True)
class Settings:
    """The settings of one network.

    Parameters
    ----------
    method
        What makes the training anomalies, ``"autoseg"`` or ``"fpi"``; or a reference: ``"vae"`` learns to reconstruct
        normal slices, ``"random"`` learns nothing.
    side
        Volumes are resampled to a cube of this many voxels per side.
    views
        Viewing directions: 3 (2.5-D) or 1, the axial one (2-D).
    slices
        Adjacent slices of a slab, the channels of the network: odd. 1 is 2-D.
    width
        Channels of the first level of the U-Net.
    count
        Anomalies per slab, an inclusive range.
    size
        Of the anomalies, as a fraction of the side, an inclusive range; None for the published one of the method.
    factor
        Of the interpolation, an inclusive range.
    vertices
        Of AutoSeg's polygons.
    edge
        Standard deviation in pixels of the Gaussian that softens AutoSeg's edges, an inclusive range.
    smooth
        Standard deviation, as a fraction of the side, of the Gaussians that join the slabs of each direction across the
        slices and smooth the directions' average; 0 is the published fusion.
    flip
        Mirror image and donor of every second slab left-right (along the shorter side of the window).
    images
        Slabs seen in training. The number of steps is this over `batch`.
    batch
        Slabs per step (and device).
    rate, decay
        Peak of the one-cycle learning rate, and AdamW's weight decay.
    warmup
        Share of the steps in which the rate rises.
    average
        Decay of the moving average of the weights that validation and prediction use; 0 for none.
    clip
        Largest norm of the gradient; 0 for no limit.
    seed
        Of everything that is random.
    """

    method: str = "autoseg"
    side: int = 96
    views: int = 3
    slices: int = 3
    width: int = 16
    count: tuple[int, int] = (3, 3)
    size: tuple[float, float] | None = None
    factor: tuple[float, float] = (0.05, 0.95)
    vertices: int = 10
    edge: tuple[float, float] = (0.0, 0.0)
    smooth: float = 0.02
    flip: bool = False
    images: int = 48_000
    batch: int = 16
    rate: float = 2e-3
    decay: float = 1e-2
    warmup: float = 0.1
    average: float = 0.0
    clip: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        rules = {
            "method": (
                self.method in METHODS or self.method.endswith(".json"),
                f"be one of {', '.join(METHODS)}, or a JSON file of any generator",
            ),
            "side": (self.side >= 16 and self.side % 16 == 0, "be a multiple of 16"),
            "views": (self.views in (1, 3), "be 1 or 3"),
            "slices": (self.slices >= 1 and self.slices % 2 == 1, "be odd"),
            "width": (self.width >= 1, "be at least 1"),
            "images": (self.images >= self.batch, "be at least one batch"),
            "batch": (self.batch >= 2, "be at least 2: batch norm needs company"),
            "smooth": (0 <= self.smooth < 0.2, "satisfy 0 <= smooth < 0.2"),
            "average": (0 <= self.average < 1, "satisfy 0 <= average < 1"),
            "warmup": (0 < self.warmup < 1, "satisfy 0 < warmup < 1"),
        }
        if self.method in ("vae", "random") and rules["slices"][0]:
            rules["slices"] = (self.slices == 1, f"be 1 for the method {self.method}")
        for name, (holds, rule) in rules.items():
            if not holds:
                raise ValueError(f"{name} must {rule}, got {getattr(self, name)!r}")

    @property
    def sizes(self) -> tuple[float, float]:
        """The anomalies' sizes: those set, or the published ones of the method for brains."""
        return self.size or ((0.1, 0.4) if self.method == "fpi" else (0.1, 0.5))

    @property
    def steps(self) -> int:
        """Optimiser steps on one device."""
        return self.images // self.batch

    @property
    def label(self) -> str:
        """The row's name in a table, such as ``AutoSeg 2.5-D`` or ``VAE``."""
        name = METHODS.get(self.method) or Path(self.method).stem
        if self.method in ("vae", "random"):
            return name
        return f"{name} {'2-D' if (self.views, self.slices) == (1, 1) else '2.5-D'}"

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some settings changed."""
        return replace(self, **changes)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Make settings of a dictionary as JSON has it, with lists for pairs."""
        unknown = sorted(set(data) - {field.name for field in fields(cls)})
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(unknown)}")
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**values)
