"""Snapshots of the weights in the course of one training, for learning curves: which time bought what."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pytorch_lightning import LightningModule, Trainer
from pytorch_lightning.callbacks import Callback

from .files import write_json, write_with


def schedule(steps: int, count: int) -> list[int]:
    """Return `count` steps, each about twice the one before, the last of the training among them.

    Examples
    --------
    >>> schedule(640, 6), schedule(3, 6), schedule(640, 0)
    ([20, 40, 80, 160, 320, 640], [1, 2, 3], [])
    """
    halvings = np.arange(count)[::-1]
    return sorted({max(round(steps / 2.0**halving), 1) for halving in halvings})


class Snapshots(Callback):
    """Write the weights that prediction would use at the steps of `schedule`, with the time spent until then.

    ``snapshots/step-000020.pt`` holds the weights, ``snapshots.json`` one entry for each: ``step``, ``images``,
    ``cpu_seconds`` and ``seconds``. CPU seconds are those of the training process, validation included: a paused or a
    shared machine does not change them. Both go on counting where a training is resumed.

    Parameters
    ----------
    out
        The run's folder.
    count
        Number of snapshots; 0 only keeps the time.
    """

    def __init__(self, out: str | Path, count: int) -> None:
        self.out, self.count = Path(out), count
        self.entries: list[dict[str, Any]] = []
        self.spent = (0.0, 0.0)
        self.began = (time.process_time(), time.perf_counter())
        self.steps: list[int] = []

    @property
    def seconds(self) -> tuple[float, float]:
        """CPU seconds and seconds of the training so far, those before a resume included."""
        cpu, wall = self.began
        return self.spent[0] + time.process_time() - cpu, self.spent[1] + time.perf_counter() - wall

    def on_train_start(self, trainer: Trainer, *_: Any) -> None:
        """Start the clock."""
        self.steps = schedule(trainer.max_steps, self.count)
        self.began = (time.process_time(), time.perf_counter())

    def on_train_batch_end(
        self, trainer: Trainer, pl_module: LightningModule, _outputs: Any, batch: Any, *_: Any
    ) -> None:
        """Write a snapshot where the schedule has one."""
        step = trainer.global_step
        if not trainer.is_global_zero or step not in self.steps or any(e["step"] == step for e in self.entries):
            return
        name = f"step-{step:06d}.pt"
        weights = {key: value.detach().cpu() for key, value in pl_module.final.state_dict().items()}
        write_with(self.out / "snapshots" / name, lambda part: torch.save(weights, part))
        cpu, wall = self.seconds
        images = step * len(batch[0]) * trainer.world_size
        entry = {"step": step, "images": images, "cpu_seconds": round(cpu, 1), "seconds": round(wall, 1)}
        self.entries.append({**entry, "weights": f"snapshots/{name}"})
        write_json(self.out / "snapshots.json", self.entries)

    def state_dict(self) -> dict[str, Any]:
        """Return what a checkpoint keeps."""
        return {"entries": self.entries, "spent": self.seconds}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self.entries, self.spent = state_dict["entries"], state_dict["spent"]
        self.began = (time.process_time(), time.perf_counter())
