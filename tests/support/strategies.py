"""Every method that is exported; hypothesis strategies for images of every dtype, memory layout and channel axis."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import is_dataclass
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import hypothesis.extra.numpy as hnp
import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from scipy import ndimage

import anomalib_synth
from anomalib_synth import (
    FPI,
    AutoSeg,
    CutPaste,
    Generator,
    Method,
    Mixture,
    Synthesizer,
    corruptions,
    labels,
    shapes,
    textures,
)
from anomalib_synth._core.value import Value, fields_of

COMMON = 40  # the examples of a test that says nothing


def examples(count: int) -> settings:
    """So many examples in a common run, and as many times more as the loaded profile draws elsewhere."""
    return settings(max_examples=count * settings.default.max_examples // COMMON)


UNSIGNED, SIGNED, FLOATS = (
    ["uint8", "uint16", "uint32"],
    ["int8", "int16", "int32", "int64"],
    ["float16", "float32", "float64"],
)
DTYPES = ["bool", *UNSIGNED, *SIGNED, *FLOATS]
BIG_ENDIAN = [">u2", ">i4", ">f4", ">f8"]

Build = Callable[..., Any]

# A new method or corruption joins every test below by being exported.
EXPORTED: dict[str, Build] = {
    name: getattr(module, name)
    for module in (anomalib_synth, corruptions)
    for name in module.__all__
    if isinstance(getattr(module, name), type) and issubclass(getattr(module, name), Method)
}
del EXPORTED["Method"], EXPORTED["Corruption"]
# Those that need lesions get some: in a plane and in a volume, in images of one kind.
_RNG = np.random.default_rng(7)
OUTLINED = [
    np.linalg.norm(np.indices(grid).T - (np.array(grid) - 1) / 2, axis=-1).T
    + 8 * ndimage.gaussian_filter(_RNG.normal(size=grid), 2)
    < 5
    for grid in ((24, 26), (14, 15, 16))
]
PICTURED = [_RNG.random(mask.shape) + mask for mask in OUTLINED]
PASTED = ["CarveMix", "LesionMix", "SoftCP", "TumorCP"]
for _name in PASTED:
    EXPORTED[_name] = partial(EXPORTED[_name], images=PICTURED, masks=OUTLINED)


def parts(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The exported shapes, textures or labels: the dataclasses, which the protocols beside them are not."""
    return {name: getattr(module, name) for name in module.__all__ if is_dataclass(getattr(module, name))}


SHAPES, TEXTURES, LABELS = parts(shapes), parts(textures), parts(labels)
del SHAPES["GammaSize"]  # the law of a size
LESIONS = [np.random.default_rng(number).random((5,) * axes) < 0.7 for number, axes in enumerate((2, 3, 2, 3))]
SHAPES["GivenMasks"] = partial(shapes.GivenMasks, masks=LESIONS)
# The lesions of the texture, as the two have to be.
SHAPES["Lesions"] = partial(shapes.Lesions, masks=OUTLINED)
SHAPES["ByDimension"] = partial(shapes.ByDimension, plane=shapes.Ellipse(), volume=shapes.Box())

SHAPES["LesionLoad"] = partial(shapes.LesionLoad, lesions=shapes.Lesions(OUTLINED))
TEXTURES["Lesions"] = partial(textures.Lesions, images=PICTURED, masks=OUTLINED)
TEXTURES["Compose"] = partial(textures.Compose, textures=(textures.UniformAddition(), textures.LocalBlur(1.0)))


def composed(shape: str, texture: str, label: str, **keywords: Any) -> Synthesizer:
    """A shape, a texture and a label by their names; a texture's own parameters are taken out of the keywords."""
    made = TEXTURES[texture]
    fields = set(getattr(getattr(made, "func", made), "__dataclass_fields__", ())) & set(keywords)
    filling = TEXTURES[texture](**{name: keywords.pop(name) for name in fields})
    return Synthesizer(SHAPES[shape](), filling, LABELS[label](), **keywords)


# What came after the first compositions, which keep their digests, is composed by itself, and what came after that.
LATER = {
    **dict.fromkeys(["Everywhere", "OrientedBox", "PerlinBlobs", "Scar"], 1),
    **dict.fromkeys(["CoarseNoise", "Constant", "GridShuffle", "OwnPatch", "PerlinIntensity", "PoissonPatch"], 1),
    **dict.fromkeys(["TextureImage", "Classes", "FlippedGaussian", "IntensityDifference", "Logistic", "Saturating"], 1),
    **dict.fromkeys(["Choice", "ShearedBox", "ShearedEllipse", "Superellipse"], 2),
    **dict.fromkeys(["IntensityRamp", "MatchedPatch", "RadialDeformation"], 2),
    **dict.fromkeys(["DonorPatch", "Ellipses", "GivenMasks"], 3),
    "Compose": 4,
    "Lesion": 5,
    **dict.fromkeys(["LesionLoad", "Lesions"], 5),
    "LinePath": 6,
    "GaussianBlob": 7,
}
# The order in which names are composed is that of the names that they had at first.
FORMER = {"Choice": "OneOf"}


def in_order(names: Iterable[str]) -> list[str]:
    """Names in the order of composition."""
    return sorted(names, key=lambda name: FORMER.get(name, name))


def arrays_of(one: Any) -> list[np.ndarray]:
    """The arrays that a value holds, and the values in it."""
    if isinstance(one, np.ndarray):
        return [one]
    parts: Any = one if isinstance(one, tuple) else ()
    if isinstance(one, Value):
        parts = [getattr(one, name) for name in fields_of(type(one))]
    return [array for part in parts for array in arrays_of(part)]


def compositions() -> dict[str, Build]:
    """As few as hold every shape, every texture and every label; one or several, hard-edged or soft."""
    chosen = {}
    for generation in range(max(LATER.values()) + 1):
        lists = [
            in_order(name for name in names if LATER.get(name, 0) == generation) or in_order(names)
            for names in (SHAPES, TEXTURES, LABELS)
        ]
        for number in range(
            max(
                len(names)
                for names, full in zip(lists, (SHAPES, TEXTURES, LABELS), strict=True)
                if len(names) < len(full)
            )
        ):
            shape, texture, label = (names[number % len(names)] for names in lists)
            edge, count = (0.0, 0.0, 1.0)[number % 3], (1, (1, 3))[number // 2 % 2]
            chosen[f"{shape} of {texture}, {label}"] = partial(composed, shape, texture, label, edge=edge, count=count)
    return chosen


METHODS: dict[str, Build] = {
    **EXPORTED,
    "AutoSeg, many": lambda **k: AutoSeg(count=(2, 4), vertices=(3, 20), size=(0.3, 0.8), **k),
    "AutoSeg, straight": lambda **k: AutoSeg(order=1, factor=1.0, **k),
    "AutoSeg, soft": lambda **k: AutoSeg(edge=(0.5, 2.0), count=2, **k),
    "Mixture of three": lambda **k: Mixture({FPI(**k): 2, CutPaste(**k): 1, corruptions.LocalBlur(**k): 1}),
    **compositions(),
}


def needs_donor(method: Generator) -> bool:
    return method.needs_donor


def random_image(shape: tuple[int, ...], dtype: Any, seed: int) -> np.ndarray:
    """An image without repeats of structure: every dtype's whole range, floats about one."""
    rng = np.random.default_rng(seed)
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return (rng.normal(size=shape) + 1).astype(kind)
    if kind.kind == "b":
        return rng.random(shape) < 0.5
    limits = np.iinfo(kind)
    return rng.integers(limits.min, limits.max, shape, kind.newbyteorder("="), endpoint=True).astype(kind)


class Case(NamedTuple):
    """What a method is called with."""

    image: np.ndarray
    donor: np.ndarray
    channel_axis: int | None

    @property
    def grid(self) -> tuple[int, ...]:
        """The spatial shape."""
        if self.channel_axis is None:
            return self.image.shape
        return self.image.shape[1:] if self.channel_axis == 0 else self.image.shape[:-1]


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    dtypes: Sequence[str] = (*DTYPES, *BIG_ENDIAN),
    channel_axes: Sequence[int | None] = (None, 0, -1),
    layout: bool = True,
    agreement: Sequence[str] = ("nowhere", "somewhere"),
) -> Case:
    """An image and a donor that fits it: 2-D or 3-D, with or without channels, any strides."""
    grid = draw(st.one_of(st.tuples(*[st.integers(12, 40)] * 2), st.tuples(*[st.integers(12, 20)] * 3)))
    channel_axis = draw(st.sampled_from(channel_axes))
    channels = draw(st.integers(1, 4))
    shape = {None: grid, 0: (channels, *grid), -1: (*grid, channels)}[channel_axis]
    dtype = draw(st.sampled_from(dtypes))
    seed = draw(st.integers(0, 2**32 - 1))
    image, donor = random_image(shape, dtype, seed), random_image(shape, dtype, seed + 1)
    if draw(st.sampled_from(agreement)) != "nowhere":
        same = np.random.default_rng(seed).random(shape) < 0.5
        donor[same] = image[same]
    if layout:
        image, donor = draw(layouts(image)), draw(layouts(donor))
    return Case(image, donor, channel_axis)


@st.composite
def layouts(draw: st.DrawFn, array: np.ndarray) -> np.ndarray:
    """The same numbers in other strides, in either byte order, read-only or not."""
    kind = draw(st.sampled_from(["C", "F", "strided", "reversed", "offset", "swapped"]))
    if kind == "F":
        array = np.asfortranarray(array)
    elif kind == "strided":
        wide = np.zeros([2 * side for side in array.shape], array.dtype)
        wide[tuple(slice(None, None, 2) for _ in array.shape)] = array
        array = wide[tuple(slice(None, None, 2) for _ in array.shape)]
    elif kind == "reversed":
        flip = tuple(slice(None, None, -1) for _ in array.shape)
        array = array[flip].copy()[flip]
    elif kind == "offset":
        padded = np.zeros([side + 3 for side in array.shape], array.dtype)
        inside = tuple(slice(1, -2) for _ in array.shape)
        padded[inside] = array
        array = padded[inside]
    elif kind == "swapped":
        array = array.astype(array.dtype.newbyteorder())
    if draw(st.booleans()):
        array = array.view()
        array.flags.writeable = False
    return array


seeds = st.integers(0, 2**32 - 1)


def finite_floats(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


@st.composite
def ranges(draw: st.DrawFn, low: float, high: float) -> float | tuple[float, float]:
    """A number, or an ordered pair of them."""
    first, last = sorted((draw(finite_floats(low, high)), draw(finite_floats(low, high))))
    return draw(st.sampled_from([first, (first, last)]))


@st.composite
def masks(draw: st.DrawFn, grid: tuple[int, ...]) -> np.ndarray:
    """Any subset of a grid."""
    return draw(hnp.arrays(bool, grid))
