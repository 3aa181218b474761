"""Every parameter of every constructor: values that must work, and values that must be refused.

What must be refused follows from the rule that each field states as data: bounds, options, kinds. What must work is
drawn from the rule too, within `WITHIN`, so that a test takes no minutes.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from anomalib_synth import Quantiles, Synthesizer, labels, shapes, textures
from anomalib_synth._core import fields
from anomalib_synth._core.laws import NumbersField, ProbabilitiesField
from anomalib_synth._core.value import fields_of
from anomalib_synth.labels import LabelField
from anomalib_synth.shapes.given import MasksField
from anomalib_synth.shapes.law import LimitsField, SizeField
from anomalib_synth.shapes.load import LesionsField
from anomalib_synth.shapes.protocol import ShapeField, ShapesField
from anomalib_synth.textures.image import SourceField
from anomalib_synth.textures.lesions import ImagesField
from anomalib_synth.textures.protocol import TextureField, TexturesField
from tests.support.strategies import EXPORTED, LABELS, OUTLINED, PICTURED, SHAPES, TEXTURES, ranges

NAN, INF = float("nan"), float("inf")


class Parameter(NamedTuple):
    """What a parameter takes, what it refuses, and what the refusal says."""

    legal: st.SearchStrategy[Any]
    wrong: list[Any]
    rule: str


# What is legal and slow, or meaningless in a small image, is left to tests of its own.
WITHIN: dict[str, tuple[float, float]] = {
    "amount": (0.01, 1),
    "area": (0.01, 1),
    "aspect": (0.1, 100),
    "cells": (1, 16),
    "classes": (1, 20),
    "clusters": (1, 20),
    "count": (1, 5),
    "distance": (0.01, 1),
    "edge": (0.0, 4),
    "factor": (0.01, 1),
    "length": (1, 30),
    "middle": (0.01, 50),
    "number": (1, 5),
    "radius": (0.01, 0.5),
    "scale": (0, 5),
    "sigma": (0.1, 8),
    "size": (0.01, 1),
    "threshold": (0, 0.5),
    "vertices": (3, 20),
    "width": (1, 20),
    "zoom": (0.1, 5),
}


def within(name: str, field: fields.Span | fields.WholeSpan, full: tuple[float, float]) -> tuple[float, float]:
    """The range of a parameter that is quick enough; all of its own where one name has two meanings."""
    low, high = WITHIN.get(name, full)
    return full if high > field.high else (low, high)


STRANGE = [NAN, INF, -INF, "0.1", 1j, {0.1}, b"1"]


def entry(name: str, field: fields.Field[Any, Any]) -> Parameter:
    """What a field takes and refuses."""
    if isinstance(field, fields.Maybe):
        inner = entry(name, field.field)
        return Parameter(st.none() | inner.legal, [one for one in inner.wrong if one is not None], inner.rule)
    if isinstance(field, SizeField):
        field = fields.Fraction(0.5)
    if isinstance(field, fields.Span):
        low, high = within(name, field, (max(field.low + 0.01 * field.above_low, -1000), min(field.high, 50)))
        beyond = [field.high * 2 + 1, field.low - 0.1, -1e9, *([field.low] if field.above_low else [])]
        disorder = [(high, low), (low, NAN), (low,), [low] * 3, True, None, *STRANGE]
        return Parameter(ranges(low, high), [*beyond, *disorder], field.rule)
    if isinstance(field, fields.WholeSpan):
        low, high = map(int, WITHIN.get(name, (field.low, min(field.high, 50))))
        pair = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted).map(tuple)
        beyond = [field.low - 1, (field.low - 1, field.low), field.high + 1, 10**30]
        wrong = [*beyond, (field.low + 2, field.low), (low, low, low), 1.5, True, None, *STRANGE]
        return Parameter(st.integers(low, high) | pair, wrong, "low <= high")
    if isinstance(field, fields.Number):
        low, high = WITHIN.get(name, (field.low + 0.01, min(field.high, 50)))
        wrong = [field.low, field.low - 1, field.high * 2, (0.1, 0.2), True, None, *STRANGE]
        return Parameter(st.floats(low, min(high, field.high)), wrong, "must")
    if isinstance(field, fields.Nonnegative):
        wrong = [-0.1, field.high * 2 + 1, (0.1, 0.2), True, None, *STRANGE]
        return Parameter(st.floats(0, min(field.high, 0.5)), wrong, "must")
    if isinstance(field, fields.Whole):
        low, high = map(int, WITHIN.get(name, (field.low, min(field.high, 20))))
        wrong = [field.low - 1, field.high + 1, (low, low + 1), 1.5, True, None, *STRANGE]
        return Parameter(st.integers(low, high), wrong, "must")
    if isinstance(field, fields.Flag):
        return Parameter(st.booleans(), [1, 0, "yes", None, NAN], "must be True or False")
    if isinstance(field, fields.Choice):
        strangers = ["nothing", "", 2.5, True, (field.options[0],), NAN, [], *([] if None in field.options else [None])]
        # In these tests an image has no channels.
        legal = st.none() if name == "channel_axis" else st.sampled_from(field.options)
        return Parameter(legal, strangers, f"must be {field.rule}")
    return SPECIAL[type(field)]


SPECIAL: dict[type, Parameter] = {
    fields.Intensities: Parameter(
        st.none() | st.tuples(st.floats(-9, 0), st.floats(1, 9)) | st.sampled_from([(-1e300, 1e300), (0, 70000)]),
        [(1, 0), (0, 0), (0, INF), (-1.7e308, 1.7e308), (NAN, 1), (0, 10**400), (0, 1, 2), "01", 5, True],
        "low < high",
    ),
    fields.ForegroundRule: Parameter(
        st.none() | st.just("auto") | st.floats(-2, 1) | st.sampled_from([-1e300, 1e300]),
        ["otsu", NAN, INF, -INF, 10**400, True, (0, 1), np.zeros(3), 1j, [[True]], np.ma.masked_array([True])],
        "must be None, a finite number, 'auto' or a bool array",
    ),
    NumbersField: Parameter(
        st.floats(-9, 9) | st.lists(st.floats(0, 1), min_size=2).map(sorted),
        [[1], [2, 1], [NAN, 1], [1, INF], [-1.7e308, 1.7e308], [[1, 2], [3, 4]], "12", True, None, {1}, 10**400],
        "a finite number, or at least two in an order that does not decrease",
    ),
    ProbabilitiesField: Parameter(
        st.just((0.0, 1.0)),
        [[0], [0, 0.5], [0.1, 1], [0, 0.5, 0.5, 1], [1, 0], [0, NAN, 1], 0.5, "01", True, [False, True]],
        "at least two increasing numbers, from 0 to 1",
    ),
    MasksField: Parameter(
        st.just([mask[::-1] for mask in OUTLINED]),
        [(), [], "mask", 5, np.eye(5), np.zeros((4, 4), bool), np.ones(3, bool), None],
        "must ",  # each mask is told what it lacks: see the tests of lesions
    ),
    ImagesField: Parameter(
        st.just([2 * image for image in PICTURED]),
        [(), [], "image", 5, np.zeros(3), np.zeros((2, 2), complex), [None], None],
        "must be an array of real pixels",
    ),
    SourceField: Parameter(
        st.none() | st.just(np.arange(12.0).reshape(3, 4)),
        [(), [], 5, [None], np.zeros(3), np.zeros((0, 3)), np.zeros((2, 2), complex), np.array([["a"]])],
        "must be None, an array of pixels, a list of them, or a folder with image files",
    ),
    ShapeField: Parameter(
        st.just(shapes.Ball()), [None, "ball", shapes.Ball], "must be an object with the methods draw"
    ),
    TextureField: Parameter(
        st.just(textures.Reflection()), [None, textures.LocalBlur], "must be an object with the methods draw"
    ),
    LabelField: Parameter(st.just(labels.Binary()), [None, labels.Binary, 1, ()], "the methods values"),
    LesionsField: Parameter(
        st.just(shapes.Lesions(OUTLINED)), [None, shapes.Ball(), shapes.Lesions], "must be an object with the methods"
    ),
    ShapesField: Parameter(
        st.just((shapes.Ball(), shapes.Box())),
        [None, (), [5], shapes.Ball()],
        "at least one object with the methods draw",
    ),
    TexturesField: Parameter(
        st.just((textures.Constant(), textures.Reflection())),
        [None, (), [5], textures.Constant()],
        "at least one object with the methods draw",
    ),
}

CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    **EXPORTED,
    **{f"shapes.{name}": build for name, build in SHAPES.items()},
    "shapes.GammaSize": shapes.GammaSize,
    "Quantiles": Quantiles,
    **{f"textures.{name}": build for name, build in TEXTURES.items()},
    **{f"labels.{name}": build for name, build in LABELS.items()},
    "Synthesizer": lambda **changes: Synthesizer(
        **{"shape": shapes.Ball(), "texture": textures.LocalBlur(), "label": labels.Binary(), **changes}
    ),
}


def fields_by_name(name: str) -> Mapping[str, fields.Field[Any, Any]]:
    """The fields of a constructor."""
    build = CONSTRUCTORS[name]
    cls: Any = Synthesizer if name == "Synthesizer" else getattr(build, "func", build)
    return fields_of(cls)


def parameters(constructor: Callable[..., Any]) -> list[str]:
    """The names of a constructor's parameters."""
    cls: Any = getattr(constructor, "func", constructor)
    return list(fields_of(cls))


def together(entries: list[Parameter]) -> Parameter:
    """What a parameter of one name takes, and refuses, in every class that has it."""
    common = [one for one in entries[0].wrong if all(repr(one) in map(repr, other.wrong) for other in entries)]
    return Parameter(entries[0].legal, common, entries[0].rule)


def _by_name() -> dict[str, Parameter]:
    found: dict[str, list[Parameter]] = {}
    for constructor in CONSTRUCTORS:
        for name, field in fields_by_name(constructor).items():
            found.setdefault(name, []).append(entry(name, field))
    return {name: together(entries) for name, entries in sorted(found.items())}


PARAMETERS: dict[str, Parameter] = _by_name()


def law_of(name: str, field: fields.Field[Any, Any]) -> Quantiles | None:
    """A law of three values within a test's range of a parameter, which a law may take; None for any other."""
    if isinstance(field, fields.Maybe):
        return law_of(name, field.field)
    if isinstance(field, SizeField):
        field = fields.Fraction(0.5)
    if isinstance(field, LimitsField) or not isinstance(field, (fields.Span, fields.WholeSpan)):
        return None
    least = field.low + 0.01 * getattr(field, "above_low", False)
    low, high = within(name, field, (max(least, -1000), min(field.high, 50)))
    if isinstance(field, fields.WholeSpan):
        return Quantiles([int(low), int(low), int(high)], [0, 0.4, 1])
    return Quantiles([low + (high - low) / 8, low + (high - low) / 4, high], [0, 0.7, 1])
