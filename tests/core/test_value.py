"""Generators and their parts are values: immutable, equal, hashable, picklable, printed as code, described by JSON."""

import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import anomalib_synth
from anomalib_synth import (
    FPI,
    NSA,
    AutoSeg,
    Compose,
    CutPaste,
    Generator,
    ManyTasks,
    Mixture,
    Recipe,
    Synthesizer,
    corruptions,
    labels,
    shapes,
    textures,
)
from anomalib_synth._core.value import Value, fields_of
from tests.support.parameters import PARAMETERS
from tests.support.strategies import EXPORTED, LABELS, METHODS, SHAPES, TEXTURES, arrays_of, examples

NAMESPACE = {name: getattr(anomalib_synth, name) for name in anomalib_synth.__all__}
PARTS: dict[str, Any] = {
    **{f"shapes.{name}": build for name, build in SHAPES.items()},
    **{f"textures.{name}": build for name, build in TEXTURES.items()},
    **{f"labels.{name}": build for name, build in LABELS.items()},
}
COMPOSED = {
    "Compose": lambda: Compose([FPI(), CutPaste(count=2)], count=(1, 3), more=0.5),
    "Compose of one": lambda: Compose(FPI(size=0.3), count=2),
    "Compose of Mixture": lambda: Compose(Mixture({FPI(): 1, NSA(label=labels.Interpolation()): 2}), count=(1, 4)),
    "Mixture": lambda: Mixture({FPI(): 1, AutoSeg(order=1): 0.5}),
    "Two labels": lambda: AutoSeg(label=(labels.Binary(), labels.Classes(3))),
    "Nested choices": lambda: Synthesizer(
        shapes.Choice((shapes.Ball(0.2), shapes.ByDimension(shapes.Box(0.3), shapes.Ellipse()))),
        textures.Compose((textures.Constant(), textures.LocalBlur(1.5))),
        labels.Logistic(),
        count=(1, 2),
        edge=1.0,
    ),
}
EVERYTHING = {**PARTS, **METHODS, **COMPOSED}
everything = pytest.mark.parametrize("build", EVERYTHING.values(), ids=EVERYTHING.keys())
WITH_ARRAYS = {name for name, build in EVERYTHING.items() if arrays_of(build())}
printable = pytest.mark.parametrize(
    "build",
    [build for name, build in EVERYTHING.items() if name not in WITH_ARRAYS],
    ids=[name for name in EVERYTHING if name not in WITH_ARRAYS],
)


@everything
def test_two_of_the_same_are_equal_and_have_one_hash(build: Any) -> None:
    one, other = build(), build()
    assert one is not other
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other}) == 1


@everything
def test_copies_and_pickles_are_equal(build: Any) -> None:
    one = build()
    assert pickle.loads(pickle.dumps(one)) == one
    assert copy.copy(one) == one
    assert copy.deepcopy(one) == one


@printable
def test_the_text_is_the_call_that_made_it(build: Any) -> None:
    one = build()
    assert eval(repr(one), dict(NAMESPACE)) == one  # what repr promises


@everything
def test_a_description_goes_through_json_and_comes_back(build: Any) -> None:
    one = build()
    text = json.dumps(one.to_dict(), allow_nan=False)
    arrays = arrays_of(one)
    assert type(one).from_dict(json.loads(text), arrays) == one
    base = Generator if isinstance(one, Generator) else Value
    assert base.from_dict(json.loads(text), arrays) == one


@everything
def test_nothing_can_be_set(build: Any) -> None:
    one = build()
    for name in [*fields_of(type(one)), "anything"]:
        with pytest.raises(AttributeError):
            setattr(one, name, 1)
        with pytest.raises(AttributeError):
            delattr(one, name)


def test_the_names_that_the_design_promises() -> None:
    autoseg = AutoSeg(count=1, vertices=10, size=(0.1, 0.5), factor=(0.05, 0.95))
    assert autoseg == AutoSeg(vertices=10)
    assert repr(autoseg) == "AutoSeg()"
    assert repr(AutoSeg(size=0.3, label=labels.Binary())) == "AutoSeg(size=0.3, label=labels.Binary())"
    assert repr(shapes.Ball(0.2)) == "shapes.Ball(0.2)"
    assert repr(shapes.Box(square=True)) == "shapes.Box(square=True)"
    assert repr(ManyTasks("sink")) == "ManyTasks('sink')"
    assert repr(corruptions.LocalBlur(sigma=1)) == "corruptions.LocalBlur(sigma=1.0)"
    changed = autoseg.replace(label=labels.Binary(), edge=2.0)
    assert changed == AutoSeg(label=labels.Binary(), edge=2.0)
    assert changed != autoseg
    assert autoseg == AutoSeg()
    assert Synthesizer.from_dict(json.loads(json.dumps(autoseg.to_dict()))) == autoseg
    with pytest.raises(AttributeError):
        autoseg.size = 0.3  # type: ignore[misc]


def test_another_number_or_class_is_another_value() -> None:
    assert AutoSeg(size=0.3) != AutoSeg(size=0.4)
    assert FPI() != AutoSeg()
    assert shapes.Box() != shapes.Ellipse()
    assert textures.SinkDeformation() != corruptions.SinkDeformation()
    assert AutoSeg() != "AutoSeg()"


def test_masks_are_told_apart_by_what_is_in_them() -> None:
    mask = np.eye(5, dtype=bool)
    one, same, other = shapes.GivenMasks(mask), shapes.GivenMasks(mask.copy()), shapes.GivenMasks(~mask)
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    mask[:] = True
    assert one == same  # a copy is kept
    with pytest.raises(ValueError, match="arrays must hold the one that the description names"):
        shapes.GivenMasks.from_dict(one.to_dict(), [~np.eye(5, dtype=bool)])


def options_of(cls: type) -> set[str]:
    return set(fields_of(cls))


@pytest.mark.parametrize("name", EXPORTED)
def test_every_method_has_every_option(name: str) -> None:
    wanted = set(fields_of(Synthesizer)) - {"shape", "texture"}
    build: Any = EXPORTED[name]
    assert wanted <= options_of(getattr(build, "func", build))


@pytest.mark.parametrize("name", EXPORTED)
@given(data=st.data())
@examples(10)
def test_replace_is_the_call_with_that_argument(name: str, data: st.DataObject) -> None:
    cls: Any = EXPORTED[name]
    simple = sorted(set(fields_of(getattr(cls, "func", cls))) & set(PARAMETERS) - {"foreground", "channel_axis"})
    chosen = data.draw(st.sampled_from(simple))
    wanted = data.draw(PARAMETERS[chosen].legal)
    try:
        made = cls(**{chosen: wanted})
    except (TypeError, ValueError):
        with pytest.raises((TypeError, ValueError), match=chosen):
            cls().replace(**{chosen: wanted})
        return
    assert cls().replace(**{chosen: wanted}) == made


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(TypeError, match=r"parameter of AutoSeg must be one of .*got 'sise'"):
        AutoSeg().replace(sise=0.3)
    with pytest.raises(TypeError, match="parameter of Box must be one of 'size', 'square', got 'sise'"):
        Value.from_dict({"class": "shapes.Box", "sise": 0.3})


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ({}, "description must name its class"),
        ({"class": "os.system"}, "class must be a public one"),
        ({"class": "os:system"}, "class must be a public one"),
        ({"class": "shapes.Nothing"}, "class must be a public one"),
        ({"class": "shapes.Shape"}, "class must be a public one"),
        ({"class": "_core.Value"}, "class must be a public one"),
        ({"class": "corruptions.Corruption"}, "class must be a public one"),
        ({"class": "labels.Binary", "zzz": 1}, "Binary has no parameters, got 'zzz'"),
        (
            {"class": "Compose", "methods": [{"class": "FPI"}, {"class": "FPI", "size": 7}]},
            r"^methods\[1\]: size must satisfy",
        ),
        (
            {"class": "AutoSeg", "label": [{"class": "labels.Classes", "classes": "x"}]},
            r"^label\[0\]: classes must",
        ),
        ({"class": 3}, "description must name its class"),
        ({"class": "Synthesizer"}, "parameter shape of Synthesizer must be given"),
        ({"class": "shapes.Box", "size": "x"}, "size must"),
        ({"class": "shapes.Box", "size": [0.1, 0.2, 0.3]}, "size must"),
        ({"class": "shapes.Box", "size": float("nan")}, "finite"),
        ({"class": "shapes.GivenMasks", "masks": [{"array": {"sha256": "0" * 64}}]}, "arrays must hold"),
        ({"class": "shapes.GivenMasks", "masks": [{"array": 5}]}, "arrays must hold"),
        (5, "description must"),
        ("AutoSeg", "description must"),
        (None, "description must"),
    ],
)
def test_a_wrong_description_is_refused_by_name(description: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        Value.from_dict(description)


def test_a_description_that_never_ends_is_refused() -> None:
    deep: Any = {"class": "shapes.Box"}
    for _ in range(5000):
        deep = {"class": "shapes.Choice", "shapes": [deep]}
    with pytest.raises(ValueError, match="nested at most"):
        Value.from_dict(deep)


def nested(levels: int) -> Generator:
    """Compositions of compositions."""
    generator: Generator = FPI()
    for _ in range(levels):
        generator = Compose(generator)
    return generator


def test_what_can_be_built_can_be_read_back() -> None:
    with pytest.raises(ValueError, match="Compose must hold parts that are nested at most 32 deep, got 34"):
        nested(16)
    generator = nested(15)
    assert Generator.from_dict(json.loads(json.dumps(generator.to_dict()))) == generator
    image, donor = np.random.default_rng(0).random((2, 32, 32))
    sample = generator(image, donor, rng=0)
    again = Recipe.from_json(sample.recipe.to_json()).apply(image, donor)
    assert again.image.tobytes() == sample.image.tobytes()


def test_every_part_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    original = FPI.__repr__
    monkeypatch.setattr(FPI, "__repr__", lambda self: written.append(1) or original(self))
    assert repr(nested(14)).count("Compose") == 14
    assert len(written) == 1


def test_a_text_of_numpy_is_kept_as_a_text() -> None:
    generator = AutoSeg(foreground=np.str_("auto"))
    assert eval(repr(generator), vars(anomalib_synth)) == generator


@pytest.mark.parametrize("name", ["size", "label", "order", "edge", "inside", "channel_axis", "count"])
def test_a_refusal_of_an_array_is_one_line(name: str) -> None:
    array = np.ones((5, 5), bool)
    with pytest.raises((TypeError, ValueError)) as refused:
        AutoSeg(**{name: array})
    assert "\n" not in str(refused.value)
    with pytest.raises(TypeError) as refused:
        shapes.GivenMasks([array, None])  # type: ignore[list-item]
    assert "\n" not in str(refused.value)


def test_the_wrong_kind_of_object_is_refused() -> None:
    with pytest.raises(ValueError, match="description must be one of a AutoSeg"):
        AutoSeg.from_dict(FPI().to_dict())
