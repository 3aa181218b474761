"""What the pages promise of every generator, one test for each promise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from anomalib_synth import AutoSeg, Compose, CutPaste, Generator, Mixture, Recipe, Synthesizer, labels, shapes, textures
from tests.support.promises import keep_the_promise, same
from tests.support.strategies import EXPORTED, METHODS, PASTED, arrays_of, random_image

every_export = pytest.mark.parametrize("name", EXPORTED)
GRID = (40, 48)
# These jitter the colours of what they show, or take it from another place: a real change of an image of one value, or
# of an image that is its own donor.
JITTERED = ["AnatPaste", "CutPaste", "CutPasteScar"]
WITH_JITTER = {*JITTERED, *PASTED, "Lesions of Lesions, Classes", "Mixture of three", "Scar of OwnPatch, Logistic"}
MOVED = {"DAG", "ManyTasks", "NSA", "PII"}
# What a refusal tells the caller to change.
ADVICE = "use an image that is not constant there, another|a constant image needs a texture|lower the threshold"


def pair(shape: tuple[int, ...] = GRID, dtype: str = "float32") -> tuple[np.ndarray, np.ndarray]:
    """An image and a donor."""
    return random_image(shape, dtype, 0), random_image(shape, dtype, 1)


def called(method: Generator, image: np.ndarray, donor: np.ndarray, **keywords: Any) -> Any:
    """A sample, with the donor where one is needed."""
    return method(image, donor if method.needs_donor else None, **keywords)


# An image with channels that nobody named


def thrice(image: np.ndarray) -> np.ndarray:
    return np.stack([image] * 3)


CALLS: dict[str, Callable[..., Any]] = {
    "call": lambda image, donor: AutoSeg()(image, donor, rng=0),
    "draw": lambda image, donor: AutoSeg().draw(image, donor, rng=0),
    "batch": lambda image, donor: AutoSeg().batch(image[np.newaxis], donor[np.newaxis], rng=0),
    "Mixture": lambda image, donor: Mixture({AutoSeg(): 1})(image, donor, rng=0),
    "Compose": lambda image, donor: Compose(AutoSeg())(image, donor, rng=0),
    "batch of Mixture": lambda image, donor: Mixture({AutoSeg(): 1}).batch(thrice(image), thrice(donor), rng=0),
    "batch of Compose": lambda image, donor: Compose(AutoSeg()).batch(thrice(image), thrice(donor), rng=0, workers=2),
}


def tried(call: Callable[..., Any], shape: tuple[int, ...]) -> None:
    """Make a call, whose image may be too small for a volume."""
    try:
        call(*pair(shape))
    except ValueError as error:
        assert "image is too small" in str(error)  # noqa: PT017


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("shape", "axis"), [((256, 256, 3), -1), ((64, 64, 4), -1), ((3, 256, 256), 0), ((1, 64, 64), 0), ((3, 64, 3), -1)]
)
def test_an_image_with_colours_warns_once_at_the_callers_line_and_names_the_axis(
    call: str, shape: tuple[int, ...], axis: int
) -> None:
    message = rf"an image of shape \({shape[0]}, {shape[1]}, {shape[2]}\) .* give channel_axis={axis}$"
    with pytest.warns(UserWarning, match=message) as caught:
        tried(CALLS[call], shape)
    assert [warning.filename for warning in caught] == [__file__]
    assert caught[0].lineno == CALLS[call].__code__.co_firstlineno


def test_a_recipe_that_is_applied_warns_at_the_callers_line() -> None:
    image, donor = pair((24, 24, 3))
    with pytest.warns(UserWarning, match="give channel_axis=-1"):
        recipe = AutoSeg(size=0.9).draw(image, donor, rng=0)
    with pytest.warns(UserWarning, match="give channel_axis=-1") as caught:
        recipe.apply(image, donor)
    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.parametrize(("shape", "axis"), [((40, 48, 3), -1), ((3, 40, 48), 0), ((1, 40, 48), 0), ((40, 48, 4), -1)])
def test_an_image_whose_channels_are_named_makes_no_warning(shape: tuple[int, ...], axis: int) -> None:
    image, donor = pair(shape)
    named = AutoSeg(channel_axis=axis)(image, donor, rng=0)
    assert named.mask.shape == GRID
    assert same(named, AutoSeg()(image, donor, rng=0, channel_axis=axis))


# A sample in which no pixel would change


@pytest.mark.parametrize("grid", [GRID, (16, 18, 20)])
@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32", "float64"])
@pytest.mark.parametrize("name", [name for name in EXPORTED if name not in PASTED])
def test_an_image_of_zeros_is_refused_with_advice(name: str, dtype: str, grid: tuple[int, ...]) -> None:
    image = np.zeros(grid, dtype)
    for seed in range(3):
        with pytest.raises(ValueError, match=ADVICE):
            called(EXPORTED[name](), image, image.copy(), rng=seed)


@pytest.mark.parametrize("grid", [GRID, (16, 18, 20)])
@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32", "float64"])
@pytest.mark.parametrize("name", [name for name in METHODS if name not in WITH_JITTER])
def test_an_image_of_one_value_is_refused_with_advice(name: str, dtype: str, grid: tuple[int, ...]) -> None:
    """Also where the arithmetic of floats would change a last bit."""
    for number in (7, 1 / 3, 0.1, 200, 1e4):
        image = np.full(grid, number % 256 if dtype == "uint8" else number, dtype)
        for seed in range(3):
            with pytest.raises(ValueError, match=ADVICE):
                called(METHODS[name](), image, image.copy(), rng=seed)


@pytest.mark.parametrize("name", JITTERED)
def test_a_jitter_changes_an_image_of_one_value_for_real(name: str) -> None:
    image = np.full(GRID, 7, np.float32)
    for seed in range(10):
        changed = EXPORTED[name]()(image, rng=seed)
        assert np.abs(changed.image - image).max() > 1e-3


@pytest.mark.parametrize("grid", [GRID, (16, 18, 20)])
@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32", "float64"])
@pytest.mark.parametrize("name", [name for name, build in EXPORTED.items() if build().needs_donor])
def test_a_donor_that_is_the_image_is_refused_with_advice_or_changes_it_for_real(
    name: str, dtype: str, grid: tuple[int, ...]
) -> None:
    image = random_image(grid, dtype, 0)
    for seed in range(5):
        for donor in (image, image.copy()):
            if name in MOVED:
                changed = EXPORTED[name]()(image, donor, rng=seed).image
                assert np.abs(changed.astype(float) - image.astype(float)).max() > 1e-2
            else:
                with pytest.raises(ValueError, match=f"{name} met no change of any pixel in 10 .*: {ADVICE}"):
                    EXPORTED[name]()(image, donor, rng=seed)


# The issue's own call, and the parts of a composition


@pytest.mark.parametrize("grid", [(64, 72), (20, 24, 28)])
def test_classes_with_a_foreground_and_a_central_fraction_work_together(grid: tuple[int, ...]) -> None:
    image, donor = pair(grid)
    method = AutoSeg(label=labels.Classes(10), count=(1, 3), foreground="auto", central_fraction=0.7)
    for seed in range(10):
        sample = method(image, donor, rng=seed)
        keep_the_promise(sample, image, None, donor)
        assert 1 <= len(sample.recipe.shapes) <= 3
        again = Recipe.from_json(sample.recipe.to_json()).apply(image, donor)
        assert same(sample, again)


class Half:
    """A texture that does not say whether it needs a donor."""

    def draw(self, *_: Any) -> dict[str, Any]:
        return {}

    def apply(self, *_: Any) -> None:
        raise AssertionError("a texture that is refused is not used")


@pytest.mark.parametrize("said", [..., None, "yes", 1])
def test_a_texture_that_does_not_say_whether_it_needs_a_donor_is_refused_when_it_is_given(said: Any) -> None:
    texture: Any = Half()
    if said is not ...:
        texture.needs_donor = said
    with pytest.raises(TypeError, match="texture must be an object whose needs_donor is True or False, got"):
        Synthesizer(shapes.Ball(), texture, labels.Binary())
    with pytest.raises(TypeError, match="textures must be an object whose needs_donor is True or False, got"):
        textures.Compose([textures.LocalBlur(), texture])


def test_given_masks_are_equal_by_their_masks() -> None:
    mask = np.array([[True, True, True], [True, False, False]])
    one, other = shapes.GivenMasks(mask), shapes.GivenMasks(mask.copy())
    assert one == other
    assert hash(one) == hash(other)
    assert one != shapes.GivenMasks(~mask)
    assert one != shapes.GivenMasks(mask, zoom=2)
    assert len({one, other, shapes.GivenMasks([mask, mask])}) == 2
    methods = [Synthesizer(shape, textures.LocalBlur(), labels.Binary()) for shape in (one, other)]
    assert methods[0] == methods[1]
    assert hash(methods[0]) == hash(methods[1])


@pytest.mark.parametrize("combined", [Compose, lambda methods: Mixture(dict.fromkeys(methods, 1))])
def test_generators_of_different_channel_axes_are_not_combined(combined: Callable[..., Any]) -> None:
    for one, other, message in [(None, 0, "None, 0"), (0, -1, "0, -1"), (-1, None, "-1, None")]:
        with pytest.raises(ValueError, match=f"methods must have one channel_axis, got {message}"):
            combined([AutoSeg(channel_axis=one), CutPaste(channel_axis=other)])
    assert combined([AutoSeg(channel_axis=0), CutPaste(channel_axis=0)]).channel_axis == 0


# A foreground, and an axis of channels, with the call


def half(grid: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """A donor, and an image whose lower half is bright."""
    image, donor = pair(grid)
    image = np.abs(image) + np.where(np.arange(grid[-2])[:, np.newaxis] < grid[-2] // 2, 0, 10).astype(np.float32)
    return image, donor


@pytest.mark.parametrize("where", ["auto", 9.0, 9, np.float32(9)])
@every_export
def test_a_foreground_with_the_call_is_that_of_the_constructor(name: str, where: Any) -> None:
    image, donor = half(GRID)
    with_call, built = EXPORTED[name](), EXPORTED[name](foreground=where)
    for seed in range(3):
        one = called(with_call, image, donor, rng=seed, foreground=where)
        other = called(built, image, donor, rng=seed)
        for a, b in zip(one[:3], other[:3], strict=True):
            assert a.tobytes() == b.tobytes()
        assert one.recipe.drawn == other.recipe.drawn
        assert same(
            one,
            Recipe.from_json(one.recipe.to_json()).apply(
                image, donor if with_call.needs_donor else None, arrays=arrays_of(with_call)
            ),
        )


@every_export
def test_a_mask_of_uint8_with_the_call_is_refused_by_its_dtype(name: str) -> None:
    image, donor = pair()
    out = image.copy()
    for mask in (np.ones(GRID, np.uint8), np.full(GRID, 255, np.uint8), np.ones(GRID)):
        with pytest.raises(TypeError, match=f"foreground must be .* or a bool array, got ndarray of {mask.dtype}"):
            called(EXPORTED[name](), image, donor, rng=0, foreground=mask, out=out)
    assert out.tobytes() == image.tobytes()


@pytest.mark.parametrize("combined", [Compose, lambda method: Mixture({method: 1})])
def test_a_foreground_with_the_call_reaches_the_combined_generators(combined: Callable[..., Any]) -> None:
    image, donor = half(GRID)
    method = combined(AutoSeg(clip_to_foreground=True))
    for seed in range(10):
        sample = method(image, donor, rng=seed, foreground="auto")
        assert (image[sample.mask] > 9).all()
        assert same(sample, Recipe.from_json(sample.recipe.to_json()).apply(image, donor, arrays=arrays_of(method)))


def test_options_with_the_call_make_the_bytes_of_options_of_the_constructor() -> None:
    slab, other = half((3, *GRID))
    autoseg = AutoSeg()
    one = autoseg(slab, other, channel_axis=0, foreground="auto", rng=0)
    two = AutoSeg(channel_axis=0, foreground="auto")(slab, other, rng=0)
    for a, b in zip(one[:3], two[:3], strict=True):
        assert a.dtype == b.dtype
        assert a.tobytes() == b.tobytes()
    assert autoseg == AutoSeg()
    alone = Recipe.from_json(one.recipe.to_json()).apply(slab, other)
    assert same(one, alone)


# Batches


@every_export
def test_a_batch_is_the_same_for_any_workers_and_each_recipe_makes_its_sample_again(name: str) -> None:
    images, donors = pair((5, *GRID))
    method = EXPORTED[name]()
    donors = donors if method.needs_donor else None  # type: ignore[assignment]
    first, *others = [
        method.batch(images, donors, rng=np.random.default_rng(3), workers=workers) for workers in (1, 2, 3, 8)
    ]
    for batch in others:
        for a, b in zip(first[:3], batch[:3], strict=True):
            assert a.tobytes() == b.tobytes()
        assert list(batch.recipes) == list(first.recipes)
    for number, recipe in enumerate(first.recipes):
        donor = None if donors is None else donors[number]
        again = Recipe.from_json(recipe.to_json()).apply(images[number], donor, arrays=arrays_of(method))
        assert again.image.tobytes() == first.images[number].tobytes()
        assert again.mask.tobytes() == first.masks[number].tobytes()
        assert again.label.tobytes() == first.labels[number].tobytes()
        assert (first.images[number] != images[number]).any()
