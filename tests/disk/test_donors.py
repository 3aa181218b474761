"""A donor is in the numbers of its image, whatever each file is stored with."""

import json

import cv2
import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from anomalib_synth import FPI
from anomalib_synth._disk.donors import as_stored
from anomalib_synth._disk.file_checks import SuiteError
from anomalib_synth._disk.files import Picture, read
from anomalib_synth.cli.main import app
from anomalib_synth.export import Order, generate, replay
from anomalib_synth.preview import Choices, frames, sheet

ORDER = Order("FPI", {"factor": 1.0, "size": 0.5}, seed=3)


def volume_of(array, slope=1.0, intercept=0.0):
    header = nibabel.Nifti1Header()
    header["scl_slope"], header["scl_inter"] = slope, intercept
    return Picture(array, np.eye(4), header)


@pytest.fixture
def two(tmp_path):
    """The same kind of scan twice, whole intensities from 0 to 1000: as int16, and with a slope that nibabel chose."""
    (tmp_path / "in").mkdir()
    for number, own in enumerate((False, True)):
        intensities = np.random.default_rng(number).integers(0, 1001, (16, 18, 20)).astype(float)
        image = nibabel.Nifti1Image(intensities if own else intensities.astype(np.int16), np.eye(4))
        image.set_data_dtype(np.int16)
        nibabel.save(image, tmp_path / "in" / f"{number}.nii.gz")
    return tmp_path / "in"


def test_a_pasted_patch_has_the_donors_intensities(two, tmp_path):
    out = tmp_path / "out"
    assert not generate(two, out, ORDER).failures
    for name, other in (("0", "1"), ("1", "0")):
        mask = np.asarray(nibabel.load(out / "masks" / f"{name}.nii.gz").dataobj) > 0
        image, donor = nibabel.load(out / "images" / f"{name}.nii.gz"), nibabel.load(two / f"{other}.nii.gz")
        # As near as the coarser of the two can store it.
        np.testing.assert_allclose(image.get_fdata()[mask], donor.get_fdata()[mask], atol=0.51)
        assert 900 < image.get_fdata()[mask].max() < 1001


def test_replay_and_preview_read_donors_alike(two, tmp_path):
    generate(two, tmp_path / "out", ORDER)
    recipe, a, b = tmp_path / "out" / "recipes" / "0.json", two / "0.nii.gz", two / "1.nii.gz"
    assert replay(recipe, a, tmp_path / "again.nii.gz", b) == []
    assert (tmp_path / "again.nii.gz").read_bytes() == (tmp_path / "out" / "images" / "0.nii.gz").read_bytes()
    shown = tmp_path / "shown.png"
    arguments = ["preview", "FPI", a, shown, "--donor", b, "-n", 1, "-p", "factor=1.0", "-p", "size=0.5"]
    assert CliRunner().invoke(app, [str(argument) for argument in arguments]).exit_code == 0
    picture = read(a)
    drawn = list(frames(picture, Choices("FPI", dict(ORDER.parameters), count=1), as_stored(read(b), picture)))
    about = "factor = 1.0, size = 0.5; donor: 1.nii.gz"
    wanted = sheet(drawn, f"FPI: 0.nii.gz of shape {picture.array.shape}, int16, {about}")
    np.testing.assert_array_equal(cv2.imread(str(shown))[..., ::-1], wanted)


def test_pictures_of_8_and_16_bits_in_one_folder(tmp_path):
    rng = np.random.default_rng(0)
    (tmp_path / "in").mkdir()
    stored = {"a": rng.integers(1, 255, (40, 50), np.uint8), "b": rng.integers(1, 65_000, (40, 50), np.uint16)}
    for name, array in stored.items():
        cv2.imwrite(str(tmp_path / "in" / f"{name}.png"), array)
    assert not generate(tmp_path / "in", tmp_path / "out", ORDER).failures
    wanted = {"a": np.rint(stored["b"] / 257).astype(np.uint8), "b": stored["a"].astype(np.uint16) * np.uint16(257)}
    for name, donor in wanted.items():
        seed = json.loads((tmp_path / "out" / "recipes" / f"{name}.json").read_text())["seed"]
        image = cv2.imread(str(tmp_path / "out" / "images" / f"{name}.png"), -1)
        np.testing.assert_array_equal(image, FPI(factor=1.0, size=0.5)(stored[name], donor, rng=seed).image)


@given(
    st.sampled_from(["u1", "i2", "u2", "i4", "f4", "f8"]),
    st.sampled_from(["u1", "i2", "u2"]),
    st.floats(-1000, 1000),
    st.floats(0.01, 100),
    st.floats(-1000, 1000),
    st.floats(0.01, 100),
)
def test_intensities_are_kept_up_to_half_a_step(donor_type, image_type, intercept, slope, own_intercept, own_slope):
    numbers = np.array([[0, 1, 2, 77, 101]]).astype(donor_type)
    image = volume_of(np.zeros((1, 5), image_type), own_slope, own_intercept)
    got = as_stored(volume_of(numbers, slope, intercept), image)
    slope, intercept = volume_of(numbers, slope, intercept).scaling  # a header holds float32
    own_slope, own_intercept = image.scaling
    exact = (numbers.astype(float) * slope + intercept - own_intercept) / own_slope
    info = np.iinfo(image_type)
    assert got.dtype == image_type
    np.testing.assert_allclose(got, exact.clip(info.min, info.max), atol=0.5 + 1e-6)


def test_what_is_alike_stays_as_it_is():
    for picture in (volume_of(np.array([[2**62 + 1]])), volume_of(np.array([[2**62 + 1]]), 0.3, 7.0)):
        assert as_stored(picture, picture) is picture.array
    single, double = Picture(np.ones((2, 2), np.float32)), Picture(np.full((2, 2), 1e300))
    assert as_stored(double, single) is double.array  # as between arrays


def test_halves_go_to_even_and_what_does_not_fit_is_clipped():
    image = volume_of(np.zeros((1, 6), np.uint8), 2.0)
    got = as_stored(volume_of(np.array([[1, 3, 5, -9, 509, 999]], np.int16)), image)
    assert got.tolist() == [[0, 2, 2, 0, 254, 255]]


def test_what_is_not_finite_stays_so():
    image = volume_of(np.zeros((1, 4), np.int16), 2.0)
    got = as_stored(volume_of(np.array([[np.nan, np.inf, 3.0, 1e9]], np.float32)), image)
    np.testing.assert_array_equal(got, [[np.nan, np.inf, 2.0, 32767.0]])


def test_floats_of_pictures_are_shares():
    eight, floats = Picture(np.array([[0, 51, 255]], np.uint8)), Picture(np.array([[0, 0.2, 1]], np.float32))
    np.testing.assert_array_equal(as_stored(floats, eight), eight.array)
    got = as_stored(eight, floats)
    assert got.dtype == np.float32
    np.testing.assert_array_equal(got, floats.array)


def test_a_picture_is_no_donor_for_a_volume():
    flat, volume = Picture(np.ones((8, 8), np.uint8)), volume_of(np.ones((8, 8), np.uint8))
    for donor, image, message in (
        (flat, volume, "donor must be a NIfTI volume as the image is, got a picture"),
        (volume, flat, "donor must be a picture as the image is, got a NIfTI volume"),
    ):
        with pytest.raises(SuiteError, match=message):
            as_stored(donor, image)
