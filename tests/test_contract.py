"""What every method promises, whatever is composed and given; a new one joins in `strategies.METHODS`."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import Recipe
from tests.support.promises import keep_the_promise, made, same, spread, touched
from tests.support.strategies import METHODS, Build, Case, cases, examples, layouts, needs_donor, random_image, seeds

MIXED = {"Mixture of three", "ManyTasks", "ShearedEllipse of Choice, FlippedGaussian"}  # some samples have no donor

# What these take from the donor lies elsewhere in it.
MOVED = {"NSA", "Ellipses of DonorPatch, Binary", "GivenMasks of DonorPatch, Classes"}

every_method = pytest.mark.parametrize("build", METHODS.values(), ids=METHODS.keys())


@every_method
@given(case=cases(), seed=seeds)
@examples(25)
def test_the_sample_is_the_input_but_for_the_mask(build: Build, case: Case, seed: int) -> None:
    before = case.image.tobytes(), case.donor.tobytes()
    sample = made(build(channel_axis=case.channel_axis), case, seed)
    assert (case.image.tobytes(), case.donor.tobytes()) == before
    assert not np.shares_memory(sample.image, case.image)
    keep_the_promise(sample, case.image, case.channel_axis)


@every_method
@given(case=cases(), seed=seeds)
@examples(15)
def test_a_seed_and_a_recipe_repeat_every_byte(build: Build, case: Case, seed: int) -> None:
    method = build(channel_axis=case.channel_axis)
    donor = case.donor if needs_donor(method) else None
    sample = made(method, case, seed)
    assert same(made(method, case, seed), sample)
    assert same(made(build(channel_axis=case.channel_axis), case, seed), sample)
    assert method.draw(case.image, donor, rng=seed) == sample.recipe
    assert made(method, case, np.random.default_rng(seed)).recipe == sample.recipe
    read = Recipe.from_json(sample.recipe.to_json())
    assert read == sample.recipe
    assert same(method.apply(case.image, donor, recipe=read), sample)


@every_method
@given(case=cases(layout=False), seed=seeds, data=st.data())
@examples(15)
def test_strides_and_byte_order_change_nothing(build: Build, case: Case, seed: int, data: st.DataObject) -> None:
    method = build(channel_axis=case.channel_axis)
    other = case._replace(image=data.draw(layouts(case.image)), donor=data.draw(layouts(case.donor)))
    one, two = made(method, case, seed), made(method, other, seed)
    assert one.recipe == two.recipe
    for a, b in zip(one[:3], two[:3], strict=True):
        np.testing.assert_array_equal(a, b)


@every_method
@given(case=cases(layout=False), seed=seeds)
@examples(15)
def test_out_holds_the_same_pixels_and_nothing_else_is_touched(build: Build, case: Case, seed: int) -> None:
    method = build(channel_axis=case.channel_axis)
    fresh = made(method, case, seed)
    inside = spread(touched(fresh, case), case.channel_axis, case.image.shape)

    given_out = random_image(case.image.shape, case.image.dtype, seed ^ 1)
    untouched = given_out[~inside].tobytes()
    sample = made(method, case, seed, out=given_out)
    assert sample.image is given_out
    assert given_out[inside].tobytes() == fresh.image[inside].tobytes()
    assert given_out[~inside].tobytes() == untouched

    in_place = case._replace(image=case.image.copy(order="K"))
    assert same(made(method, in_place, seed, out=in_place.image), fresh)
    view = case.image.copy(order="K")
    assert same(made(method, case._replace(image=view), seed, out=view[...]), fresh)


@every_method
@given(case=cases(dtypes=["float32", "uint16", ">f8"], channel_axes=[0], layout=False), seed=seeds)
@examples(10)
def test_channels_share_the_shape_wherever_their_axis_is(build: Build, case: Case, seed: int) -> None:
    moved = Case(np.moveaxis(case.image, 0, -1), np.moveaxis(case.donor, 0, -1), -1)
    one, two = made(build(channel_axis=0), case, seed), made(build(channel_axis=-1), moved, seed)
    assert one.recipe.drawn == two.recipe.drawn
    np.testing.assert_array_equal(np.moveaxis(one.image, 0, -1), two.image)
    np.testing.assert_array_equal(one.mask, two.mask)
    np.testing.assert_array_equal(one.label, two.label)


@every_method
@given(case=cases(dtypes=["float32", "uint8"], channel_axes=[None], layout=False), seed=seeds)
@examples(10)
def test_one_channel_is_the_same_as_none(build: Build, case: Case, seed: int) -> None:
    single = Case(case.image[np.newaxis], case.donor[np.newaxis], 0)
    one, two = made(build(), case, seed), made(build(channel_axis=0), single, seed)
    assert one.recipe.drawn == two.recipe.drawn
    np.testing.assert_array_equal(one.image, two.image[0])
    np.testing.assert_array_equal(one.label, two.label)


@every_method
def test_seeds_differ_and_zero_is_one(build: Build) -> None:
    case = Case(random_image((40, 50), "float32", 0), random_image((40, 50), "float32", 1), None)
    method = build()
    assert same(made(method, case, 0), made(method, case, 0))
    recipes = {made(method, case, seed).recipe.to_json() for seed in range(20)}
    assert len(recipes) == 20
    unseeded = {made(method, case, None).recipe.to_json() for _ in range(5)}
    assert len(unseeded) == 5


@every_method
def test_every_kind_of_rng(build: Build) -> None:
    case = Case(random_image((40, 50), "float32", 0), random_image((40, 50), "float32", 1), None)
    method = build()
    for seed in (3, np.int64(3), np.random.SeedSequence(3), np.random.default_rng(3)):
        assert same(made(method, case, seed), made(method, case, 3))
    generator = np.random.default_rng(3)
    first, second = (made(method, case, generator) for _ in range(2))
    assert first.recipe != second.recipe


@every_method
def test_the_global_generators_are_left_alone(build: Build) -> None:
    case = Case(random_image((40, 50), "float32", 0), random_image((40, 50), "float32", 1), None)
    before = random.getstate(), str(np.random.get_state())  # noqa: NPY002
    made(build(), case, 5)
    assert (random.getstate(), str(np.random.get_state())) == before  # noqa: NPY002


@every_method
def test_memory_mapped_images(build: Build, tmp_path: Path) -> None:
    image, donor = random_image((48, 64), "float32", 0), random_image((48, 64), "float32", 1)
    case = Case(image, donor, None)
    image.tofile(tmp_path / "image")
    donor.tofile(tmp_path / "donor")
    mapped = Case(*(np.memmap(tmp_path / name, np.float32, "r", shape=(48, 64)) for name in ("image", "donor")), None)
    method = build()
    wanted = made(method, case, 7)
    assert same(made(method, mapped, 7), wanted)
    assert type(made(method, mapped, 7).image) is np.ndarray
    out = np.memmap(tmp_path / "out", np.float32, "w+", shape=(48, 64))
    assert made(method, mapped, 7, out=out).image is out
    np.testing.assert_array_equal(out[wanted.mask], wanted.image[wanted.mask])


@every_method
@given(case=cases(dtypes=["float16", "float32", "float64"], layout=False), seed=seeds, count=st.integers(1, 9))
@examples(20)
def test_pixels_that_are_not_finite_stay_and_are_not_in_the_mask(
    build: Build, case: Case, seed: int, count: int
) -> None:
    method = build(channel_axis=case.channel_axis)
    bad = np.zeros(case.image.shape, bool)
    bad.flat[np.random.default_rng(seed).integers(0, bad.size, count)] = True
    image = case.image.copy()
    image[bad] = np.resize([np.nan, np.inf, -np.inf], int(bad.sum()))
    try:
        sample = made(method, case._replace(image=image), seed)
    except ValueError as error:
        if "finite pixels inside the shape" not in str(error):
            raise
        return  # a blur spreads one NaN over a small region
    keep_the_promise(sample, image, case.channel_axis)


@pytest.mark.parametrize(
    "name", [name for name, build in METHODS.items() if needs_donor(build()) and name not in MIXED]
)
@given(case=cases(dtypes=["float32", "float64"], layout=False), seed=seeds)
@examples(15)
def test_donor_pixels_that_are_not_finite_are_not_mixed_in(name: str, case: Case, seed: int) -> None:
    method = METHODS[name](channel_axis=case.channel_axis)
    bad = np.random.default_rng(seed).random(case.image.shape) < 0.1
    donor = case.donor.copy()
    donor[bad] = np.resize([np.nan, np.inf, -np.inf], int(bad.sum()))
    try:
        sample = made(method, case._replace(donor=donor), seed)
    except ValueError as error:
        if "finite pixels inside the shape" not in str(error):
            raise
        return  # a shape of a few pixels met bad ones alone
    if name not in MOVED:
        assert not bad[spread(sample.mask, case.channel_axis, bad.shape)].any()
    assert np.isfinite(sample.image).all()


@every_method
def test_what_lies_outside_the_shape_never_matters(build: Build) -> None:
    image, donor = random_image((64, 64), "float32", 0), random_image((64, 64), "float32", 1)
    method = build(foreground=None)
    texture = getattr(method, "texture", None)  # a mixture has several
    if not needs_donor(method) and "intensity_range" in getattr(type(texture), "__dataclass_fields__", {}):
        method = build(foreground=None, intensity_range=(-3, 5))
    sample = made(method, Case(image, donor, None), 0)
    rows, columns = (np.flatnonzero(sample.mask.any(axis=a)) for a in (1, 0))
    halo = 20  # farther than any texture reads, but for the reflection
    keep = np.zeros(image.shape, bool)
    keep[max(rows[0] - halo, 0) : rows[-1] + halo, max(columns[0] - halo, 0) : columns[-1] + halo] = True
    keep |= keep[::-1]
    if "brightness" in sample.recipe.texture:  # of a patch of the image itself
        keep |= np.roll(touched(sample, Case(image, donor, None)), sample.recipe.texture["offset"], (0, 1))
    spoiled = np.where(keep, image, np.float32(np.nan))
    again = method.apply(spoiled, donor if needs_donor(method) else None, recipe=sample.recipe)
    np.testing.assert_array_equal(again.mask, sample.mask)
    assert again.image[sample.mask].tobytes() == sample.image[sample.mask].tobytes()
