"""Many tasks make light work."""

from typing import Any

from .. import _checks as checks
from ..labels import FlippedGaussian, Label
from ..shapes import GammaSize, OneOf, ShearedBox, ShearedEllipse
from ..synthesizer import Synthesizer
from ..textures import IntensityRamp, PoissonPatch, RadialDeformation, Texture
from ..textures import OneOf as OneTexture

_BEND = (0.05, 0.45)
_TASKS: dict[str, Texture] = {
    "blend": PoissonPatch(1.0, "full"),
    "sink": RadialDeformation("sink", bend=_BEND),
    "source": RadialDeformation("source", bend=_BEND),
    "intensity": IntensityRamp(),
}
_TASKS["mixture"] = OneTexture(tuple(_TASKS.values()))
_NAMES = ("mixture", "blend", "sink", "source", "intensity")
_LABEL = FlippedGaussian()
_SIZE = GammaSize()


class ManyTasks(Synthesizer):
    r"""One of four tasks, in sheared and turned boxes and ellipses: blending, sink, source, or an intensity ramp.

    The widths are :math:`\mathrm{clip}((0.03 + \Gamma(2, 0.1)) d, 0.06 d, 0.8 d)`, the shear is :math:`N(0, 0.2^2)`,
    the angle :math:`U(-90, 90)` degrees. After each shape, up to four, another follows with chance 1/2. The label is
    :math:`1 - e^{-x^2 / 2 s^2}` of the change x, with s = 0.2.

    Parameters
    ----------
    task : {"mixture", "blend", "sink", "source", "intensity"}
        Poisson blending of the donor with mixed gradients; `textures.RadialDeformation` with a bend
        :math:`U(0.05, 0.45)`; `textures.IntensityRamp`; or one of the four for each sample.
    size, shear
        As for `shapes.ShearedBox`.
    label : Label
        What the network is told; `labels.Saturating` is the other one that is published.
    count, further, foreground, clip_to_foreground, channel_axis
        As for `Synthesizer`.

    References
    ----------
    Baugh, Tan, Müller, Dombrowski, Batten, Kainz: Many tasks make light work: learning to localise medical anomalies
    from multiple synthetic tasks. MICCAI (2023), arXiv:2307.00899.

    Examples
    --------
    >>> import numpy as np
    >>> image, donor = np.random.default_rng(0).random((2, 48, 48))
    >>> sample = ManyTasks("sink")(image, rng=0)
    >>> sorted({ManyTasks().draw(image, donor, rng=seed).texture["which"] for seed in range(20)})
    [0, 1, 2, 3]
    """

    def __init__(
        self,
        task: str = "mixture",
        *,
        size: float | tuple[float, float] | GammaSize = _SIZE,
        shear: float = 0.2,
        label: Label = _LABEL,
        count: int | tuple[int, int] = (1, 4),
        further: float | None = 0.5,
        foreground: Any = None,
        clip_to_foreground: bool = False,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            OneOf((ShearedBox(size, shear), ShearedEllipse(size, shear))),
            _TASKS[checks.choice("task", task, _NAMES)],
            label,
            count=count,
            further=further,
            foreground=foreground,
            clip_to_foreground=clip_to_foreground,
            channel_axis=channel_axis,
        )
