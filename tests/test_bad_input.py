"""Wrong values and the edges of the design: an error that names argument, rule and value, or a right result."""

import json
import re
from typing import Any

import numpy as np
import pytest

from anomalib_synth import FPI, AutoSeg, Recipe, Synthesizer, corruptions, labels, shapes, textures
from tests.support.promises import keep_the_promise
from tests.support.strategies import EXPORTED, METHODS, needs_donor, random_image

NAN, INF = float("nan"), float("inf")

# Arguments of calls

IMAGE = random_image((32, 40), "float32", 0)
DONOR = random_image((32, 40), "float32", 1)


def refused(
    error: type[Exception], message: str, *args: Any, method: Synthesizer | None = None, **keywords: Any
) -> None:
    """A call that must fail so, before anything is written."""
    method = AutoSeg() if method is None else method
    out = keywords.get("out")
    before = out.tobytes() if isinstance(out, np.ndarray) else None
    with pytest.raises(error, match=message):
        method(*args, **{"rng": 0, **keywords})
    if before is not None:
        assert out.tobytes() == before


@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        (IMAGE.tolist(), TypeError, "image must be a numpy array, got list"),
        (None, TypeError, "image must be a numpy array, got NoneType"),
        (np.ma.masked_less(IMAGE, 0), TypeError, "image must be a numpy array, got MaskedArray"),
        (IMAGE.astype(complex), TypeError, "image must hold bool, integer or float .* got dtype complex128"),
        (IMAGE.astype(object), TypeError, "image must hold .* got dtype object"),
        (IMAGE.astype(str), TypeError, "image must hold .* got dtype <U"),
        (np.zeros((8, 8), "M8[s]"), TypeError, "image must hold .* got dtype datetime64"),
        (np.zeros((8, 8), np.longdouble), TypeError, "image must hold .* at most 8 bytes"),
        (np.zeros(8), ValueError, r"image must have 2 or 3 spatial axes, got shape \(8,\)"),
        (np.zeros((2, 8, 8, 8)), ValueError, r"image must have 2 or 3 spatial axes, got shape \(2, 8, 8, 8\)"),
        (np.zeros((0, 8)), ValueError, r"image must not be empty, got shape \(0, 8\)"),
    ],
)
def test_wrong_images(image: Any, error: type[Exception], message: str) -> None:
    refused(error, message, image, DONOR)


def test_wrong_numbers_of_axes_with_channels() -> None:
    method = AutoSeg(channel_axis=0)
    refused(ValueError, "2 or 3 spatial axes and one of channels", IMAGE, DONOR, method=method)
    refused(ValueError, "must not be empty", np.zeros((0, 9, 9)), np.zeros((0, 9, 9)), method=method)


@pytest.mark.parametrize(
    ("donor", "error", "message"),
    [
        (None, TypeError, "donor must be given"),
        (DONOR.tolist(), TypeError, "donor must be a numpy array, got list"),
        (DONOR[:-1], ValueError, r"donor must have the image's shape \(32, 40\), got \(31, 40\)"),
        (DONOR.T, ValueError, r"donor must have the image's shape \(32, 40\), got \(40, 32\)"),
        (np.stack([DONOR] * 3), ValueError, r"donor must have .* shape \(32, 40\), got \(3, 32, 40\)"),
        (DONOR.astype(np.uint8), ValueError, "donor and image must both hold floats or both integers, got uint8 and"),
        (DONOR.astype(complex), TypeError, "donor must hold"),
    ],
)
def test_wrong_donors(donor: Any, error: type[Exception], message: str) -> None:
    refused(error, message, IMAGE, donor)


def test_a_donor_of_other_channels() -> None:
    message = r"donor must have the image's shape \(3, 9, 9\), got \(1, 9, 9\)"
    refused(ValueError, message, np.zeros((3, 9, 9)), np.ones((1, 9, 9)), method=AutoSeg(channel_axis=0))


def test_a_donor_of_another_precision_is_welcome() -> None:
    for image_type, donor_type in [("float32", "float64"), ("float16", ">f4"), ("uint8", "int16"), ("int32", "uint8")]:
        image, donor = np.zeros((16, 16), image_type), np.full((16, 16), 100, donor_type)
        sample = AutoSeg(factor=0.5)(image, donor, rng=0)
        assert sample.image.dtype == image.dtype
        assert (sample.image[sample.mask] == 50).all()


def read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def test_wrong_outs() -> None:
    image, donor = IMAGE.copy(), DONOR.copy()
    refused(TypeError, "out must be a numpy array, got list", image, donor, out=image.tolist())
    refused(ValueError, "out must be writeable, got a read-only array", image, donor, out=read_only(image.copy()))
    refused(ValueError, r"got \(31, 40\) float32", image, donor, out=image[:-1].copy())
    refused(
        ValueError,
        r"out must have .* \(32, 40\) float32, got \(32, 40\) float64",
        image,
        donor,
        out=IMAGE.astype(float),
    )
    refused(ValueError, r"got \(32, 40\) >f4", image, donor, out=IMAGE.astype(">f4"))
    refused(ValueError, "out must not overlap the donor", image, donor, out=donor)
    refused(ValueError, "out must not overlap the donor", image, donor, out=donor[::-1])
    long = np.zeros((33, 40), np.float32)
    refused(ValueError, "out must be the image itself or not overlap it", long[:-1], donor, out=long[1:])
    refused(ValueError, "out must be the image itself or not overlap it", image, donor, out=image[::-1])
    one_place = np.lib.stride_tricks.as_strided(np.zeros(1, np.float32), (32, 40), (0, 0))
    refused(ValueError, "out must have one place in memory for every pixel", image, donor, out=one_place)
    sliding = np.lib.stride_tricks.as_strided(np.zeros(400, np.float32), (32, 40), (4, 4))
    refused(ValueError, "out must have one place in memory for every pixel", image, donor, out=sliding)
    apart = np.zeros((32, 3, 80), np.float32)[::-1, 1, ::2]
    assert AutoSeg()(image, donor, rng=0, out=apart).image is apart
    frozen = read_only(image.copy())
    refused(ValueError, "out must be writeable", frozen, donor, out=frozen)


def test_nothing_is_written_when_something_else_is_wrong() -> None:
    for keywords in (
        {"rng": -1},
        {"rng": "seed"},
        {"foreground": np.zeros((32, 40), bool)},
        {"foreground": np.ones(3, bool)},
    ):
        refused((ValueError, TypeError), "must", image := IMAGE.copy(), DONOR, out=image, **keywords)  # type: ignore[arg-type]
    nowhere = np.full((32, 40), NAN, np.float32)
    nowhere[16, 20] = 0
    out = IMAGE.copy()
    refused(ValueError, "finite", np.full_like(nowhere, NAN), DONOR, out=out)
    refused(ValueError, "finite", IMAGE, np.full_like(nowhere, NAN), out=out)
    refused(ValueError, "donor", image, IMAGE[:3], out=image)


def test_out_may_be_the_donor_where_none_is_read() -> None:
    """A corruption ignores a donor; the array is then just one that is not the image."""
    image, out = IMAGE.copy(), np.zeros_like(IMAGE)
    sample = corruptions.Reflection(foreground=None)(image, rng=0, out=out)
    assert not out[~sample.mask].any()


@pytest.mark.parametrize(
    ("rng", "error", "message"),
    [
        (-1, ValueError, "rng must be a seed >= 0, got -1"),
        (1.5, TypeError, "rng must be an int, a numpy Generator, a SeedSequence or None, got float"),
        ("0", TypeError, "rng must be .* got str"),
        (True, TypeError, "rng must be .* got bool"),
        (np.random.RandomState(0), TypeError, "rng must be .* got RandomState"),
    ],
)
def test_wrong_rngs(rng: Any, error: type[Exception], message: str) -> None:
    refused(error, message, IMAGE, DONOR, rng=rng)
    with pytest.raises(error, match=message):
        AutoSeg().draw(IMAGE, DONOR, rng=rng)


@pytest.mark.parametrize(
    ("foreground", "error", "message"),
    [
        (
            np.ones((31, 40), bool),
            ValueError,
            r"foreground must have the image's spatial shape \(32, 40\), got \(31, 40\)",
        ),
        (np.ones((32, 40)), TypeError, "foreground must be None, .* or a bool array, got ndarray of float64"),
        (np.ones((32, 40), np.uint8), TypeError, "foreground must be None, .* or a bool array, got ndarray of uint8"),
        (np.full((32, 40), 255, np.uint8), TypeError, "got ndarray of uint8"),
        (np.ma.masked_less(IMAGE, 0) > 1, TypeError, "foreground must be None, .* got MaskedArray of bool"),
        (np.ones((32, 40), bool).tolist(), TypeError, "foreground must be None, a finite number, 'auto' or a bool"),
        (True, TypeError, "foreground must be None, a finite number, 'auto' or a bool array, got True"),
        ((0, 1), TypeError, "foreground must be .* a finite number"),
        ("otsu", ValueError, "foreground must be .* 'auto' or a bool array, got 'otsu'"),
        (NAN, ValueError, "foreground must be None, a finite number, .* got nan"),
        (-INF, ValueError, "foreground must be None, a finite number, .* got -inf"),
        (1e9, ValueError, "foreground must have at least one finite pixel"),
        (np.zeros((32, 40), bool), ValueError, "foreground must have at least one finite pixel"),
    ],
)
def test_wrong_foregrounds(foreground: Any, error: type[Exception], message: str) -> None:
    refused(error, message, IMAGE, DONOR, foreground=foreground)
    refused(error, message, image := IMAGE.copy(), DONOR, foreground=foreground, out=image)


@pytest.mark.parametrize("foreground", [1e9, "auto", np.zeros((32, 40), bool)])
@pytest.mark.parametrize("name", EXPORTED)
def test_an_image_without_foreground_is_refused_at_once(name: str, foreground: Any) -> None:
    """The published placement never returns."""
    method = METHODS[name](foreground=foreground)
    image = np.zeros((32, 40), np.float32)
    donor = DONOR if needs_donor(method) else None
    refused(ValueError, "foreground must have at least one finite pixel .* got none", image, donor, method=method)


@pytest.mark.parametrize("name", corruptions.MOOD)
def test_an_empty_scan_has_no_foreground(name: str) -> None:
    refused(ValueError, "foreground must have", np.zeros((32, 32, 32)), method=corruptions.MOOD[name]())


@pytest.mark.parametrize("name", ["uniform_addition", "noise_addition"])
def test_a_constant_image_has_no_range(name: str) -> None:
    image = np.full((32, 32), 7, np.uint8)
    refused(
        ValueError,
        "intensity_range must satisfy low < high, .* from the image",
        image,
        method=corruptions.MOOD[name](),
    )
    sample = corruptions.MOOD[name](intensity_range=(0, 255))(image, rng=0)
    assert (sample.image != 7)[sample.mask].all()


def test_a_shape_that_misses_the_foreground_is_redrawn_a_bounded_number_of_times() -> None:
    """A curve about a single pixel may leave it out; a ring of holes round it can never be met."""
    single = np.zeros((64, 64), bool)
    single[32, 32] = True
    method = AutoSeg(clip_to_foreground=True, size=(0.1, 0.9))
    for seed in range(200):
        assert method(np.zeros((64, 64)), np.ones((64, 64)), rng=seed, foreground=single).mask.sum() == 1


class Nowhere(shapes.Ball):
    """A shape that covers nothing."""

    def runs(self, parameters: Any, grid: tuple[int, ...]) -> np.ndarray:
        return super().runs(parameters, grid)[:0]


def test_a_shape_that_never_covers_anything_ends() -> None:
    method = Synthesizer(Nowhere(), textures.LocalBlur(), labels.Binary())
    message = "Synthesizer met no usable foreground pixel in 100 drawn shapes: use larger shapes"
    refused(ValueError, message, IMAGE, method=method)
    drawn = Synthesizer(shapes.Ball(), textures.LocalBlur(), labels.Binary()).draw(IMAGE, rng=0).drawn
    with pytest.raises(ValueError, match="met no usable foreground pixel"):
        method.apply(IMAGE, recipe=Recipe(method.to_dict(), IMAGE.shape, drawn))


TINY = "|".join(
    [
        "image is too small",
        r"\w+ met no (usable foreground pixel|change of any pixel|shape as wide as its soft edge)",
        "intensity_range must .* a constant image",
    ]
)


# A volume of one pixel, or of four columns, looks like an image with channels.
@pytest.mark.filterwarnings(r"ignore:an image of shape \((1, 1, 1|4, 4, 4)\) without channel_axis:UserWarning")
@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    "grid", [(1, 1), (1, 50), (50, 1), (1, 1, 1), (2, 2), (3, 40), (2, 30, 30), (5, 6), (8, 8), (4, 4, 4)]
)
def test_tiny_images_give_a_sample_or_say_why_not(name: str, grid: tuple[int, ...]) -> None:
    image, donor = np.ones(grid), np.zeros(grid)
    image.flat[0] = 3
    method = METHODS[name]()
    for seed in range(5):
        try:
            sample = method(image, donor if needs_donor(method) else None, rng=seed)
        except ValueError as error:
            assert re.match(TINY, str(error))  # noqa: PT017
        else:
            keep_the_promise(sample, image, None, donor)


def test_an_image_smaller_than_any_shape_is_named() -> None:
    message = "image is too small: size up to 0.1 of its shorter side, 8 px, must span at least 1 px"
    refused(ValueError, message, np.zeros((8, 30)), np.ones((8, 30)), method=AutoSeg(size=0.1))
    refused(ValueError, "image is too small: radius", np.ones((3, 30)), method=corruptions.LocalBlur())


# Recipes


def test_recipes_fit_their_method_and_grid() -> None:
    recipe = AutoSeg().draw(IMAGE, DONOR, rng=0)
    with pytest.raises(ValueError, match="recipe was drawn with class 'AutoSeg', got 'FPI'"):
        FPI().apply(IMAGE, DONOR, recipe=recipe)
    with pytest.raises(ValueError, match=r"recipe was drawn with size \[0.1, 0.5\], got 0.5"):
        AutoSeg(size=0.5).apply(IMAGE, DONOR, recipe=recipe)
    with pytest.raises(ValueError, match=r"recipe must fit the image's spatial shape \(32, 39\), got \(32, 40\)"):
        AutoSeg().apply(IMAGE[:, 1:], DONOR[:, 1:], recipe=recipe)
    with pytest.raises(TypeError, match="recipe must be a Recipe, got dict"):
        AutoSeg().apply(IMAGE, DONOR, recipe=json.loads(recipe.to_json()))


@pytest.mark.parametrize("text", ["{}", "[]", "3", '{"method": "AutoSeg"}', "nonsense", ""])
def test_text_that_is_no_recipe(text: str) -> None:
    message = "recipe must be a JSON object with the fields version, generator, grid, drawn"
    with pytest.raises(ValueError, match=message):
        Recipe.from_json(text)


def test_a_recipe_is_plain_json() -> None:
    for build in METHODS.values():
        method = build()
        recipe = method.draw(IMAGE, DONOR if needs_donor(method) else None, rng=0)
        fields = json.loads(recipe.to_json())
        assert set(fields) == {"version", "generator", "grid", "drawn"}
        assert fields["grid"] == [32, 40]
        assert Recipe.from_json(json.dumps(fields, indent=2)) == recipe


def test_replay_with_a_given_foreground() -> None:
    """A method that is not cut to the foreground needs it to draw, but not to apply."""
    blob = np.zeros((32, 40), bool)
    blob[4:9, 5:12] = True
    sample = AutoSeg()(IMAGE, DONOR, rng=0, foreground=blob)
    again = AutoSeg().apply(IMAGE, DONOR, recipe=Recipe.from_json(sample.recipe.to_json()))
    assert again.image.tobytes() == sample.image.tobytes()


# What is not finite


def test_infinities_of_both_signs_make_no_warning() -> None:
    image, donor = IMAGE.copy(), DONOR.copy()
    image[::2], donor[::2] = INF, -INF
    image[1::4] = NAN
    for method in (AutoSeg(size=0.9), AutoSeg(size=0.9, edge=1.5), FPI(size=0.9)):
        sample = method(image, donor, rng=0)
        keep_the_promise(sample, image, None, donor)


@pytest.mark.compiled  # NumPy's scalars warn where compiled arithmetic does not
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", METHODS)
def test_the_largest_floats_make_no_warning_and_no_infinity(name: str, dtype: str) -> None:
    image = np.full((32, 32), np.finfo(dtype).max, dtype)
    image[::2, ::3] = -np.finfo(dtype).max / 2
    donor = -image
    method = METHODS[name](foreground=None)
    for seed in range(5):
        try:
            sample = method(image, donor if needs_donor(method) else None, rng=seed)
        except ValueError as error:
            assert "must" in str(error)  # noqa: PT017
        else:
            assert np.isfinite(sample.image).all()
