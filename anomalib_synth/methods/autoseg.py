"""AutoSeg."""

from dataclasses import KW_ONLY
from typing import Any, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from .._core.fields import Choice, Fraction, WholeSpan
from .._core.learned import FORMS, as_law, quantiles_of
from .._core.value import value
from ..labels import Interpolation, LabelField
from ..shapes import ByDimension, Shape, SplinePolygon, SplineSurface
from ..synthesizer import Method
from ..textures import ForeignPatch, Texture

# Median diameter of the disc that is as large as the largest part of a polygon, over the size that is drawn.
DIAMETER = 0.5


class Measured(Protocol):
    """What is needed of measures: a row for each outline."""

    image: NDArray[np.float64]
    size: NDArray[np.float64]
    components: NDArray[np.float64]


@value
class AutoSeg(Method):
    r"""Random closed spline polygons, filled with a mixture of the image and another one.

    Vertex :math:`i` of :math:`n` lies at :math:`C + s\, r_i (\sin\varphi_i, \cos\varphi_i)`,
    :math:`\varphi_i = 360 i / n + U(-10, 10)` degrees, :math:`r_i \sim U(0.1, 0.5)`, with one :math:`s` per axis drawn
    from `size` times the shorter side; a periodic cubic spline joins them. Inside, :math:`(1 - \alpha) I + \alpha J`
    with :math:`\alpha \sim U(0.05, 0.95)`; the label is :math:`\alpha` where the two images differ. In volumes the
    polygon becomes a closed smooth surface (`shapes.SplineSurface`).

    Parameters
    ----------
    count : int or pair of int
        Number of anomalies; one large one as for tumours, several small ones as in multiple sclerosis.
    vertices : int or pair of int
        Number of vertices of each, at least 3.
    size : float or pair of float
        Diameter of the bounding circle before the radii shrink it, as a fraction of the image's shorter side.
    factor : float or pair of float
        The interpolation factor :math:`\alpha`.
    order : {3, 1}
        Cubic splines, or straight edges (in planes).
    edge : float or pair of float
        Standard deviation in pixels of a Gaussian that softens the edge; the paper trained with hard ones.
    more, foreground, clip_to_foreground, central_fraction, min_foreground, label, channel_axis, inside
        As for `Synthesizer`. With `channel_axis=0` an image (k, H, W) is the paper's 2.5-D slab of k slices.

    References
    ----------
    Meissen, Kaissis, Rueckert: AutoSeg - Steering the inductive biases for automatic pathology segmentation.
    MICCAI 2021 challenges, arXiv:2201.09579.

    Examples
    --------
    >>> import numpy as np
    >>> autoseg = AutoSeg(size=(0.1, 0.5))
    >>> image, donor = np.zeros((64, 64), np.float32), np.ones((64, 64), np.float32)
    >>> sample = autoseg(image, donor, rng=0)
    >>> bool((sample.label[sample.mask] == np.float32(sample.recipe.texture["factor"])).all())
    True
    >>> again = autoseg.apply(image, donor, recipe=sample.recipe)
    >>> again.image.tobytes() == sample.image.tobytes()
    True
    """

    _: KW_ONLY
    vertices: WholeSpan = WholeSpan(10, 3, 1000)
    size: Fraction = Fraction((0.1, 0.5))
    factor: Fraction = Fraction((0.05, 0.95))
    order: Choice[Literal[1, 3]] = Choice[Literal[1, 3]](3, (1, 3))
    label: LabelField = LabelField(Interpolation())

    def _parts(self) -> tuple[Shape, Texture]:
        return ByDimension(
            SplinePolygon(self.vertices, self.size, self.order), SplineSurface(self.vertices, self.size)
        ), ForeignPatch(self.factor)

    @classmethod
    def fit(cls, measures: Measured, *, keep: float = 0.9, **changes: Any) -> Self:
        """Return the method with sizes and numbers of measured outlines; the polygon and the donor's pixels stay.

        Parameters
        ----------
        measures : steer.Measures
            What `steer.measure` returned, or anything with the columns `image`, `size` and `components`.
        keep : float
            The central fraction of the law of sizes that is kept, in (0, 1].
        **changes
            Other arguments as for the class.

        Examples
        --------
        >>> import numpy as np
        >>> from anomalib_synth import steer
        >>> masks = [np.hypot(*(np.indices((64, 64)) - 30)) < radius for radius in (5, 6, 8, 9, 7)]
        >>> fitted = AutoSeg.fit(steer.measure(masks, masks))
        >>> 0.3 < fitted.size.at(0.5) < 0.5, fitted.count
        (True, (1, 1))
        """
        sizes = quantiles_of(measures.size, FORMS["size"], (1 - keep) / 2 + keep * np.linspace(0, 1, 17))
        counts = measures.components[np.unique(measures.image, return_index=True)[1]]
        least, most = np.quantile(counts, [0.05, 0.95]).round().astype(int).tolist()
        law = as_law(np.clip(sizes / DIAMETER, 0.001, 1.0))
        return cls(**{"size": law, "count": (max(1, least), max(1, least, most)), **changes})

    @classmethod
    def brain_mri(cls, **changes: Any) -> Self:
        """Return the method with the paper's sizes for brain MRI, 0.1 to 0.5; other arguments as for the class."""
        return cls(**{"size": (0.1, 0.5), **changes})

    @classmethod
    def abdominal_ct(cls, **changes: Any) -> Self:
        """Return the method with the paper's sizes for abdominal CT, 0.2 to 0.6; other arguments as for the class."""
        return cls(**{"size": (0.2, 0.6), **changes})

    @classmethod
    def chest_xray(cls, **changes: Any) -> Self:
        """Return the method with the paper's sizes for chest X-rays, 0.05 to 0.7; other arguments as for the class."""
        return cls(**{"size": (0.05, 0.7), **changes})
