"""Every parameter of every constructor by its name: values that must work, and values that must be refused.

A new parameter has to be entered here; `test_bad_input` says so.
"""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from anomalib_synth import labels, shapes, textures
from tests.strategies import EXPORTED, LABELS, SHAPES, TEXTURES, ranges

NAN, INF = float("nan"), float("inf")


class Parameter(NamedTuple):
    """What a parameter takes, what it refuses, and what the refusal says."""

    legal: st.SearchStrategy[Any]
    wrong: list[Any]
    rule: str


def number(low: float, high: float, lowest: float, rule: str, *wrong: Any) -> Parameter:
    """A number or a range; wrong: other kinds of things, disorder, and numbers outside."""
    never = [NAN, INF, -0.1, (high, lowest), (lowest, NAN), "0.1", None, 1j, True, (lowest,), [lowest] * 3, {lowest}]
    return Parameter(ranges(lowest, high), [*never, 2 * high, *([0] if low == 0 else []), *wrong], rule)


def whole(low: int, high: int, most: int) -> Parameter:
    """A whole number or a range of them."""
    wrong = [low - 1, -1, (low + 2, low), (low - 1, low), most + 1, 10**30, 1.5, "3", True, None, (low, low, low), NAN]
    pair = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted).map(tuple)
    return Parameter(st.integers(low, high) | pair, wrong, "low <= high")


def one_number(most: float) -> Parameter:
    """One number above 0."""
    return Parameter(st.floats(0.01, min(most, 50)), [0, -1, NAN, INF, "1", True, 1j, (0.1, 0.2), 2 * most], "must")


def one_whole(most: int) -> Parameter:
    """One whole number above 0."""
    return Parameter(st.integers(1, 20), [0, -1, 1.5, "1", True, (1, 2), most + 1], "must")


FLAG = Parameter(st.booleans(), [1, 0, "yes", None], "must be True or False")
SHARE = "0 < low <= high <= 1"

PARAMETERS: dict[str, Parameter] = {
    "amount": number(0, 1, 0.01, SHARE),
    "angle": number(-180, 180, -180, "-180 <= low <= high <= 180"),
    "area": number(0, 1, 0.01, SHARE),
    "aspect": number(0.01, 100, 0.1, "0.01 <= low <= high <= 100"),
    "axis": Parameter(st.integers(0, 2), [-1, 3, 0.5, None, True, "0", 10**30], "must be a spatial axis, 0, 1 or 2"),
    "central": Parameter(st.none() | st.floats(0.05, 1), [0, 1.5, -1, NAN, INF, "0.5", True, 1j, (0.3, 0.8)], "must"),
    "bend": Parameter(
        st.none() | ranges(0.01, 0.49), [0, 0.5, -0.1, (0.3, 0.1), NAN, INF, "0.1", 1j, True], "0 < low <= high <= 0.49"
    ),
    "bias": number(-1, 1, 0.0, "0 <= low <= high <= 1"),
    "cells": whole(1, 16, 64),
    "channel_axis": Parameter(st.none(), [1, -2, 3, True, "0", 0.0, (0,)], "must be None, 0 or -1"),
    "classes": one_whole(1_000_000),
    "clip": FLAG,
    "clip_to_foreground": FLAG,
    "clusters": one_whole(256),
    "combine": Parameter(
        st.sampled_from(["single", "union", "intersection", "mixed"]),
        ["both", "", 1, True, None, ("single", "union")],
        "must be one of 'single', 'union', 'intersection', 'mixed'",
    ),
    "components": FLAG,
    "count": whole(1, 5, 10_000),
    "distance": number(0, 1, 0.01, SHARE),
    "direction": Parameter(
        st.sampled_from(["source", "sink"]), ["out", "", 1, True, ("sink",)], "must be one of 'source', 'sink'"
    ),
    "edge": number(-1, 4, 0.0, "0 <= low <= high", 101),
    "exponent": number(1, 100, 1, "1 <= low <= high <= 100"),
    "factor": number(0, 1, 0.01, SHARE),
    "foreground": Parameter(
        st.none() | st.just("auto") | st.floats(-2, 1) | st.sampled_from([-1e300, 1e300]),
        ["otsu", NAN, INF, -INF, 10**400, True, (0, 1), np.zeros(3), 1j, [[True]], np.ma.masked_array([True])],
        "must be None, a finite number, 'auto' or a bool array",
    ),
    "further": one_number(1),
    "gradients": Parameter(
        st.sampled_from(["normal", "mixed", "either"]),
        ["both", "", 1, True],
        "must be one of 'normal', 'mixed', 'either'",
    ),
    "intensity_range": Parameter(
        st.none() | st.tuples(st.floats(-9, 0), st.floats(1, 9)) | st.sampled_from([(-1e300, 1e300), (0, 70000)]),
        [(1, 0), (0, 0), (0, INF), (-1.7e308, 1.7e308), (NAN, 1), (0, 10**400), (0, 1, 2), "01", 5, True],
        "low < high",
    ),
    "jitter": number(-1, 1, 0.0, "0 <= low <= high <= 1"),
    "k": one_number(1000),
    "length": number(1, 10_000, 1, "1 <= low <= high <= 10000"),
    "limits": number(0, 1, 0.01, SHARE),
    "masks": Parameter(
        st.just([np.eye(5, dtype=bool), np.ones((3, 3, 3), bool)]),
        [(), [], "mask", 5, np.eye(5), np.zeros((4, 4), bool), [np.ones(3, bool)], [None]],
        "must be a bool array of two or three axes with a set pixel",
    ),
    "middle": one_number(255),
    "mixed": Parameter(st.sampled_from(["none", "full"]), ["all", True, None, 1, 0.5], "must be one of 'none', "),
    "number": whole(1, 5, 100),
    "offset": one_number(1000),
    "order": Parameter(st.sampled_from([1, 3]), [0, 2, 4, True, "3", None, 3.0], "must be one of 1, 3"),
    "overlap": Parameter(st.floats(0, 0.5), [-0.1, 1.1, NAN, INF, "1", True, 1j, (0.1, 0.2)], "must"),
    "plane": Parameter(st.just(shapes.Box()), [None, "box", shapes.Ball], "must be an object with the methods draw"),
    "radius": number(0, 0.5, 0.01, "0 < low <= high <= 0.5"),
    "resize": number(0, 100, 0.1, "0 < low <= high <= 100"),
    "rotation": Parameter(
        ranges(-180, 180),
        [181, -181, (90, -90), NAN, INF, (0, NAN), "90", 1j, True, (0,), [0] * 3],
        "-180 <= low <= high <= 180",
    ),
    "scale": whole(0, 5, 16),
    "rate": one_number(1000),
    "deviation": one_number(1000),
    "shapes": Parameter(
        st.just((shapes.Box(), shapes.Ball())),
        [(), [], "box", 5, shapes.Box(), (shapes.Box,), (None,)],
        "must be at least one object with the methods draw, runs, extent",
    ),
    "shear": Parameter(st.floats(0, 1), [-1, 11, NAN, INF, "1", True, 1j, (0.1, 0.2)], "must"),
    "shift": one_number(1),
    "sigma": number(0, 8, 0.1, "0 < low <= high <= 100", 1e9),
    "size": number(0, 1, 0.01, SHARE),
    "source": Parameter(
        st.none() | st.just(np.eye(5)),
        ["no such folder", (), [], 5, True, 1j, [1], [None], np.zeros(3), np.zeros((0, 4)), np.zeros((2, 2), "U5")],
        "source must be None, an array of pixels, a list of them, or a folder with image files",
    ),
    "square": FLAG,
    "threshold": number(-1, 0.9, 0.0, "0 <= low <= high <= 1"),
    "steepness": one_number(1000),
    "strength": one_number(100),
    "task": Parameter(
        st.sampled_from(["mixture", "blend", "sink", "source", "intensity"]),
        ["", "all", 1, True, ("sink",)],
        "must be one of 'mixture', 'blend', 'sink', 'source', 'intensity'",
    ),
    "textures": Parameter(
        st.just((textures.Reflection(), textures.OwnPatch())),
        [(), [], "blur", 5, textures.Reflection(), (textures.Reflection,), (None,)],
        "must be at least one object with the methods draw, apply",
    ),
    "theta": one_number(1000),
    "value": number(-1, 1, 0.0, "0 <= low <= high <= 1"),
    "vertices": whole(3, 30, 1000),
    "volume": Parameter(st.just(shapes.Box()), [None, "box", shapes.Ball], "must be an object with the methods draw"),
    "width": number(1, 10_000, 1, "1 <= low <= high <= 10000"),
    "zoom": number(0, 100, 0.1, "0 < low <= high <= 100"),
    # What a Synthesizer is composed of.
    "shape": Parameter(st.just(shapes.Ball()), [None, "ball", shapes.Ball], "must be an object with the methods draw"),
    "texture": Parameter(
        st.just(textures.Reflection()), [None, textures.LocalBlur], "must be an object with the methods draw"
    ),
    "label": Parameter(st.just(labels.Binary()), [None, labels.Binary, 1], "must be an object with the methods values"),
}
PARAMETERS["resize"].wrong.remove(None)  # the same place, of a Poisson patch
PARAMETERS["sigma"].wrong.remove(16)
PARAMETERS["edge"].wrong.remove(8.0)
PARAMETERS["angle"].wrong.remove(-0.1)


def parameters(constructor: Callable[..., Any]) -> list[str]:
    """The names of a constructor's parameters."""
    entries = inspect.signature(constructor).parameters.values()
    return [entry.name for entry in entries if entry.kind != entry.VAR_KEYWORD]


CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    **EXPORTED,
    **{f"shapes.{name}": build for name, build in SHAPES.items()},
    "shapes.GammaSize": shapes.GammaSize,
    **{f"textures.{name}": build for name, build in TEXTURES.items()},
    **{f"labels.{name}": build for name, build in LABELS.items()},
}
