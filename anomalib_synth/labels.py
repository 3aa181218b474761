"""Floor 3: what the network is told about each covered pixel; zero everywhere else."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from . import _checks as checks
from . import _kernels as kernels
from ._core.pixels import quantized
from ._core.region import Region
from .textures.protocol import Patch

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


class Change(NamedTuple):
    """What becomes of the covered pixels: before and after (channels x pixels), the dtype, and where they are."""

    before: NDArray[Any]
    after: NDArray[Any]
    dtype: np.dtype[Any]
    region: Region

    def difference(self, intensity_range: tuple[float, float] | None) -> NDArray[np.float64]:
        r"""The change :math:`mean_c |out - I|`, as the image stores it, in units of the intensity range."""
        low, high = intensity_range or _native_range(self.dtype)
        x = np.empty(self.before.shape[1])
        stored = quantized(self.after, self.dtype).astype(self.before.dtype, copy=False)
        kernels.mean_change(self.before, stored, high - low, x)
        return x


def _native_range(dtype: np.dtype[Any]) -> tuple[float, float]:
    """All values of an integer dtype; 0 ... 1 for floats and bools."""
    if dtype.kind in "bf":
        return 0.0, 1.0
    return float(np.iinfo(dtype).min), float(np.iinfo(dtype).max)


class Label(Protocol):
    """A small frozen object."""

    @property
    def pointwise(self) -> bool:
        """Whether one pixel's value depends on that pixel alone."""

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change) -> NDArray[np.float32]:
        """One value per covered pixel; `weights` are those of a soft edge, None for a hard one."""


@dataclass(frozen=True)
class Binary:
    """One at every pixel of the mask.

    Examples
    --------
    >>> Binary().values(Patch(np.zeros((1, 2)), 0.5, np.array([True, False])), None).tolist()
    [1.0, 1.0]
    """

    pointwise: ClassVar[bool] = True

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change | None = None) -> NDArray[np.float32]:
        """Ones."""
        return np.ones(len(patch.differs), np.float32)


@dataclass(frozen=True)
class Interpolation:
    """The factor with which the texture was mixed in, zero where image and texture agree (Tan et al. 2020).

    With a soft edge the factor is multiplied by the edge's weight.

    Examples
    --------
    >>> Interpolation().values(Patch(np.zeros((1, 2)), 0.5, np.array([True, False])), None).tolist()
    [0.5, 0.0]
    """

    pointwise: ClassVar[bool] = True

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change | None = None) -> NDArray[np.float32]:
        """The factor where there is a difference."""
        label = np.multiply(patch.differs, patch.factor, dtype=np.float32)
        return label if weights is None else label * weights


@dataclass(frozen=True)
class Classes:
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

    classes: int = 10
    pointwise: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", checks.whole("classes", self.classes, 1, 1_000_000))

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change | None = None) -> NDArray[np.float32]:
        """The upper end of the factor's class."""
        factor = Interpolation().values(patch, weights).astype(np.float64)
        return np.asarray(np.ceil(factor * self.classes) / self.classes, np.float32)


@dataclass(frozen=True)
class _OfDifference(ABC):
    r"""What labels made of :math:`x = mean_c |out - I|` have in common."""

    intensity_range: tuple[float, float] | None = None
    pointwise: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "intensity_range", checks.intensity_range(self.intensity_range))

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change) -> NDArray[np.float32]:
        """The function of the difference."""
        with np.errstate(over="ignore"):
            label = self._of(change.difference(self.intensity_range), change.region)
            return label.astype(np.float32, copy=False)

    @abstractmethod
    def _of(self, x: NDArray[np.float64], region: Region) -> NDArray[np.floating[Any]]:
        """The function of x, which may be used up."""


@dataclass(frozen=True)
class IntensityDifference(_OfDifference):
    r"""The median of :math:`x = mean_c |out - I|` over 5 pixels along each axis, at most 1 (Schlueter et al. 2022).

    Where nothing was changed, and beyond the image, x is zero.

    Parameters
    ----------
    intensity_range : pair of float, optional
        (low, high): x is measured in units of high - low. If None, all
        values of an integer dtype, and 0 ... 1 for floats.
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


@dataclass(frozen=True)
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

    steepness: float = 1 / 6
    middle: float = 20.0

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "steepness", checks.number("steepness", self.steepness, 0, 1000))
        object.__setattr__(self, "middle", checks.number("middle", self.middle, 0, 255))

    def _of(self, x: NDArray[np.float64], region: Region) -> NDArray[np.float64]:
        return np.where(x > 0, 1 / (1 + np.exp(-self.steepness * (255 * x - self.middle))), 0.0)


@dataclass(frozen=True)
class FlippedGaussian(_OfDifference):
    r""":math:`1 - e^{-x^2 / 2 s^2}` of :math:`x = mean_c |out - I|` (Baugh et al. 2023).

    Parameters
    ----------
    intensity_range
        As for `IntensityDifference`.
    deviation : float
        s, above 0.
    """

    deviation: float = 0.2

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "deviation", checks.number("deviation", self.deviation, 0, 1000))

    def _of(self, x: NDArray[np.float64], region: Region) -> NDArray[np.floating[Any]]:
        label = np.empty(len(x), np.float32)
        kernels.flipped_gaussian(x, self.deviation, label)
        return label


@dataclass(frozen=True)
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

    rate: float = 10.0
    offset: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "rate", checks.number("rate", self.rate, 0, 1000))
        object.__setattr__(self, "offset", checks.number("offset", self.offset, 0, 1000))

    def _of(self, x: NDArray[np.float64], region: Region) -> NDArray[np.float64]:
        c = self.offset
        return np.clip((1 + c) / (1 + np.exp(-self.rate * x) / c) - c, 0.0, 1.0)


@dataclass(frozen=True)
class Several:
    """Several labels of one sample, along a leading axis; what a `Synthesizer` makes of a tuple or list."""

    label: Sequence[Label]
    pointwise: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", checks.labels(self.label))

    def values(self, patch: Patch, weights: NDArray[Any] | None, change: Change) -> NDArray[np.float32]:
        """One row for each label."""
        return np.stack([label.values(patch, weights, change) for label in self.label])


def one(label: Label | Sequence[Label]) -> Label:
    """A label as it is, several of them as one."""
    return Several(label) if isinstance(label, (tuple, list)) else checks.part("label", label, ("values",))


def shape(label: Label, grid: tuple[int, ...]) -> tuple[int, ...]:
    """Shape of a sample's label."""
    return (len(label.label), *grid) if isinstance(label, Several) else grid
