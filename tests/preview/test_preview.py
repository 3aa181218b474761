"""A sheet and a page that show what the method makes, and say what is wrong in one line."""

import base64
import json
import re
import subprocess
import sys

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from anomalib_synth import AutoSeg, Compose, CutPaste, Recipe, Synthesizer, labels, shapes, textures
from anomalib_synth._disk.files import Picture
from anomalib_synth.cli.main import app
from anomalib_synth.preview import Choices, frames, page, sheet
from anomalib_synth.preview.sheet import caption
from tests.support.images import save_nifti, volume


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def plane():
    return Picture(np.random.default_rng(0).integers(0, 255, (64, 80), dtype=np.uint8))


def test_the_frames_are_the_methods_samples(plane):
    drawn = list(frames(plane, Choices("AutoSeg", {"vertices": 7}, {"size": [0.2, 0.4]}, seed=3, count=2)))
    assert [(frame.chosen, frame.seed) for frame in drawn] == [
        ({"size": 0.2}, 3),
        ({"size": 0.2}, 4),
        ({"size": 0.4}, 3),
        ({"size": 0.4}, 4),
    ]
    for frame in drawn:
        turned = plane.array[::-1, ::-1]
        sample = AutoSeg(vertices=7, **frame.chosen)(plane.array, turned, rng=frame.seed)
        assert frame.recipe == sample.recipe.to_json()
        assert frame.fraction == sample.mask.mean()
        # 64 x 80 pixels become 179 x 224, each at the place of its middle.
        rows, columns = (np.arange(64) + 0.5) * 179 / 64, (np.arange(80) + 0.5) * 224 / 80
        lit = frame.tiles["label"][rows.astype(int)][:, columns.astype(int)].max(axis=-1) > 20
        np.testing.assert_array_equal(lit, sample.label > 0)
        changed = frame.tiles["sample"] != frame.tiles["image"]
        assert changed.any()
        assert not changed[rows.astype(int)][:, columns.astype(int)][~sample.mask].any()


def test_any_generator_is_shown(plane, tmp_path):
    several = Compose([CutPaste(), AutoSeg(order=1)], count=2)
    path = tmp_path / "method.json"
    path.write_text(json.dumps(several.to_dict()))
    (wanted,) = frames(plane, Choices(several, count=1))
    assert Recipe.from_json(wanted.recipe).rebuilt() == several
    assert len(Recipe.from_json(wanted.recipe).anomalies) == 4
    for method in (path, str(path), several.to_dict()):
        choices = Choices(method, vary={"count": [2, 3]}, count=1)
        (first, second) = frames(plane, choices)
        assert first.recipe == wanted.recipe
        assert len(Recipe.from_json(second.recipe).anomalies) == 6
        assert "<h1>Compose</h1>" in page([first, second], choices, "")


@pytest.mark.parametrize("several", [1, 2])
def test_of_several_labels_the_first_is_shown(plane, tmp_path, several):
    one = Synthesizer(shapes.Ball(), textures.UniformAddition(0.2), labels.Binary())
    more = one.replace(label=(labels.Binary(), labels.Classes(4))[:several])
    (wanted,), (frame,) = (list(frames(plane, Choices(each, count=1))) for each in (one, more))
    for name, tile in wanted.tiles.items():
        np.testing.assert_array_equal(frame.tiles[name], tile)
    assert caption(frame) == f"{caption(wanted)}, label 1 of {several}"
    assert "label" not in caption(wanted)
    cv2.imwrite(str(tmp_path / "image.png"), plane.array)
    (tmp_path / "more.json").write_text(json.dumps(more.to_dict()))
    for out in (tmp_path / "x.png", tmp_path / "x.html"):
        result = run("preview", tmp_path / "more.json", tmp_path / "image.png", out)
        assert result.exit_code == 0, result.output
    assert f"label 1 of {several}" in out.read_text()


def test_the_axis_of_channels_is_the_images():
    colors = np.random.default_rng(0).integers(1, 255, (40, 50, 3), np.uint8)
    with pytest.raises(ValueError, match=r"channel_axis must be -1 or None for pictures, .* got 0"):
        list(frames(Picture(colors), Choices("AutoSeg", {"channel_axis": 0})))
    with pytest.raises(ValueError, match=r"channel_axis must be None for a volume of shape \(16, 18, 20\), .* got 0"):
        list(frames(Picture(volume(0), np.eye(4)), Choices("AutoSeg", {"channel_axis": 0})))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": "a"}, "seed must be a whole number of at least 0, got 'a'"),
        ({"count": 0.5}, "count must be a whole number of at least 1, got 0.5"),
        ({"vary": {"jitter": []}}, r"vary must give jitter at least one value in a list, got \[\]"),
        ({"vary": {"jitter": 0.1}}, "vary must give jitter at least one value in a list, got 0.1"),
        ({"vary": {"jitter": [0.1, -1]}}, "jitter must"),
    ],
)
def test_choices_that_make_no_sense(arguments, message):
    with pytest.raises((TypeError, ValueError), match=message):
        Choices("CutPaste", **arguments)


def test_a_given_donor_is_used(plane):
    donor = np.zeros_like(plane.array)
    (frame,) = frames(plane, Choices("FPI", {"factor": 1.0, "size": 0.5}, count=1), donor)
    (own,) = frames(plane, Choices("FPI", {"factor": 1.0, "size": 0.5}, count=1))
    assert frame.tiles["sample"].sum() < own.tiles["sample"].sum()
    with pytest.raises(ValueError, match=r"donor must have the image's shape \(64, 80\), got \(3, 3\)"):
        list(frames(plane, Choices("FPI"), donor[:3, :3]))


def test_a_volume_is_shown_in_three_planes_of_its_proportions():
    array = volume(0, (16, 20, 24)).astype(np.float32)
    affine = np.diag([2.0, 1.0, 1.0, 1.0])
    (frame,) = frames(Picture(array, affine), Choices("UniformAddition", count=1))
    heights = [round(224 * h / max(h, w)) for w, h in ((32, 20), (32, 24), (20, 24))]
    assert frame.tiles["image"].shape == (sum(heights), 224, 3)
    assert frame.tiles["difference"].max() > 200


def test_the_sheet_has_a_row_for_each_frame(plane):
    drawn = list(frames(plane, Choices("CutPaste", count=3)))
    picture = sheet(drawn, "title")
    assert picture.dtype == np.uint8
    for number, frame in enumerate(drawn):
        row = picture[44 + number * (22 + 179 + 8) + 22 :][:179]
        np.testing.assert_array_equal(row[:, 8 : 8 + 224], frame.tiles["image"])
        np.testing.assert_array_equal(row[:, 8 + 232 :][:, :224], frame.tiles["sample"])


def test_the_page_holds_every_frame_and_loads_nothing(plane):
    choices = Choices("AutoSeg", {}, {"size": [0.2, 0.4], "vertices": [5, 9]}, count=2)
    drawn = list(frames(plane, choices))
    text = page(drawn, choices, "</script><b>")
    assert not re.search(r"(src|href)=|https?:|url\(|@import", text)
    assert text.count("</script>") == 2
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S).group(1))
    assert data["sizes"] == [2, 2, 2]
    assert data["values"] == [["0.2", "0.4"], ["5", "9"], ["0", "1"]]
    assert len(data["frames"]) == 8
    for shown, frame in zip(data["frames"], drawn, strict=True):
        assert shown["recipe"] == frame.recipe
        for name, address in shown["tiles"].items():
            encoded = np.frombuffer(base64.b64decode(address.partition(",")[2]), np.uint8)
            tile = cv2.imdecode(encoded, cv2.IMREAD_COLOR)[..., ::-1]
            assert tile.shape == frame.tiles[name].shape
            assert np.abs(tile.astype(int) - frame.tiles[name]).mean() < 30
    for number in range(3):
        assert f'<label for="slider{number}">' in text


@pytest.mark.parametrize("ending", ["png", "html"])
@pytest.mark.parametrize("method", ["AutoSeg", "CutPaste", "LocalBlur"])
def test_the_command(tmp_path, method, ending):
    save_nifti(tmp_path / "scan.nii.gz", volume(0))
    out = tmp_path / f"look.{ending}"
    result = run("preview", method, tmp_path / "scan.nii.gz", out, "-n", 2)
    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 2000
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name, "scan.nii.gz"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["FPY", "scan.nii.gz"], 2, "method must be one of 'DAG'"),
        (["FPI", "scan.nii.gz", "look.gif"], 2, "OUT must end with .png or .html, got look.gif"),
        (["FPI", "scan.nii.gz", "--vary", "size"], 2, "--vary must be NAME=V1,V2,..., got 'size'"),
        (["FPI", "scan.nii.gz", "--vary", "size=0.1,5"], 2, "size must"),
        (["FPI", "scan.nii.gz", "--vary", "size=0.1", "--vary", "size=0.2"], 2, "--vary must give each name once"),
        (["FPI", "scan.nii.gz", "-n", "300"], 2, "must be 1 to 200 frames, got 300"),
        (["FPI", "none.nii.gz"], 1, "none.nii.gz: cannot be read as an image"),
        (["FPI", "scan.nii.gz", "--donor", "small.nii.gz"], 1, "donor must have the image's shape (16, 18, 20)"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, monkeypatch, arguments, status, message):
    monkeypatch.chdir(tmp_path)
    save_nifti(tmp_path / "scan.nii.gz", volume(0))
    save_nifti(tmp_path / "small.nii.gz", volume(0, (9, 9, 9)))
    result = run("preview", *arguments)
    assert result.exit_code == status
    assert message in " ".join(result.output.replace("│", " ").split())
    assert not (tmp_path / "preview.png").exists()


def test_help_teaches():
    result = run("preview", "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert "--vary" in result.output


def test_help_imports_no_heavy_library():
    """What a command needs is imported when it runs."""
    code = (
        "import sys\nfrom anomalib_synth.cli.main import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    print(*sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    heavy = {"numpy", "numba", "scipy", "skimage", "cv2", "torch", "nibabel", "distributed", "matplotlib"}
    assert not heavy & set(loaded)
