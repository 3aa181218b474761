"""A U-Net that learns some 800 images of 64 x 64 a second on one core: pixels become channels before it, and back."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def _layers(inputs: int, outputs: int, count: int) -> nn.Sequential:
    found: list[nn.Module] = []
    for channels in (inputs, *[outputs] * (count - 1)):
        found += [nn.Conv2d(channels, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(True)]
    return nn.Sequential(*found)


class SmallUNet(nn.Module):
    """Four levels, the first at half the image's resolution; one convolution on the way up, two on the way down.

    The image comes as four channels of half the side, and the scores leave so, as in Shi et al., "Real-time single
    image and video super-resolution using an efficient sub-pixel convolutional neural network", CVPR 2016: the costly
    level of full resolution is left out, and no pixel is lost.

    Parameters
    ----------
    width
        Channels of the first level; the second has twice, the others four times as many.
    """

    multiple = 16

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        widths = [width, 2 * width, 4 * width, 4 * width]
        self.down = nn.ModuleList(_layers(a, b, 2) for a, b in zip([4, *widths], widths, strict=False))
        self.up = nn.ModuleList(_layers(a + b, b, 1) for a, b in zip(widths[:0:-1], widths[-2::-1], strict=True))
        self.head = nn.Conv2d(width, 4, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        """Images ``(batch, 1, H, W)``, of sides that are multiples of 16, to logits of the same shape."""
        x, skips = functional.pixel_unshuffle(x, 2), []
        for block in self.down:
            x = block(functional.max_pool2d(x, 2) if skips else x)
            skips.append(x)
        skips.pop()
        for block in self.up:
            x = block(torch.cat([functional.interpolate(x, scale_factor=2.0), skips.pop()], dim=1))
        return functional.pixel_shuffle(self.head(x), 2)

    def score(self, x: Tensor) -> Tensor:
        """Images to scores in [0, 1]."""
        return torch.sigmoid(self(x).float())
