"""CutPaste and its scars."""

from typing import Any

from ..labels import Binary
from ..shapes import OrientedBox, Scar
from ..synthesizer import Synthesizer
from ..textures import OwnPatch

Range = float | tuple[float, float]


class CutPaste(Synthesizer):
    r"""A rectangle of the image, its colours jittered, pasted elsewhere in the same image.

    Its area is :math:`U(0.02, 0.15)` of the image's, its aspect ratio :math:`U(0.3, 1)` or :math:`U(1, 3.3)` with equal
    chance; it may come from anywhere in the image. The label is binary. Where it is pasted it is cut to the image.
    Saturation and hue, which three colours alone have, stay as they are.

    Parameters
    ----------
    area, aspect
        As for `shapes.OrientedBox`.
    jitter
        As for `textures.OwnPatch`.
    count, foreground, clip_to_foreground, channel_axis
        As for `Synthesizer`.

    References
    ----------
    Li, Sohn, Yoon, Pfister: CutPaste: self-supervised learning for anomaly detection and localization. CVPR (2021).

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(64.0).reshape(8, 8)
    >>> sample = CutPaste(area=0.1, aspect=1, jitter=0)(image, rng=0)
    >>> bool((sample.image != image).any()), sample.recipe.texture["contrast"] == 1
    (True, True)
    """

    def __init__(
        self,
        *,
        area: Range = (0.02, 0.15),
        aspect: Range = (0.3, 3.3),
        jitter: Range = 0.1,
        count: int | tuple[int, int] = 1,
        foreground: Any = None,
        clip_to_foreground: bool = False,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            OrientedBox(area, aspect, 0.0),
            OwnPatch(jitter),
            Binary(),
            count=count,
            foreground=foreground,
            clip_to_foreground=clip_to_foreground,
            central=1.0,
            channel_axis=channel_axis,
        )


class CutPasteScar(Synthesizer):
    r"""A long thin rectangle of the image, turned, its colours jittered, pasted elsewhere in the same image.

    It is :math:`U(2, 16)` by :math:`U(10, 25)` pixels, turned by :math:`U(-45, 45)` degrees. The label is binary. The
    shape is turned, not its content: it shows the image as it is elsewhere.

    Parameters
    ----------
    width, length, angle
        As for `shapes.Scar`.
    jitter
        As for `textures.OwnPatch`.
    count, foreground, clip_to_foreground, channel_axis
        As for `Synthesizer`.

    References
    ----------
    Li, Sohn, Yoon, Pfister: CutPaste: self-supervised learning for anomaly detection and localization. CVPR (2021).

    Examples
    --------
    >>> import numpy as np
    >>> sample = CutPasteScar(width=2, length=10)(np.random.default_rng(0).random((32, 32)), rng=0)
    >>> [2 * half for half in sample.recipe.shapes[0]["half_width"]]
    [10.0, 2.0]
    """

    def __init__(
        self,
        *,
        width: Range = (2.0, 16.0),
        length: Range = (10.0, 25.0),
        angle: Range = (-45.0, 45.0),
        jitter: Range = 0.1,
        count: int | tuple[int, int] = 1,
        foreground: Any = None,
        clip_to_foreground: bool = False,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            Scar(width, length, angle),
            OwnPatch(jitter),
            Binary(),
            count=count,
            foreground=foreground,
            clip_to_foreground=clip_to_foreground,
            central=1.0,
            channel_axis=channel_axis,
        )
