"""The network that a run's settings ask for; each has ``score``: slabs to scores in [0, 1]."""

from .guess import Guess
from .settings import Settings
from .unet import UNet
from .vae import VAE

Net = UNet | VAE | Guess


def build(settings: Settings) -> Net:
    """Return an untrained network."""
    if settings.method == "random":
        return Guess(settings.seed)
    return VAE(settings.width) if settings.method == "vae" else UNet(settings.slices, settings.width)
