"""The reconstruction baseline: a variational autoencoder that has seen normal slices only."""

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Reconstruction(NamedTuple):
    """What a VAE makes of slices: the slices again, and the code's Gaussian."""

    image: Tensor
    mean: Tensor
    log_variance: Tensor


def _block(layer: nn.Module, outputs: int) -> nn.Sequential:
    return nn.Sequential(layer, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.1, inplace=True))


class VAE(nn.Module):
    """Convolutional VAE: four halvings to a small code, four doublings back; the score is the error that is left.

    A slice is squeezed to ``latent`` numbers for every 16 x 16 pixels. What training never showed is not reconstructed,
    so that ``|x - reconstruction|`` is large there; that is the hope of the reconstruction methods. The code is
    convolutional too, so any rows and columns that are multiples of 16 will do.

    Parameters
    ----------
    width
        Channels of the first level; each level below doubles them.
    latent
        Channels of the code.
    noise
        Standard deviation of the pixels in the Gaussian likelihood: small trusts the pixels, large the prior.

    References
    ----------
    Zimmerer, Isensee, Petersen, Kohl, Maier-Hein: Unsupervised anomaly localization using variational auto-encoders.
    MICCAI 2019. Baur, Denner, Wiestler, Navab, Albarqouni: Autoencoders for unsupervised anomaly segmentation in brain
    MR images: a comparative study. Medical Image Analysis 69, 2021.
    """

    multiple = 16

    def __init__(self, width: int = 16, latent: int = 16, noise: float = 0.1) -> None:
        super().__init__()
        self.noise = noise
        widths = [width, 2 * width, 4 * width, 8 * width]
        self.encoder = nn.Sequential(
            *(
                _block(nn.Conv2d(a, b, kernel_size=4, stride=2, padding=1, bias=False), b)
                for a, b in zip([1, *widths], widths, strict=False)
            )
        )
        self.code = nn.Conv2d(8 * width, 2 * latent, kernel_size=1)
        self.decoder = nn.Sequential(
            _block(nn.Conv2d(latent, 8 * width, kernel_size=1, bias=False), 8 * width),
            *(
                _block(nn.ConvTranspose2d(a, b, kernel_size=4, stride=2, padding=1, bias=False), b)
                for a, b in zip(widths[::-1], [*widths[-2::-1], width], strict=True)
            ),
            nn.Conv2d(width, 1, kernel_size=3, padding=1),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Reconstruction:
        """Reconstruct slices ``(batch, 1, H, W)``: from a drawn code in training, else from the code's mean."""
        mean, log_variance = self.code(self.encoder(x)).chunk(2, dim=1)
        code = mean + torch.randn_like(mean) * torch.exp(log_variance / 2) if self.training else mean
        return Reconstruction(self.decoder(code), mean, log_variance)

    def loss(self, x: Tensor) -> Tensor:
        """Negative evidence lower bound per pixel, without its constant."""
        image, mean, log_variance = self(x)
        error = (x - image).square().sum() / (2 * self.noise**2)
        divergence = (mean.square() + log_variance.exp() - 1 - log_variance).sum() / 2
        return (error + divergence) / x.numel()

    def score(self, x: Tensor) -> Tensor:
        """Absolute error of the reconstruction, in [0, 1] as the slices are."""
        return (x - self(x).image).float().abs()
