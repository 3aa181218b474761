"""A U-Net that learns some 700 images of 64 x 64 a second on one core: most of it works at half the resolution."""

import torch
from torch import Tensor, nn
from torch.nn import functional

FINE = 8  # channels at full resolution


def _layers(inputs: int, outputs: int, count: int) -> nn.Sequential:
    found: list[nn.Module] = []
    for channels in (inputs, *[outputs] * (count - 1)):
        found += [nn.Conv2d(channels, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(True)]
    return nn.Sequential(*found)


class SmallUNet(nn.Module):
    """Four levels, the first at half the image's resolution; two convolutions on the way down, one on the way up.

    The image comes as four channels of half the side, and leaves so (Shi et al., "Real-time single image and video
    super-resolution using an efficient sub-pixel convolutional neural network", CVPR 2016). The costly level of full
    resolution has but two convolutions of eight channels each: one of the image, and one of the result beside it.

    Parameters
    ----------
    width
        Channels of the first level; the second has twice, the others four times as many.
    """

    multiple = 16  # rows and columns have to be a multiple of this: four halvings

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        widths = [width, 2 * width, 4 * width, 4 * width]
        self.down = nn.ModuleList(_layers(a, b, 2) for a, b in zip([4, *widths], widths, strict=False))
        self.up = nn.ModuleList(_layers(a + b, b, 1) for a, b in zip(widths[:0:-1], widths[-2::-1], strict=True))
        self.spread = nn.Conv2d(width, 4 * FINE, kernel_size=1)
        self.beside = nn.Sequential(nn.Conv2d(1, FINE, 3, padding=1), nn.ReLU(True))
        self.head = nn.Sequential(_layers(2 * FINE, FINE, 1), nn.Conv2d(FINE, 1, kernel_size=1))

    def forward(self, image: Tensor) -> Tensor:
        """Images ``(batch, 1, H, W)`` to logits of the same shape."""
        x, skips = functional.pixel_unshuffle(image, 2), []
        for block in self.down:
            x = block(functional.max_pool2d(x, 2) if skips else x)
            skips.append(x)
        skips.pop()
        for block in self.up:
            x = block(torch.cat([functional.interpolate(x, scale_factor=2.0), skips.pop()], dim=1))
        fine = functional.pixel_shuffle(self.spread(x), 2)
        logits: Tensor = self.head(torch.cat([fine, self.beside(image)], dim=1))
        return logits

    def score(self, x: Tensor) -> Tensor:
        """Images to scores in [0, 1]."""
        return torch.sigmoid(self(x).float())
