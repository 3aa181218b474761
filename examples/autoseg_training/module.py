"""The Lightning module: loss, optimiser, schedule, the moving average of the weights."""

from copy import deepcopy
from dataclasses import asdict
from typing import Any

import pytorch_lightning as lightning
import torch
from torch import Tensor, nn
from torch.nn import functional

from anomalib_synth import metrics

from .networks import Net, build
from .settings import Settings
from .vae import VAE

Batch = tuple[Tensor, Tensor]


class AnomalySegmenter(lightning.LightningModule):
    """A U-Net trained to predict the interpolation factor of every pixel, or a VAE to reconstruct normal slices."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.save_hyperparameters({"settings": asdict(settings)})
        self.settings = settings
        # Channels last is what the processors' bfloat16 convolutions are fastest with: 104 instead of 85 slabs/s.
        self.net = build(settings).to(memory_format=torch.channels_last)
        self.averaged = deepcopy(self.net).requires_grad_(False) if settings.average else None

    @property
    def final(self) -> Net:
        """The network to predict with: the averaged one where there is one."""
        return self.net if self.averaged is None else self.averaged

    def training_step(self, batch: Batch, _index: int) -> Tensor:
        """Binary cross-entropy against the soft label; for a VAE the evidence lower bound."""
        loss, _ = self._forward(self.net, batch)
        self.log("train/loss", loss, prog_bar=True)
        return loss

    def _forward(self, net: Net, batch: Batch) -> tuple[Tensor, Tensor | None]:
        """Return the loss, and the logits where the network is one that has them."""
        slabs = batch[0].contiguous(memory_format=torch.channels_last)
        if isinstance(net, VAE):
            return net.loss(slabs), None
        logits = net(slabs).float()
        return functional.binary_cross_entropy_with_logits(logits, batch[1]), logits

    def optimizer_step(self, *args: Any, **kwargs: Any) -> None:
        """Take the step, and move the average towards the weights before any callback writes it to disk.

        The average moves faster at first, so that it starts from no memory.
        """
        super().optimizer_step(*args, **kwargs)
        if self.averaged is None:
            return
        step = self.global_step + 1  # counted when this returns
        decay = min(self.settings.average, (1 + step) / (10 + step))
        with torch.no_grad():
            pairs = zip(self.averaged.state_dict().values(), self.net.state_dict().values(), strict=True)
            for mean, value in pairs:
                if mean.is_floating_point():
                    mean.lerp_(value, 1 - decay)
                else:
                    mean.copy_(value)

    def validation_step(self, batch: Batch, _index: int) -> None:
        """Loss of the network to predict with, and the average precision of the batch's pixels."""
        loss, logits = self._forward(self.final, batch)
        self.log("validation/loss", loss, prog_bar=True, sync_dist=True)
        truth = (batch[1] > 0).cpu().numpy()
        if logits is not None and truth.any():
            precision = metrics.average_precision(truth, logits.cpu().numpy())
            self.log("validation/ap", precision, prog_bar=True, sync_dist=True)

    def configure_optimizers(self) -> Any:
        """AdamW, without decay on biases and batch norm, and one cycle of the rate over all steps."""
        weights = [p for p in self.net.parameters() if p.ndim > 1]
        others = [p for p in self.net.parameters() if p.ndim == 1]
        optimizer = torch.optim.AdamW(
            [{"params": weights, "weight_decay": self.settings.decay}, {"params": others, "weight_decay": 0.0}],
            lr=self.settings.rate,
        )
        steps = int(self.trainer.estimated_stepping_batches)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            max_lr=self.settings.rate,
            total_steps=steps,
            # More than one step: torch divides by the warm-up's length less one.
            pct_start=max(self.settings.warmup, min(0.9, 1.5 / steps)),
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def parameters(net: nn.Module) -> int:
    """Count the parameters of a network."""
    return sum(p.numel() for p in net.parameters())
