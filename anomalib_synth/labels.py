"""The training target: a number for each covered pixel, zero everywhere else."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from . import _checks as checks
from . import _kernels as kernels
from ._core.fields import Field, Intensities, Number, Whole
from ._core.patch import Patch
from ._core.pixels import quantized
from ._core.region import Region
from ._core.value import Value, value

__all__ = [
    "Binary",
    "Change",
    "Classes",
    "FlippedGaussian",
    "IntensityDifference",
    "Interpolation",
    "Label",
    "Logistic",
    "Saturating",
]


# A pixel of at least this weight belongs to the outline that a person would draw.
OUTLINE = 0.5


class Change(NamedTuple):
    """The change of the covered pixels: before and after (channels x pixels), their dtype, and where they are."""

    before: NDArray[Any]
    after: NDArray[Any]
    dtype: np.dtype[Any]
    region: Region

    def difference(self, intensity_range: tuple[float, float] | None) -> NDArray[np.float64]:
        r"""Return the change :math:`mean_c |out - I|`, as the image stores it, in units of the intensity range."""
        low, high = intensity_range or _native_range(self.dtype)
        x = np.empty(self.before.shape[1])
        stored = quantized(self.after, self.dtype).astype(self.before.dtype, copy=False)
        kernels.mean_absolute_change(self.before, stored, high - low, x)
        return x


def _native_range(dtype: np.dtype[Any]) -> tuple[float, float]:
    """Return the range of an integer dtype; 0 ... 1 for floats and bools."""
    if dtype.kind in "bf":
        return 0.0, 1.0
    return float(np.iinfo(dtype).min), float(np.iinfo(dtype).max)


class Label(Protocol):
    """A small immutable object."""

    pointwise: ClassVar[bool]
    """Whether the value of a pixel depends on that pixel alone."""

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change) -> NDArray[np.float32]:
        """Return one value per covered pixel; `weights` are those of a soft edge, None for a hard one."""


class LabelField(Field[Label | Sequence[Label], Label | tuple[Label, ...]]):
    """A label, or several of them, which stand along a leading axis of `Sample.label`."""

    rule: str = "a label, an object with the method values, or at least one of them"

    def kept(self, name: str, value: Any) -> Label | tuple[Label, ...]:
        """Raise unless the value is a label, or several; return a label or a tuple."""
        if isinstance(value, (tuple, list)):
            return checks.parts(name, value, ("values",))
        label: Label = checks.part(name, value, ("values",))
        return label


@value
class Binary(Value):
    """One at every pixel of the mask: with a soft edge, where it has at least half of its weight.

    Examples
    --------
    >>> Binary().values(Patch(np.zeros((1, 2)), 0.5, np.array([True, False])), None).tolist()
    [1.0, 1.0]
    """

    pointwise: ClassVar[bool] = True

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change | None = None) -> NDArray[np.float32]:
        """Return one for each pixel of the outline, zero beyond."""
        if weights is None:
            return np.ones(len(patch.differs), np.float32)
        return (weights >= OUTLINE).astype(np.float32)


@value
class Interpolation(Value):
    """The factor with which the texture was mixed in, zero where image and texture agree (Tan et al. 2020).

    With a soft edge the factor is multiplied by the edge's weight.

    Examples
    --------
    >>> Interpolation().values(Patch(np.zeros((1, 2)), 0.5, np.array([True, False])), None).tolist()
    [0.5, 0.0]
    """

    pointwise: ClassVar[bool] = True

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change | None = None) -> NDArray[np.float32]:
        """Return the factor where image and texture differ."""
        label = np.multiply(patch.differs, patch.factor, dtype=np.float32)
        return label if weights is None else label * weights


@value
class Classes(Value):
    r"""The factor in K classes, :math:`\lceil K \alpha \rceil / K`, zero for the background (Tan et al. 2020).

    ``(K * label).round()`` is the number of the class, 1 ... K.

    Parameters
    ----------
    classes : int
        K, at least 1.

    Examples
    --------
    >>> Classes(4).values(Patch(np.zeros((1, 2)), 0.3, np.array([True, False])), None).tolist()
    [0.5, 0.0]
    """

    classes: Whole = Whole(10, 1, 1_000_000)
    pointwise: ClassVar[bool] = True

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change | None = None) -> NDArray[np.float32]:
        """Return the upper end of the factor's class."""
        # In double precision, and less a trifle: a factor of 3/10 is the end of the third class of ten.
        factor = np.multiply(patch.differs, patch.factor, dtype=np.float64)
        place = factor if weights is None else factor * weights
        return np.asarray(np.ceil(place * self.classes * (1 - 1e-12)) / self.classes, np.float32)


@value
class _OfDifference(Value, ABC):
    r"""What labels made of :math:`x = mean_c |out - I|` have in common."""

    intensity_range: Intensities = Intensities()
    pointwise: ClassVar[bool] = True
    of_change: ClassVar[bool] = True
    """Of several anomalies in one image the label is made of the whole change; see `Compose`."""

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change) -> NDArray[np.float32]:
        """Return the function of the difference."""
        with np.errstate(over="ignore"):
            label = self._of(change.difference(self.intensity_range), change.region)
            return label.astype(np.float32, copy=False)

    @abstractmethod
    def _of(self, x: NDArray[np.float64], region: Region) -> NDArray[np.floating[Any]]:
        """Return the function of x, which may be overwritten."""


@value
class IntensityDifference(_OfDifference):
    r"""The median of :math:`x = mean_c |out - I|` over 5 pixels along each axis, at most 1 (Schlueter et al. 2022).

    Where nothing was changed, and beyond the image, x is zero.

    Parameters
    ----------
    intensity_range : pair of float, optional
        (low, high): x is measured in units of high - low. If None, the range of an integer dtype, and 0 ... 1 for
        floats.
    """

    pointwise: ClassVar[bool] = False

    def _of(self, x: NDArray[np.float64], region: Region) -> NDArray[np.float64]:
        smooth = np.empty(len(x))
        low, high = region.box
        # Two pixels of zeros round the box, along the axes that the image has.
        margin = [2 * (axis in region.spatial_axes) for axis in range(3)]
        sides = [b - a + 2 * m for a, b, m in zip(low, high, margin, strict=True)]
        kernels.median_of_five(x, region.localized(), np.zeros(sides), np.array(margin), smooth)
        return np.minimum(smooth, 1.0)


@value
class Logistic(_OfDifference):
    r""":math:`m / (1 + e^{-k (x - x_0)})` in 8-bit units, m where the image changed (Schlueter et al. 2022).

    Parameters
    ----------
    intensity_range
        As for `IntensityDifference`: :math:`x = 255\, mean_c |out - I| / (high - low)`.
    steepness : float
        k, above 0.
    middle : float
        :math:`x_0`, within (0, 255].
    """

    steepness: Number = Number(1 / 6, 0, 1000)
    middle: Number = Number(20.0, 0, 255)

    def _of(self, x: NDArray[np.float64], region: Region) -> NDArray[np.float64]:
        return np.where(x > 0, 1 / (1 + np.exp(-self.steepness * (255 * x - self.middle))), 0.0)


@value
class FlippedGaussian(_OfDifference):
    r""":math:`1 - e^{-x^2 / 2 s^2}` of :math:`x = mean_c |out - I|` (Baugh et al. 2023).

    Parameters
    ----------
    intensity_range
        As for `IntensityDifference`.
    deviation : float
        s, above 0.
    """

    deviation: Number = Number(0.2, 0, 1000)

    def _of(self, x: NDArray[np.float64], region: Region) -> NDArray[np.floating[Any]]:
        label = np.empty(len(x), np.float32)
        kernels.flipped_gaussian(x, self.deviation, label)
        return label


@value
class Saturating(_OfDifference):
    r""":math:`(1 + c) / (1 + e^{-a x} / c) - c` of :math:`x = mean_c |out - I|`: 0 at 0, towards 1 (Baugh et al. 2023).

    The published formula has the value :math:`c (1 + c) / (c + 1) - c = 0` at x = 0.

    Parameters
    ----------
    intensity_range
        As for `IntensityDifference`.
    rate, offset : float
        a and c, above 0. The defaults are a choice made here.
    """

    rate: Number = Number(10.0, 0, 1000)
    offset: Number = Number(0.1, 0, 1000)

    def _of(self, x: NDArray[np.float64], region: Region) -> NDArray[np.float64]:
        c = self.offset
        return np.clip((1 + c) / (1 + np.exp(-self.rate * x) / c) - c, 0.0, 1.0)


def several(label: Label | tuple[Label, ...]) -> tuple[Label, ...]:
    """Return the labels of a sample, one or more."""
    return label if isinstance(label, tuple) else (label,)


def values(
    label: Label | tuple[Label, ...], patch: Patch, weights: NDArray[Any] | None, change: Change
) -> NDArray[np.float32]:
    """Return the label of the covered pixels, or a row for each of several labels."""
    if isinstance(label, tuple):
        return np.stack([one.values(patch, weights, change) for one in label])
    return label.values(patch, weights, change)


def shape(label: Label | tuple[Label, ...], grid: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of a sample's label."""
    return (len(label), *grid) if isinstance(label, tuple) else grid
