"""What is measured of shapes whose figures are known, and what never changes a figure."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from anomalib_synth import runs, shapes, steer
from anomalib_synth.steer.measures import COLUMNS

FORM = ("size", "elongation", "solidity", "euler", "components", "depth")


def disc(side: int, radius: float, axes: int = 2) -> Any:
    """A disc or ball in the middle, and the distances to it."""
    return np.sqrt(np.square(np.indices((side,) * axes) - (side - 1) / 2).sum(axis=0)) <= radius


def blob(seed: int, grid: tuple[int, ...], **parameters: Any) -> Any:
    """A rough outline in the middle."""
    shape = shapes.GaussianBlob(**parameters)
    drawn = shape.draw(np.random.default_rng(seed), [side // 2 for side in grid], grid)
    return runs.to_mask(shape.runs(drawn, grid), grid)


def test_a_disc_is_round_solid_and_as_bright_as_it_was_made() -> None:
    image = np.random.default_rng(0).random((128, 128))
    mask = disc(128, 20)
    image[mask] += 0.5
    unit = np.subtract(*np.quantile(image, [0.99, 0.01]))
    found = steer.measure([image], [mask])
    assert found.diameter[0] == pytest.approx(40, rel=0.01)
    assert found.size[0] == pytest.approx(40 / 128, rel=0.01)
    assert found.elongation[0] == pytest.approx(1, abs=0.01)
    assert found.solidity[0] > 0.96
    assert found.roughness[0] < 0.03
    assert found.euler[0] == 1
    assert found.contrast[0] == pytest.approx(0.5 / unit, abs=0.02)
    assert found.sd_ratio[0] == pytest.approx(1, abs=0.06)
    assert found.place_0[0] == pytest.approx(0.5, abs=0.01)
    assert math.isnan(found.place_2[0])
    assert found.depth[0] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("sigma", [1.0, 1.7, 3.0])
def test_the_edge_of_a_blurred_disc_is_the_sigma_of_the_blur(sigma: float) -> None:
    mask = disc(160, 40)
    image = ndimage.gaussian_filter(mask.astype(np.float64), sigma)
    assert steer.measure([image], [mask]).edge[0] == pytest.approx(sigma, rel=0.1)


def test_a_hard_edge_is_narrower_than_a_pixel() -> None:
    mask = disc(64, 12)
    assert steer.measure([mask.astype(np.float32)], [mask]).edge[0] < 0.5


def test_an_ellipse_has_the_ratio_of_its_axes_and_a_line_is_elongated_and_hollow() -> None:
    rows, columns = np.indices((128, 128)) - 63.5
    ellipse = (rows / 40) ** 2 + (columns / 10) ** 2 <= 1
    bent = ((np.abs(rows) < 50) & (np.abs(columns - 30 * np.cos(rows / 25)) < 2)).astype(bool)
    found = steer.measure([np.zeros((128, 128))] * 2, [ellipse, bent])
    assert found.elongation[0] == pytest.approx(4, rel=0.02)
    assert found.elongation[1] > 2
    assert found.solidity[1] < 0.35


def test_a_ring_has_a_hole_and_a_core_has_a_rim() -> None:
    depth = np.maximum(0, 1 - np.hypot(*(np.indices((80, 80)) - 39.5)) / 25)
    mask = depth > 0
    found = steer.measure([depth, mask * 1.0], [mask, mask & ~disc(80, 8)])
    assert found.euler.tolist() == [1, 0]
    assert found.rim[0] > 0.5


def test_smoother_inside_is_a_smaller_deviation_and_a_longer_correlation() -> None:
    noise = np.random.default_rng(1).normal(size=(128, 128))
    mask = disc(128, 24)
    image = np.where(mask, ndimage.gaussian_filter(noise, 1.5), noise)
    found = steer.measure([image], [mask])
    assert found.sd_ratio[0] < 0.4
    assert found.length_ratio[0] > 3


def test_components_are_counted_with_diagonal_neighbours_in_planes_and_volumes() -> None:
    mask = np.zeros((9, 9), bool)
    mask[1, 1] = mask[2, 2] = mask[6, 6] = True
    volume = np.zeros((5, 6, 7), bool)
    volume[1, 1, 1] = volume[2, 2, 2] = volume[4, 5, 6] = True
    assert steer.measure([mask * 1.0], [mask]).pixels.tolist() == [2, 1]
    assert steer.measure([volume * 1.0], [volume]).components.tolist() == [2, 2]


def test_spacing_gives_lengths_in_its_units() -> None:
    ball = disc(24, 8, 3)
    stretched = ball[::2]
    plain = steer.measure([ball * 1.0], [ball])
    found = steer.measure([stretched * 1.0], [stretched], spacing=(2.0, 1.0, 1.0))
    assert found.diameter[0] == pytest.approx(plain.diameter[0], rel=0.05)
    assert found.elongation[0] == pytest.approx(1, abs=0.06)
    assert found.size[0] == pytest.approx(plain.size[0], rel=0.05)
    assert steer.measure([ball * 1.0], [ball], spacing=3).diameter[0] == pytest.approx(3 * plain.diameter[0])


def test_the_mean_of_the_channels_and_the_foreground_of_each_image_are_taken() -> None:
    image, mask = np.random.default_rng(0).random((40, 40)), disc(40, 6)
    image[:, :10] = 0
    colours = np.stack([image, image, image], axis=-1)
    one = steer.measure([image], [mask], foreground=0)
    three = steer.measure([colours, colours], [mask, mask], [image > 0, 0.0], channel_axis=-1)
    assert three.contrast[0] == pytest.approx(one.contrast[0])
    assert three.depth.tolist() == pytest.approx([one.depth[0]] * 2)
    assert one.depth[0] < steer.measure([image], [mask]).depth[0]


@pytest.mark.parametrize("image", [np.zeros((16, 16)), np.full((16, 16), np.nan), np.eye(16, dtype=np.uint8)])
@pytest.mark.parametrize("mask", [np.eye(16) > 2, np.ones((16, 16), bool), np.pad([[1]], (3, 12)), np.eye(16)])
def test_nothing_breaks_on_pixels_corners_and_constant_images(image: Any, mask: Any) -> None:
    found = steer.measure([image], [mask])
    assert len(found) == (mask.any() and 1)
    assert np.isfinite(found.size).all()
    assert (found.elongation >= 1).all()
    assert (found.solidity <= 1).all()
    found.summary()


@given(st.integers(0, 10**6), st.floats(0.01, 1000), st.floats(-100, 100), st.booleans())
def test_figures_do_not_depend_on_the_scale_of_intensities(seed: int, slope: float, shift: float, low: bool) -> None:
    rng = np.random.default_rng(seed)
    mask = blob(seed, (48, 40), size=(0.1, 0.4), roughness=0.2)
    image = rng.random((48, 40)) + (0.5 - low) * mask
    one, other = (steer.measure([image * a + b], [mask]) for a, b in ((1.0, 0.0), (slope, shift)))
    for name in COLUMNS:
        np.testing.assert_allclose(getattr(other, name), getattr(one, name), rtol=1e-3, atol=1e-6, err_msg=name)


@given(st.integers(0, 10**6), st.sampled_from([np.flipud, np.fliplr, np.transpose]))
def test_figures_do_not_depend_on_the_direction(seed: int, turned: Any) -> None:
    mask = blob(seed, (48, 48), size=(0.1, 0.5), roughness=0.2)
    image = np.random.default_rng(seed).random((48, 48)) + mask
    one, other = steer.measure([image], [mask]), steer.measure([turned(image)], [turned(mask)])
    for name in (*FORM, "contrast", "sd_ratio", "length_ratio", "edge", "rim", "clipping"):
        np.testing.assert_allclose(getattr(other, name), getattr(one, name), rtol=1e-6, err_msg=name)
    assert other.roughness[0] == pytest.approx(one.roughness[0], abs=0.03)


def test_a_table_comes_back_from_its_file(tmp_path: Path) -> None:
    found = steer.measure([np.random.default_rng(0).random((32, 32))] * 2, [disc(32, 5)] * 2)
    found.to_csv(tmp_path / "measures.csv")
    again = steer.Measures.from_csv(tmp_path / "measures.csv")
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(again, name), getattr(found, name))
    assert again.summary() == found.summary()
    assert found.take([1]).image.tolist() == [1]
    (tmp_path / "measures.csv").write_text("image,axes\n1,2\n")
    with pytest.raises(ValueError, match="must have a column 'side'"):
        steer.Measures.from_csv(tmp_path / "measures.csv")


def test_the_page_has_a_cell_for_every_figure_and_a_montage() -> None:
    pytest.importorskip("matplotlib")
    found = steer.measure([np.random.default_rng(0).random((32, 32))] * 2, [disc(32, 5)] * 2)
    titles = [cell.get_title() for cell in found.plot().axes]
    assert sum(title.startswith("contrast") for title in titles) == 1
    assert "what they look like" in titles


@pytest.mark.parametrize(
    ("images", "masks", "message"),
    [
        ([np.zeros((4, 4))], [], "equally many"),
        ([np.zeros((4, 4))], [np.zeros((4, 5))], r"masks\[0\] must have its image's spatial shape"),
        ([np.zeros((4, 4))], [np.full((4, 4), np.nan)], "got NaN"),
    ],
)
def test_what_cannot_be_measured_is_refused(images: Any, masks: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        steer.measure(images, masks)


def test_the_solidity_of_a_volume_is_that_of_its_hull() -> None:
    ball, cross = disc(17, 7, 3), np.zeros((9, 9, 9), bool)
    cross[4, 4], cross[4, :, 4], cross[:, 4, 4] = True, True, True
    solidity = steer.measure([ball * 1.0, cross * 1.0], [ball, cross]).solidity
    assert solidity[0] > 0.9
    assert solidity[1] == pytest.approx(25 / 129, rel=0.05)  # an octahedron of radius 4 has 129 voxels
