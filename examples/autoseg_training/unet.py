"""The U-Net of Buda et al. 2019, which AutoSeg trains."""

import torch
from torch import Tensor, nn


def _block(inputs: int, outputs: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for channels in (inputs, outputs):
        layers += [
            nn.Conv2d(channels, outputs, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """Four levels and a bottleneck; two 3x3 convolutions with batch norm and ReLU each.

    Parameters
    ----------
    channels
        Input channels: the slices of a slab.
    width
        Channels of the first level; each level below doubles them. 32 with three input channels is the published
        network, of 7,763,041 parameters.

    References
    ----------
    Buda, Saha, Mazurowski: Association of genomic subtypes of lower-grade gliomas with shape features automatically
    extracted by a deep learning algorithm. Computers in Biology and Medicine 109, 2019.
    """

    multiple = 16  # rows and columns have to be a multiple of this: four halvings

    def __init__(self, channels: int = 3, width: int = 32) -> None:
        super().__init__()
        widths = [width, 2 * width, 4 * width, 8 * width]
        self.down = nn.ModuleList(_block(a, b) for a, b in zip([channels, *widths], widths, strict=False))
        self.bottleneck = _block(8 * width, 16 * width)
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * w, w, kernel_size=2, stride=2) for w in reversed(widths))
        self.join = nn.ModuleList(_block(2 * w, w) for w in reversed(widths))
        self.head = nn.Conv2d(width, 1, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        """Slabs ``(batch, channels, H, W)`` to logits ``(batch, 1, H, W)``; the sigmoid is with the loss."""
        skips = []
        for block in self.down:
            skips.append(block(x))
            x = nn.functional.max_pool2d(skips[-1], 2)
        x = self.bottleneck(x)
        for up, join in zip(self.up, self.join, strict=True):
            x = join(torch.cat([up(x), skips.pop()], dim=1))
        logits: Tensor = self.head(x)
        return logits

    def score(self, x: Tensor) -> Tensor:
        """Slabs to scores in [0, 1]."""
        return torch.sigmoid(self(x).float())
