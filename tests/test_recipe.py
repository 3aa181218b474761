"""A recipe is complete: it replays anywhere, refuses every other configuration, and is checked before it is used."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import (
    AutoSeg,
    Compose,
    Generator,
    ManyTasks,
    Mixture,
    Recipe,
    Synthesizer,
    labels,
    shapes,
    textures,
)
from anomalib_synth._core.value import fields_of
from tests.core.test_value import COMPOSED
from tests.support.edits import edited, hostile
from tests.support.parameters import PARAMETERS
from tests.support.promises import made, same
from tests.support.strategies import EXPORTED, METHODS, Case, arrays_of, composed, examples, random_image, seeds

CASE = Case(random_image((40, 50), "float32", 0), random_image((40, 50), "float32", 1), None)
GENERATORS: dict[str, Any] = {**METHODS, **COMPOSED}
every_generator = pytest.mark.parametrize("build", GENERATORS.values(), ids=GENERATORS.keys())


@every_generator
@given(seed=seeds)
@examples(5)
def test_a_recipe_applies_itself_after_a_way_through_json(build: Any, seed: int) -> None:
    generator = build()
    sample = made(generator, CASE, seed)
    read = Recipe.from_json(sample.recipe.to_json())
    assert read == sample.recipe
    assert hash(read) == hash(sample.recipe)
    donor = CASE.donor if generator.needs_donor else None
    assert same(read.apply(CASE.image, donor, arrays=arrays_of(generator)), sample)
    assert same(sample.recipe.apply(CASE.image, donor), sample)
    assert same(build().apply(CASE.image, donor, recipe=read), sample)


def random_compositions(number: int) -> dict[str, Generator]:
    """Compositions of parts that are chosen at random, some of them composed and mixed again."""
    from tests.support.strategies import LABELS, SHAPES, TEXTURES

    rng = np.random.default_rng(5)
    found: dict[str, Generator] = {}
    while len(found) < number:
        names = [str(rng.choice(sorted(room))) for room in (SHAPES, TEXTURES, LABELS)]
        try:
            one: Generator = composed(*names, count=(1, 2), edge=float(rng.choice([0.0, 1.0])))
            if len(found) % 5 == 4:
                one = Compose([one, AutoSeg()], count=(1, 2))
            elif len(found) % 5 == 3:
                one = Mixture({one: 1, AutoSeg(): 1})
            made(one, CASE, 3)
        except ValueError:
            continue  # a composition that changes nothing in this image
        found[f"{len(found)} {' '.join(names)}"] = one
    return found


@pytest.mark.slow
def test_recipes_replay_in_a_fresh_process(tmp_path: Path) -> None:
    generators = {**{name: build() for name, build in GENERATORS.items()}, **random_compositions(50)}
    np.save(tmp_path / "image.npy", CASE.image)
    np.save(tmp_path / "donor.npy", CASE.donor)
    wanted = {}
    for number, (name, generator) in enumerate(generators.items()):
        sample = made(generator, CASE, number)
        arrays = [(array.tolist(), str(array.dtype)) for array in arrays_of(generator)]
        (tmp_path / f"{number}.json").write_text(json.dumps([sample.recipe.to_json(), generator.needs_donor, arrays]))
        wanted[number] = (name, sample)
    script = f"""
import json, numpy as np
from anomalib_synth import Recipe
image, donor = np.load("image.npy"), np.load("donor.npy")
for number in range({len(wanted)}):
    text, needs_donor, held = json.load(open(f"{{number}}.json"))
    arrays = [np.array(*pair) for pair in held]
    sample = Recipe.from_json(text).apply(image, donor if needs_donor else None, arrays=arrays)
    np.savez(f"{{number}}.npz", image=sample.image, mask=sample.mask, label=sample.label)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=tmp_path, env=environment, check=True)
    for number, (name, sample) in wanted.items():
        found = np.load(tmp_path / f"{number}.npz")
        for key, array in zip(("image", "mask", "label"), sample[:3], strict=True):
            assert found[key].tobytes() == array.tobytes(), (name, key)


def changed(generator: Generator, name: str) -> Generator | None:
    """The generator with one parameter changed to something else that is legal, where something is known."""
    kept = getattr(generator, name)
    others: dict[str, list[Any]] = {
        "label": [labels.Binary(), labels.Classes(7)],
        "shape": [shapes.Ball(0.11), shapes.Box(0.31)],
        "texture": [textures.Constant(0.3), textures.ForeignPatch(0.31)],
        "foreground": [-100.0, "auto"],
        "masks": [np.ones((3, 3), bool)],
        "interpolation": ["linear"],
        "inside": [True],
        "more": [0.25, 0.75],
    }
    candidates = others.get(name) or []
    if not candidates and name in PARAMETERS:
        candidates = [PARAMETERS[name].legal.example() for _ in range(20)]
    if name == "channel_axis":
        candidates = [0]
    if name == "intensity_range":
        candidates = [(-7.0, 7.0), (-6.0, 6.0)]
    for candidate in candidates:
        try:
            other = generator.replace(**{name: candidate})
        except (TypeError, ValueError):
            continue
        if getattr(other, name) is not kept and other != generator:
            return other
    return None


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@pytest.mark.parametrize("name", EXPORTED)
def test_every_parameter_that_is_changed_is_named_when_its_recipe_is_refused(name: str) -> None:
    generator: Any = EXPORTED[name]()
    recipe = made(generator, CASE, 1).recipe
    donor = CASE.donor if generator.needs_donor else None
    tried = 0
    for parameter in fields_of(type(generator)):
        other = changed(generator, parameter)
        if other is None:
            continue
        tried += 1
        image, second = CASE.image, CASE.donor if other.needs_donor else donor
        if parameter == "channel_axis":
            image, second = image[np.newaxis], None if second is None else second[np.newaxis]
        with pytest.raises(ValueError, match=rf"recipe was drawn with {parameter}"):
            other.apply(image, second, recipe=recipe)
    assert tried >= len(fields_of(type(generator))) - 1


def test_the_issues_own_cases() -> None:
    image, donor = np.random.default_rng(0).random((2, 64, 64))
    recipe = AutoSeg(size=0.5).draw(image, donor, rng=1)
    with pytest.raises(ValueError, match=r"recipe was drawn with size 0.5, got \[0.1, 0.5\]"):
        AutoSeg(order=1).apply(image, donor, recipe=recipe)
    recipe = AutoSeg().draw(image, donor, rng=1)
    with pytest.raises(ValueError, match="recipe was drawn with order 3, got 1"):
        AutoSeg(order=1).apply(image, donor, recipe=recipe)
    sink = ManyTasks("sink").draw(image, donor, rng=1)
    with pytest.raises(ValueError, match="recipe was drawn with task 'sink', got 'source'"):
        ManyTasks("source").apply(image, donor, recipe=sink)
    parts = Synthesizer(shapes.Box(0.3), textures.ForeignPatch(), labels.Binary())
    recipe = parts.draw(image, donor, rng=1)
    with pytest.raises(ValueError, match=r"recipe was drawn with shape.square False, got True"):
        parts.replace(shape=shapes.Box(0.3, square=True)).apply(image, donor, recipe=recipe)
    with pytest.raises(ValueError, match=r"recipe was drawn with texture .*ForeignPatch.*Constant"):
        parts.replace(texture=textures.Constant()).apply(image, recipe=recipe)


def test_a_texture_file_has_to_hold_the_same_pixels_again(tmp_path: Path) -> None:
    import cv2

    rng = np.random.default_rng(0)
    path = str(tmp_path / "a.png")
    pixels = rng.integers(0, 255, (30, 30, 3), np.uint8)
    cv2.imwrite(path, pixels)
    generator = Synthesizer(shapes.Box(0.5), textures.TextureImage(tmp_path), labels.Binary())
    image = rng.random((40, 50))
    sample = generator(image, rng=0)
    recipe = Recipe.from_json(sample.recipe.to_json())
    assert recipe.apply(image).image.tobytes() == sample.image.tobytes()
    for other in (rng.integers(0, 255, (30, 30, 3), np.uint8), rng.integers(0, 255, (10, 90, 3), np.uint8)):
        cv2.imwrite(path, other)
        os.utime(path, ns=(1, int(other[0, 0, 0]) + 1))  # a file system may keep whole seconds alone
        for again in (recipe.apply, lambda image: generator.apply(image, recipe=sample.recipe)):
            with pytest.raises(ValueError, match=r"source must hold in 'a.png' .* the pixels with which"):
                again(image)
    cv2.imwrite(path, pixels)
    os.utime(path, ns=(1, 400))
    assert recipe.apply(image).image.tobytes() == sample.image.tobytes()


def test_a_clipping_foreground_has_to_be_the_same_again() -> None:
    image, donor = np.random.default_rng(0).random((2, 64, 64))
    foreground = np.zeros((64, 64), bool)
    foreground[16:48, 16:48] = True
    generator = AutoSeg(clip_to_foreground=True)
    sample = generator(image, donor, rng=1, foreground=foreground)
    assert not (sample.mask & ~foreground).any()
    read = Recipe.from_json(sample.recipe.to_json())
    assert same(read.apply(image, donor, foreground=foreground), sample)
    other = foreground.copy()
    other[0, 0] = True
    with pytest.raises(ValueError, match="foreground must be the bool array that the recipe was drawn with"):
        read.apply(image, donor, foreground=other)
    with pytest.raises(ValueError, match="foreground must be given again"):
        read.apply(image, donor)
    np.testing.assert_array_equal(read.support(foreground=foreground, image=image), sample.mask)


def test_a_recipe_cannot_be_changed() -> None:
    image, donor = np.random.default_rng(0).random((2, 64, 64))
    sample = AutoSeg()(image, donor, rng=1)
    sample.recipe.texture["factor"] = 5.0
    sample.recipe.drawn["edge"] = 9.0
    assert sample.recipe.texture["factor"] <= 0.95
    assert same(sample.recipe.apply(image, donor), sample)
    for name in ("grid", "version", "drawn", "anything"):
        with pytest.raises(AttributeError):
            setattr(sample.recipe, name, 1)


def test_the_support_is_where_the_image_may_change() -> None:
    image, donor = np.random.default_rng(0).random((2, 64, 64))
    sample = AutoSeg(edge=2.0, size=0.5)(image, donor, rng=1)
    support = sample.recipe.support()
    assert support.dtype == bool
    np.testing.assert_array_equal(sample.image[~support], image[~support])
    assert (sample.mask & ~support).sum() == 0
    assert support.sum() > 1.5 * sample.mask.sum()
    assert not sample.label[~support].any()
    assert sample.label[support & ~sample.mask].any()
    hard = AutoSeg(size=0.5)(image, donor, rng=1)
    np.testing.assert_array_equal(hard.recipe.support(), hard.mask)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "recipe must be a JSON object with the fields version, generator, grid, drawn"),
        ("[]", "recipe must be a JSON object"),
        ("{}", "recipe must be a JSON object"),
        ("[" * 100_000, "recipe must be nested at most 64 deep"),
        ('{"version": 1.0, "generator": {}, "grid": [4, 4], "drawn": {}}', "version must be 1"),
        ('{"version": 2, "generator": {}, "grid": [4, 4], "drawn": {}}', "version must be 1"),
        ('{"version": true, "generator": {}, "grid": [4, 4], "drawn": {}}', "version must be 1"),
        ('{"version": 1, "generator": {}, "grid": [4], "drawn": {}}', "grid must be"),
        ('{"version": 1, "generator": {}, "grid": [4, -4], "drawn": {}}', "grid must be"),
        ('{"version": 1, "generator": 5, "grid": [4, 4], "drawn": {}}', "generator and drawn must be"),
    ],
)
def test_a_text_that_is_no_recipe_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Recipe.from_json(text)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shapes": []}, r"drawn.shapes must be a list of 1 values, got \[\]"),
        ({"shapes": None}, "drawn.shapes must be a list"),
        ({"texture": {}}, "drawn.texture must have the field factor"),
        ({"texture": {"factor": "0.5"}}, "drawn.texture.factor must be a number within"),
        ({"texture": {"factor": 379}}, "drawn.texture.factor must be a number within"),
        ({"texture": {"factor": float("nan")}}, "drawn.texture.factor must be a number within"),
        ({"texture": {"factor": True}}, "drawn.texture.factor must be a number within"),
        ({"texture": {"factor": 0.5, "more": 1}}, "drawn.texture must have the fields factor, got 'more' too"),
        ({"edge": "x"}, "drawn.edge must be a number within"),
        ({"edge": 3854}, "drawn.edge must be a number within"),
        ({"foreground": "x"}, "drawn.foreground must be a number within"),
        ({"foreground": {"array": {}}}, "drawn.foreground.array must have the field"),
        ({"center": [5, 2**64]}, "drawn.shapes\\[0\\].center must be the index of a pixel"),
        ({"center": [5]}, "drawn.shapes\\[0\\].center must be the index of a pixel"),
        ({"center": [5.5, 3]}, "drawn.shapes\\[0\\].center must be the index of a pixel"),
        ({"radii": [0.3] * 100_000}, "drawn.shapes\\[0\\].radii must be a list of 3 to 1000 values"),
        ({"radii": [0.3] * 3}, "drawn.shapes\\[0\\].radii must be as long as angles"),
    ],
)
def test_an_edited_recipe_is_refused_by_the_name_of_its_field(change: dict[str, Any], message: str) -> None:
    image, donor = np.random.default_rng(0).random((2, 64, 64))
    value = json.loads(AutoSeg().draw(image, donor, rng=1).to_json())
    for name, new in change.items():
        target = value["drawn"] if name in value["drawn"] else value["drawn"]["shapes"][0]
        target[name] = new
    recipe = Recipe.from_json(json.dumps(value))
    with pytest.raises(ValueError, match=message):
        recipe.apply(image, donor)


def tried(recipe: Recipe, generator: Any, case: Case) -> None:
    """A right sample, or a refusal that names the field."""
    donor = case.donor if generator.needs_donor else None
    try:
        sample = recipe.apply(case.image, donor, arrays=arrays_of(generator))
    except ValueError:
        return
    assert sample.mask.any()
    assert np.isfinite(sample.image).all()
    assert (sample.image != case.image).any()
    assert (sample.label >= 0).all()
    assert (sample.label <= 1).all()


@every_generator
@given(seed=seeds, data=st.data())
@examples(15)
def test_an_edit_gives_a_right_sample_or_a_refusal(build: Any, seed: int, data: st.DataObject) -> None:
    generator = build()
    value = json.loads(made(generator, CASE, seed).recipe.to_json())
    value["drawn"] = data.draw(edited(value["drawn"]))
    tried(Recipe.from_json(json.dumps(value)), generator, CASE)


@every_generator
@given(seed=seeds, data=st.data())
@examples(15)
def test_a_hostile_edit_gives_a_right_sample_or_a_refusal(build: Any, seed: int, data: st.DataObject) -> None:
    generator = build()
    value = json.loads(made(generator, CASE, seed).recipe.to_json())
    part = data.draw(st.sampled_from(["drawn", "drawn", "generator", "grid"]))
    value[part] = data.draw(hostile(value[part]))
    try:
        recipe = Recipe.from_json(json.dumps(value))
    except ValueError:
        return
    # Of a description's parameters the wrong kind is a TypeError, as it is of the constructor's.
    with contextlib.suppress(*([TypeError] if part == "generator" else [])):
        tried(recipe, generator, CASE)
