"""Many tasks make light work."""

from dataclasses import KW_ONLY
from typing import Literal

from .._core import fields
from .._core.fields import Nonnegative
from .._core.value import value
from .._sampling.options import Count, More
from ..labels import FlippedGaussian, LabelField
from ..shapes import Choice, GammaSize, Shape, ShearedBox, ShearedEllipse
from ..shapes.law import SizeField
from ..synthesizer import Method
from ..textures import Choice as OneTexture
from ..textures import IntensityRamp, PoissonPatch, RadialDeformation, Texture

Task = Literal["mixture", "blend", "sink", "source", "intensity"]

_BEND = (0.05, 0.45)
_SINGLE: dict[str, Texture] = {
    "blend": PoissonPatch(1.0, "full"),
    "sink": RadialDeformation("sink", bend=_BEND),
    "source": RadialDeformation("source", bend=_BEND),
    "intensity": IntensityRamp(),
}
_TASKS: dict[str, Texture] = {"mixture": OneTexture(tuple(_SINGLE.values())), **_SINGLE}


@value
class ManyTasks(Method):
    r"""One of four tasks, in sheared and turned boxes and ellipses: blending, sink, source, or an intensity ramp.

    The widths are :math:`\mathrm{clip}((0.03 + \Gamma(2, 0.1)) d, 0.06 d, 0.8 d)`, the shear is :math:`N(0, 0.2^2)`,
    the angle :math:`U(-90, 90)` degrees. After each shape, up to four, another follows with probability 1/2. The label
    is :math:`1 - e^{-x^2 / 2 s^2}` of the change x, with s = 0.2.

    Parameters
    ----------
    task : {"mixture", "blend", "sink", "source", "intensity"}
        Poisson blending of the donor with mixed gradients; `textures.RadialDeformation` with a bend
        :math:`U(0.05, 0.45)`; `textures.IntensityRamp`; or one of the four for each sample.
    size, shear
        As for `shapes.ShearedBox`.
    label : Label
        The training target; `labels.Saturating` is the other one that is published.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, channel_axis, inside
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

    task: fields.Choice[Task] = fields.Choice[Task]("mixture", ("mixture", "blend", "sink", "source", "intensity"))
    _: KW_ONLY
    size: SizeField = SizeField(GammaSize())
    shear: Nonnegative = Nonnegative(0.2, 10)
    label: LabelField = LabelField(FlippedGaussian())
    count: Count = Count((1, 4))
    more: More = More(0.5)

    def _parts(self) -> tuple[Shape, Texture]:
        return Choice((ShearedBox(self.size, self.shear), ShearedEllipse(self.size, self.shear))), _TASKS[self.task]
