"""Several anomalies in one image: each on top of those before it, one mask, one label, one recipe."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import (
    FPI,
    NSA,
    AutoSeg,
    Compose,
    CutPaste,
    CutPasteScar,
    ManyTasks,
    Mixture,
    Recipe,
    Synthesizer,
    labels,
    shapes,
    textures,
)
from anomalib_synth._core.patch import Patch
from anomalib_synth._core.region import Region
from anomalib_synth.labels import Change
from anomalib_synth.runs import from_mask
from tests.support.promises import made, same, spread
from tests.support.strategies import Case, cases, examples, random_image, seeds

DIFFERENCES = [labels.FlippedGaussian(), labels.Logistic(), labels.IntensityDifference(), labels.Saturating()]
CASE = Case(random_image((40, 50), "float32", 0), random_image((40, 50), "float32", 1), None)


def chain(**options: Any) -> Compose:
    """NSA's chain: up to four rectangles, each with its own place, resize and blending."""
    return Compose(NSA(count=1, more=None, min_foreground=0.0, **options), count=(1, 4), more=0.5)


def tasks(**options: Any) -> Compose:
    """Many tasks: each anomaly another task, on top of the one before."""
    names = ("blend", "sink", "source", "intensity")
    mixture = Mixture({ManyTasks(task, count=1, more=None, **options): 1 for task in names})
    return Compose(mixture, count=(1, 4), more=0.5)


COMPOSITIONS = {
    "NSA's chain": chain,
    "many tasks": tasks,
    "stain and scar": lambda **k: Compose(
        [Synthesizer(shapes.Ellipse(0.5), textures.UniformAddition(), labels.Binary(), **k), CutPasteScar(**k)]
    ),
    "soft": lambda **k: Compose(AutoSeg(edge=1.0, size=0.9, **k), count=3),
    "composed": lambda **k: Compose([Compose(FPI(size=0.4, **k), count=2), FPI(size=0.2, **k)]),
}
compositions = pytest.mark.parametrize("build", COMPOSITIONS.values(), ids=COMPOSITIONS.keys())


@compositions
@given(case=cases(dtypes=["float32", "uint8", ">f8", "int64"], agreement=["nowhere"]), seed=seeds)
@examples(15)
def test_mask_is_the_union_and_nothing_else_changes(build: Any, case: Case, seed: int) -> None:
    generator = build(channel_axis=case.channel_axis)
    before = case.image.tobytes(), case.donor.tobytes()
    sample = made(generator, case, seed)
    assert (case.image.tobytes(), case.donor.tobytes()) == before
    # The steps, one after the other, by their own recipes.
    current = case.image.copy()
    union = np.zeros(case.grid, bool)
    support = np.zeros(case.grid, bool)
    for generator_of_step, drawn in steps(generator, sample.recipe.drawn):
        recipe = Recipe(generator_of_step, case.grid, drawn)
        donor = case.donor if generator_of_step.needs_donor else None
        step = generator_of_step.apply(current, donor, recipe=recipe)
        union |= step.mask
        support |= recipe.support()
        current = step.image
    assert current.tobytes() == sample.image.tobytes()
    np.testing.assert_array_equal(union, sample.mask)
    np.testing.assert_array_equal(support, sample.recipe.support())
    outside = ~spread(support, case.channel_axis, case.image.shape)
    assert sample.image[outside].tobytes() == case.image[outside].tobytes()
    assert not sample.label[~support].any()


def steps(generator: Any, drawn: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """The synthesizers of a composition, and what each drew, in their order."""
    if isinstance(generator, Compose):
        return [step for one in drawn["anomalies"] for step in steps(generator.methods[one["which"]], one["drawn"])]
    if isinstance(generator, Mixture):
        return steps(generator.methods[drawn["which"]][0], drawn["drawn"])
    return [(generator, drawn)]


@pytest.mark.parametrize("label", DIFFERENCES, ids=lambda label: type(label).__name__)
@given(case=cases(dtypes=["float32", "uint8"], channel_axes=[None, 0], agreement=["nowhere"]), seed=seeds)
@examples(10)
def test_a_label_of_the_change_is_that_of_the_first_and_the_last_image(label: Any, case: Case, seed: int) -> None:
    generator = Compose(AutoSeg(size=0.5, label=label, channel_axis=case.channel_axis), count=3)
    sample = made(generator, case, seed)
    support = sample.recipe.support()
    wide = spread(support, case.channel_axis, case.image.shape)
    channels = 1 if case.channel_axis is None else case.image.shape[0]
    before, after = (array[wide].reshape(channels, -1) for array in (case.image, sample.image))
    kind = np.float32 if case.image.dtype.kind == "f" or case.image.dtype.itemsize < 4 else np.float64
    runs = from_mask(support)
    region = Region(runs, case.grid, ())
    change = Change(before.astype(kind), after.astype(kind), case.image.dtype, region)
    wanted = label.values(Patch(after.astype(kind), 1.0, (before != after).any(axis=0)), None, change)
    np.testing.assert_allclose(sample.label[support], wanted, rtol=1e-6, atol=1e-7)


def test_of_other_labels_the_later_one_stands() -> None:
    first = AutoSeg(size=0.8, factor=0.9, foreground=None)
    second = FPI(size=0.3, factor=0.2)
    sample = Compose([first, second])(CASE.image, CASE.donor, rng=0)
    on_top = Recipe(second, CASE.grid, sample.recipe.drawn["anomalies"][1]["drawn"]).support()
    below = Recipe(first, CASE.grid, sample.recipe.drawn["anomalies"][0]["drawn"]).support() & ~on_top
    assert set(np.unique(sample.label[on_top])) == {np.float32(0.2)}
    assert set(np.unique(sample.label[below])) == {np.float32(0.9)}


@compositions
@given(seed=seeds)
@examples(8)
def test_out_and_in_place_give_the_same(build: Any, seed: int) -> None:
    generator = build()
    fresh = made(generator, CASE, seed)
    support = fresh.recipe.support()
    out = random_image(CASE.image.shape, "float32", seed ^ 1)
    rest = out[~support].tobytes()
    given_out = made(generator, CASE, seed, out=out)
    assert given_out.image is out
    assert out[support].tobytes() == fresh.image[support].tobytes()
    assert out[~support].tobytes() == rest
    work = CASE._replace(image=CASE.image.copy())
    assert same(made(generator, work, seed, out=work.image), fresh)


def test_an_image_in_place_is_left_as_it_was_where_a_later_anomaly_fails() -> None:
    image = CASE.image.copy()
    fails = FPI(foreground=1e30)  # no pixel is brighter
    with pytest.raises(ValueError, match="foreground must have"):
        Compose([FPI(size=0.5), fails])(image, CASE.donor, rng=0, out=image)
    assert image.tobytes() == CASE.image.tobytes()


@compositions
def test_a_batch_replays_and_does_not_depend_on_the_workers(build: Any) -> None:
    generator = build()
    images = np.stack([random_image((40, 50), "float32", seed) for seed in range(6)])
    donors = images[::-1].copy() if generator.needs_donor else None
    one, two = (generator.batch(images, donors, rng=0, workers=workers) for workers in (1, 2))
    for a, b in zip(one[:3], two[:3], strict=True):
        assert a.tobytes() == b.tobytes()
    for number, recipe in enumerate(one.recipes):
        again = recipe.apply(images[number], None if donors is None else donors[number])
        assert again.image.tobytes() == one.images[number].tobytes()
        assert again.mask.tobytes() == one.masks[number].tobytes()
        assert again.label.tobytes() == one.labels[number].tobytes()
    work = images.copy()
    assert generator.batch(work, donors, rng=0, out=work).images is work
    assert work.tobytes() == one.images.tobytes()


def test_parts_that_do_not_agree_are_refused_when_built() -> None:
    for build in (lambda parts: Compose(parts), lambda parts: Mixture(dict.fromkeys(parts, 1))):
        with pytest.raises(ValueError, match="methods must have one channel_axis, got 0, None"):
            build([FPI(channel_axis=0), CutPaste()])
        with pytest.raises(ValueError, match="methods must have one number_of_labels, got None, 2"):
            build([FPI(), FPI(label=(labels.Binary(), labels.Interpolation()))])
    for wrong in ([], 5, None, [FPI], "AutoSeg"):
        with pytest.raises(TypeError, match="methods must be a Generator, or at least one in a list"):
            Compose(wrong)  # type: ignore[arg-type]


@given(seed=seeds, data=st.data())
@examples(10)
def test_counts_are_those_of_the_law(seed: int, data: st.DataObject) -> None:
    low = data.draw(st.integers(1, 3))
    high = data.draw(st.integers(low, 5))
    number = len(made(Compose(FPI(), count=(low, high)), CASE, seed).recipe.anomalies)
    assert low <= number <= high


def test_textures_in_turn_are_one_after_the_other() -> None:
    bright = textures.UniformAddition(amount=0.2, intensity_range=(0, 1), clip=False)
    one = Synthesizer(shapes.Ball(0.3), textures.Compose((bright, textures.LocalBlur(1.5))), labels.Binary())
    image = np.random.default_rng(0).random((48, 48))
    sample = one(image, rng=0)
    drawn = sample.recipe.texture["textures"]
    first = Synthesizer(shapes.Ball(0.3), bright, labels.Binary())
    second = Synthesizer(shapes.Ball(0.3), textures.LocalBlur(1.5), labels.Binary())
    record = sample.recipe.drawn
    step = first.apply(image, recipe=Recipe(first, (48, 48), {**record, "texture": drawn[0]}))
    last = second.apply(step.image, recipe=Recipe(second, (48, 48), {**record, "texture": drawn[1]}))
    np.testing.assert_allclose(sample.image, last.image, rtol=1e-12)
