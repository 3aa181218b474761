"""Training with Lightning: Trainer, checkpoints, logs, and what a finished run leaves behind."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytorch_lightning as lightning
import torch
from numpy.typing import NDArray
from pytorch_lightning.callbacks import Callback, ModelCheckpoint, TQDMProgressBar
from pytorch_lightning.loggers import CSVLogger, TensorBoardLogger
from torch.utils.data import DataLoader

from . import machine
from .dataset import Fixed, Slabs, Stream
from .files import write_json, write_with
from .module import AnomalySegmenter, parameters
from .networks import Net, build
from .quiet import quiet
from .settings import Settings
from .slabs import Views
from .snapshots import Snapshots

VALIDATION_SLABS = 128


@dataclass(frozen=True)
class Hardware:
    """Where and how to compute; no result but its rounding depends on it.

    Attributes
    ----------
    accelerator, devices
        Lightning's flags.
    precision
        Lightning's flag; ``"auto"`` is bf16-mixed where the processor or GPU computes in bfloat16.
    workers
        Processes that make slabs. 0 makes them in the training process.
    progress
        Whether to show a bar.
    """

    accelerator: str = "auto"
    devices: int | str = "auto"
    precision: str = "auto"
    workers: int = 0
    progress: bool = True

    def resolved_precision(self) -> str:
        """Return the precision to train and predict with."""
        if self.precision != "auto":
            return self.precision
        if self.accelerator != "cpu" and torch.cuda.is_available():
            fast = torch.cuda.is_bf16_supported()
        else:
            fast = machine.fast_bfloat16()
        return "bf16-mixed" if fast else "32-true"

    def device(self) -> torch.device:
        """Return the device to predict on."""
        return torch.device("cuda" if self.accelerator != "cpu" and torch.cuda.is_available() else "cpu")


@dataclass(frozen=True)
class Network:
    """A trained network with what is needed to use it."""

    net: Net
    settings: Settings
    views: Views

    @classmethod
    def load(cls, folder: str | Path, weights: str = "weights.pt") -> "Network":
        """Read a run's folder: ``settings.json`` and its final weights, or those of a snapshot."""
        folder = Path(folder)
        facts = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        settings = Settings.from_dict(facts["settings"])
        net = build(settings)
        net.load_state_dict(torch.load(folder / weights, map_location="cpu", weights_only=True))
        return cls(net.eval(), settings, Views.from_dict(facts["views"]))


def loaders(
    volumes: Sequence[NDArray[np.float32]],
    validation: Sequence[NDArray[np.float32]],
    views: Views,
    settings: Settings,
    *,
    workers: int = 0,
    rank: int = 0,
    world: int = 1,
    start: int = 0,
) -> tuple[DataLoader[Any], DataLoader[Any]]:
    """Return the loaders of training and validation slabs; the latter take their donors from all volumes."""
    slabs = Slabs(volumes, views, settings)
    checks = Slabs([*validation, *volumes], views, settings, subjects=range(len(validation)))
    total = settings.steps * settings.batch * world
    order = Stream(len(slabs), total, settings.seed, rank, world, start)
    common: dict[str, Any] = {"num_workers": workers, "persistent_workers": workers > 0}
    return (
        DataLoader(slabs, settings.batch, sampler=order, drop_last=True, **common),
        DataLoader(checks, settings.batch, sampler=Fixed(len(checks), VALIDATION_SLABS), **common),
    )


def train(
    settings: Settings,
    volumes: Sequence[NDArray[np.float32]],
    validation: Sequence[NDArray[np.float32]],
    out: str | Path,
    *,
    hardware: Hardware | None = None,
    resume: bool = False,
    facts: dict[str, Any] | None = None,
    views: Views | None = None,
    snapshots: int = 0,
    callbacks: Sequence[Callback] = (),
) -> Network:
    """Train one network.

    Parameters
    ----------
    settings
        Of the network.
    volumes, validation
        Cubes of the training and of the validation subjects.
    out
        The run's folder: ``settings.json``, ``weights.pt``, ``checkpoints/``, ``logs/`` and ``curve.csv``.
    hardware
        Where to compute.
    resume
        Go on from the last checkpoint in `out`, if there is one.
    facts
        Anything to keep in ``settings.json`` beside the settings: the split, the source of the data.
    views
        Directions and windows; by default those of the settings that hold the foreground of every cube.
    snapshots
        Number of steps, each about twice the one before, at which the weights are kept (see `snapshots`).
    callbacks
        Further Lightning callbacks.
    """
    hardware = hardware or Hardware()
    out = Path(out)
    checkpoint = out / "checkpoints" / "last.ckpt"
    views = views or Views.around([*volumes, *validation], settings.views)
    record: dict[str, Any] = {"settings": asdict(settings), "views": views.to_dict(), **(facts or {})}
    start = 0
    if resume and checkpoint.exists():
        before = json.loads((out / "settings.json").read_text(encoding="utf-8"))
        if Settings.from_dict(before["settings"]) != settings:
            raise ValueError(f"{out}: resume needs the settings that the run was started with; see its settings.json")
        start = int(torch.load(checkpoint, map_location="cpu", weights_only=False)["global_step"])
    write_json(out / "settings.json", record)
    if settings.method == "random":
        return _untrained(settings, views, out, record)

    lightning.seed_everything(settings.seed, verbose=False)
    module = AnomalySegmenter(settings)
    interval = max(settings.steps // 20, 1)
    clock = Snapshots(out, snapshots)
    with quiet():
        trainer = lightning.Trainer(
            accelerator=hardware.accelerator,
            devices=hardware.devices,
            precision=hardware.resolved_precision(),  # type: ignore[arg-type]
            max_steps=settings.steps,
            max_epochs=-1,
            gradient_clip_val=settings.clip or None,
            val_check_interval=interval,
            check_val_every_n_epoch=None,
            num_sanity_val_steps=1,
            log_every_n_steps=min(50, interval),
            use_distributed_sampler=False,  # Stream knows its rank
            enable_model_summary=False,
            enable_progress_bar=hardware.progress,
            logger=[CSVLogger(out, "logs", "csv"), TensorBoardLogger(out, "logs", "tensorboard")],
            callbacks=[
                ModelCheckpoint(out / "checkpoints", "step", every_n_train_steps=interval, save_last=True),
                *([TQDMProgressBar(refresh_rate=20)] if hardware.progress else []),
                clock,
                *callbacks,
            ],
        )
        training, checks = loaders(
            volumes,
            validation,
            views,
            settings,
            workers=hardware.workers,
            rank=trainer.global_rank,
            world=trainer.world_size,
            start=start * settings.batch * trainer.world_size,
        )
        trainer.fit(module, training, checks, ckpt_path=checkpoint if start else None, weights_only=False)
    cpu, seconds = clock.seconds
    if trainer.is_global_zero:
        write_with(out / "weights.pt", lambda part: torch.save(module.final.state_dict(), part))
        record["training"] = {
            "steps": trainer.global_step,
            "images": trainer.global_step * settings.batch * trainer.world_size,
            "seconds": round(seconds, 1),
            "cpu_seconds": round(cpu, 1),
            "resumed_at_step": start,
            "parameters": parameters(module.net),
            "precision": hardware.resolved_precision(),
            "device": str(trainer.strategy.root_device),
            "threads": torch.get_num_threads(),
            "torch": torch.__version__,
        }
        write_json(out / "settings.json", record)
    return Network(module.final.cpu().eval(), settings, views)


def _untrained(settings: Settings, views: Views, out: Path, record: dict[str, Any]) -> Network:
    """Leave the files of a run that has nothing to learn."""
    net = build(settings)
    write_with(out / "weights.pt", lambda part: torch.save(net.state_dict(), part))
    write_json(out / "settings.json", {**record, "training": {"steps": 0, "images": 0, "seconds": 0, "parameters": 0}})
    return Network(net, settings, views)


def learning_curve(run: str | Path) -> dict[str, list[tuple[int, float]]]:
    """Read a run's CSV log: ``(step, value)`` for each quantity that was logged."""
    curve: dict[str, list[tuple[int, float]]] = {}
    with (Path(run) / "logs" / "csv" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name, value in row.items():
                if value and name not in ("step", "epoch"):
                    curve.setdefault(name, []).append((int(row["step"]), float(value)))
    return curve
