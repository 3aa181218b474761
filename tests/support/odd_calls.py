"""Odd and wrong calls, by subject; a new one is one more line. `robustness` makes them with every exported method."""

import mmap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from tests.support.parameters import PARAMETERS, parameters
from tests.support.strategies import BIG_ENDIAN, DTYPES, EXPORTED, random_image

GRID = (32, 40)


@dataclass
class Call:
    """A call that a method is to stand; without a donor of its own it gets one where the method needs one."""

    image: Any = field(default_factory=lambda: random_image(GRID, "float32", 0))
    donor: Any = ...
    build: dict[str, Any] = field(default_factory=dict)
    keywords: dict[str, Any] = field(default_factory=dict)

    def other(self) -> Any:
        """A donor that fits the image, or one of the usual shape beside what is no image."""
        image = self.image
        if isinstance(image, np.ndarray) and image.dtype.kind in "biuf" and image.dtype.itemsize <= 8:
            return random_image(image.shape, image.dtype, 1)
        return random_image(GRID, "float32", 1)


Make = Callable[[], Call]


def image(shape: tuple[int, ...] = GRID, dtype: Any = "float32", **build: Any) -> Call:
    """Pixels of some shape and dtype."""
    return Call(random_image(shape, dtype, 0), build=build)


def values(change: Callable[[np.ndarray], Any], dtype: str = "float32") -> Call:
    """Pixels that a function has changed in place."""
    call = image(dtype=dtype)
    change(call.image)
    return call


def as_image(make: Callable[[np.ndarray], Any]) -> Call:
    """Something made of pixels."""
    return Call(make(random_image(GRID, "float32", 0)))


def as_donor(make: Callable[[np.ndarray, np.ndarray], Any], dtype: str = "float32") -> Call:
    """A donor made of the image and of another one."""
    one, other = random_image(GRID, dtype, 0), random_image(GRID, dtype, 1)
    return Call(one, make(one, other))


def as_out(make: Callable[[np.ndarray, np.ndarray], Any]) -> Call:
    """An `out` made of image and donor."""
    one, other = random_image(GRID, "float32", 0), random_image(GRID, "float32", 1)
    return Call(one, other, keywords={"out": make(one, other)})


def shifted() -> Call:
    """An image and an `out` that overlap it by all rows but one."""
    long = random_image((GRID[0] + 1, GRID[1]), "float32", 0)
    return Call(long[:-1], random_image(GRID, "float32", 1), keywords={"out": long[1:]})


def read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def assign(index: Any, value: Any) -> Callable[[np.ndarray], None]:
    return lambda array: array.__setitem__(index, value)


def tensor(array: np.ndarray) -> Any:
    import torch

    return torch.from_numpy(array)


class Subclass(np.ndarray):
    """An array with ideas of its own, which must not reach the result."""


def mapped(array: np.ndarray) -> np.ndarray:
    """The same pixels in a memory map, without a file."""
    block = np.frombuffer(mmap.mmap(-1, array.nbytes), array.dtype).reshape(array.shape)
    block[...] = array
    return block


def title(grid: tuple[int, ...]) -> str:
    return " x ".join(map(str, grid)) or "no axes"


def shapes_of_images() -> dict[str, Make]:
    grids = [GRID, (7, 300, 41), (31, 33), (15, 17, 13), (8, 8), (8, 8, 8), (1, 40), (40, 1), (2, 2)]
    grids += [(1, 24, 24), (3, 24, 24), (24, 24, 3)]
    wrong = [(0, 40), (40, 0), (0, 8, 8), (0,), (), (40,), (2, 9, 9, 9)]
    cases: dict[str, Make] = {title(grid): partial(image, grid) for grid in [*grids, *wrong]}
    for count in (1, 3, 4, 7, 0):
        number = "1 channel" if count == 1 else f"{count} channels"
        cases[f"{number}, first"] = partial(image, (count, *GRID), channel_axis=0)
        cases[f"{number}, last, of a volume"] = partial(image, (12, 14, 16, count), channel_axis=-1)
    cases["channels promised, none there"] = partial(image, GRID, channel_axis=0)
    return cases


def types_of_pixels() -> dict[str, Make]:
    kinds = [*DTYPES, "uint64", *BIG_ENDIAN]
    wrong = ["complex64", "complex128", "object", "U5", "datetime64[s]", "i4,f4"]
    cases: dict[str, Make] = {f"`{kind}`": partial(image, dtype=kind) for kind in kinds}
    return cases | {f"`{kind}`": partial(lambda k: Call(np.zeros(GRID, k)), kind) for kind in wrong}


def values_of_pixels() -> dict[str, Make]:
    largest = float(np.finfo(np.float32).max)
    everything = {"NaN": np.nan, "inf": np.inf, "zero": 0, "one value": 7, "the smallest float": 1e-45}
    return {
        "one NaN": lambda: values(assign((16, 20), np.nan)),
        "a tenth NaN": lambda: values(assign(np.random.default_rng(0).random(GRID) < 0.1, np.nan)),
        "half inf and -inf": lambda: values(lambda a: (assign(np.s_[::2], np.inf)(a), assign(np.s_[1::4], -np.inf)(a))),
        **{f"all {name}": partial(values, assign(..., value)) for name, value in everything.items()},
        "all of one value, `uint8`": lambda: values(assign(..., 200), "uint8"),
        "the largest floats of both signs": lambda: values(lambda a: np.copysign(largest, a - 1, out=a)),
        "the whole range of `int64`": lambda: image(dtype="int64"),
    }


def donors() -> dict[str, Make]:
    return {
        "none": lambda: as_donor(lambda _, __: None),
        "the image itself": lambda: as_donor(lambda a, _: a),
        "a copy of the image": lambda: as_donor(lambda a, _: a.copy()),
        "another shape": lambda: as_donor(lambda _, b: b[:-1]),
        "more axes": lambda: as_donor(lambda _, b: np.stack([b, b])),
        "another float type": lambda: as_donor(lambda _, b: b.astype("float64")),
        "another integer type": lambda: as_donor(lambda _, b: b.astype("int16"), "uint8"),
        "integers beside floats": lambda: as_donor(lambda _, b: b.astype("uint8").clip(0)),
        "complex": lambda: as_donor(lambda _, b: b.astype(complex)),
        "a list": lambda: as_donor(lambda _, b: b.tolist()),
        "a torch tensor": lambda: as_donor(lambda _, b: tensor(b)),
        "a masked array": lambda: as_donor(lambda _, b: np.ma.masked_less(b, 0)),
        "all NaN": lambda: as_donor(lambda _, b: np.full_like(b, np.nan)),
    }


def outs() -> dict[str, Make]:
    stride = np.lib.stride_tricks.as_strided
    return {
        "another array": lambda: as_out(lambda a, _: np.zeros_like(a)),
        "the image": lambda: as_out(lambda a, _: a),
        "a view of all of the image": lambda: as_out(lambda a, _: a[...]),
        "memory-mapped": lambda: as_out(lambda a, _: mapped(a)),
        "in another order of memory": lambda: as_out(lambda a, _: np.asfortranarray(a)),
        "read-only": lambda: as_out(lambda a, _: read_only(a.copy())),
        "the image, read-only": lambda: as_out(lambda a, _: read_only(a)),
        "another shape": lambda: as_out(lambda a, _: a[1:].copy()),
        "another dtype": lambda: as_out(lambda a, _: a.astype("float64")),
        "another byte order": lambda: as_out(lambda a, _: a.astype(">f4")),
        "a list": lambda: as_out(lambda a, _: a.tolist()),
        "a torch tensor": lambda: as_out(lambda a, _: tensor(a)),
        "the image, rows reversed": lambda: as_out(lambda a, _: a[::-1]),
        "the image, one row further": shifted,
        "the donor": lambda: as_out(lambda _, b: b),
        "the donor, rows reversed": lambda: as_out(lambda _, b: b[::-1]),
        "one place for all pixels": lambda: as_out(lambda _, __: stride(np.zeros(1, np.float32), GRID, (0, 0))),
    }


def containers() -> dict[str, Make]:
    return {
        "a list": lambda: as_image(np.ndarray.tolist),
        "`None`": lambda: as_image(lambda _: None),
        "text": lambda: as_image(str),
        "a torch tensor": lambda: as_image(tensor),
        "a masked array": lambda: as_image(lambda a: np.ma.masked_less(a, 0)),
        "a subclass of an array": lambda: as_image(lambda a: a.view(Subclass)),
        "memory-mapped": lambda: as_image(mapped),
        "read-only": lambda: as_image(read_only),
        "columns first in memory": lambda: as_image(np.asfortranarray),
        "backwards in memory": lambda: as_image(lambda a: a[::-1, ::-1]),
        "every second pixel": lambda: Call(random_image((64, 80), "float32", 0)[::2, ::2]),
        "one place for all pixels": lambda: as_image(lambda a: np.broadcast_to(a[:1], GRID)),
    }


def sources_of_chance() -> dict[str, Make]:
    good = {
        "`None`": None,
        "`0`": 0,
        "`np.int64(3)`": np.int64(3),
        "`10**400`": 10**400,
        "a `Generator`": np.random.default_rng(0),
        "a `SeedSequence`": np.random.SeedSequence(0),
    }
    wrong = [-1, 1.5, "0", True, (0, 1)]
    cases = {**good, **{f"`{value!r}`": value for value in wrong}, "a `RandomState`": np.random.RandomState(0)}
    return {name: partial(lambda v: Call(keywords={"rng": v}), value) for name, value in cases.items()}


def foregrounds() -> dict[str, Make]:
    one = np.zeros(GRID, bool)
    one[16, 20] = True
    called = {
        "one pixel": one,
        "no pixel": np.zeros(GRID, bool),
        "another shape": np.ones((31, 40), bool),
        "an array of floats": np.ones(GRID),
        "an array of `uint8`": one.astype(np.uint8),
        "a list": one.tolist(),
        "a masked array": np.ma.masked_array(~one, one),
        '`"auto"` in the call': "auto",
        "`0.5` in the call": 0.5,
        "above every pixel, in the call": 1e9,
        '`"otsu"` in the call': "otsu",
        "NaN in the call": np.nan,
    }
    cases: dict[str, Make] = {
        name: partial(lambda v: Call(keywords={"foreground": v}), value) for name, value in called.items()
    }
    for name, value in {'`"auto"`': "auto", "above every pixel": 1e9, "beyond the floats of the image": -1e300}.items():
        cases[name] = partial(lambda v: Call(build={"foreground": v}), value)
    return cases


def largest_parameters() -> dict[str, Make]:
    """Only for methods that have them."""
    most = {"count": 10_000, "vertices": 1000, "size": 1, "factor": 1, "radius": 0.5, "edge": 100, "sigma": 100}
    most |= {"cells": 64, "scale": 16, "threshold": 1, "rotation": 180}
    least = {"size": 1e-300, "radius": 1e-300, "factor": 1e-300, "edge": 1e-300, "sigma": 1e-300}
    entries = [*most.items(), *least.items()]
    return {f"`{name}={value:g}`": partial(lambda n, v: Call(build={n: v}), name, value) for name, value in entries}


def wrong_parameters() -> dict[str, Make]:
    """Only for methods that have them; `test_parameters` looks at each value."""
    used = {name: PARAMETERS[name] for build in EXPORTED.values() for name in parameters(build)}
    return {
        f"`{name}={value!r}`": partial(lambda n, v: Call(build={n: v}), name, value)
        for name, entry in sorted(used.items())
        for value in entry.wrong[:2]
    }


SECTIONS: dict[str, dict[str, Make]] = {
    "Shapes of images": shapes_of_images(),
    "Types of pixels": types_of_pixels(),
    "Values of pixels": values_of_pixels(),
    "What an image comes in": containers(),
    "Donors": donors(),
    "`out`": outs(),
    "`rng`": sources_of_chance(),
    "`foreground`": foregrounds(),
    "Parameters at their limits": largest_parameters(),
    "Parameters beyond them": wrong_parameters(),
}
