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

from anomalib_synth import AutoSeg
from anomalib_synth._disk.files import Picture
from anomalib_synth.cli.main import app
from anomalib_synth.preview import Choices, frames, page, sheet
from tests.suite.images import save_nifti, volume


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
        assert frame.share == sample.mask.mean()
        # 64 x 80 pixels become 179 x 224, each at the place of its middle.
        rows, columns = (np.arange(64) + 0.5) * 179 / 64, (np.arange(80) + 0.5) * 224 / 80
        lit = frame.tiles["label"][rows.astype(int)][:, columns.astype(int)].max(axis=-1) > 20
        np.testing.assert_array_equal(lit, sample.label > 0)
        changed = frame.tiles["sample"] != frame.tiles["image"]
        assert changed.any()
        assert not changed[rows.astype(int)][:, columns.astype(int)][~sample.mask].any()


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
