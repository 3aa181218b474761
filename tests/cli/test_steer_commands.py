"""``measure`` and ``fit``: from outlines in folders to a generator that ``generate`` takes."""

import json

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from anomalib_synth import Generator, steer
from anomalib_synth.cli.main import app
from tests.support.images import save_nifti


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def outlined(tmp_path):
    """Five images with an outline, one without, as PNG; the masks are named in two ways."""
    (tmp_path / "images").mkdir()
    (tmp_path / "masks").mkdir()
    for number in range(6):
        noise = np.random.default_rng(number).normal(90, 15, (64, 64))
        mask = np.hypot(*(np.indices((64, 64)) - 30)) < 5 + number
        cv2.imwrite(str(tmp_path / "images" / f"{number}.png"), (noise + 90 * mask).clip(0, 255).astype(np.uint8))
        if number:
            name = f"{number}_mask.png" if number % 2 else f"{number}.png"
            cv2.imwrite(str(tmp_path / "masks" / name), 255 * mask.astype(np.uint8))
    return tmp_path


def test_from_outlines_to_samples(outlined):
    table, page, method = outlined / "measures.csv", outlined / "page.png", outlined / "method.json"
    found = run("measure", outlined / "images", outlined / "masks", "--out", table, "--plot", page)
    assert found.exit_code == 0, found.output
    assert "5 components in 5 images" in found.output
    assert page.read_bytes().startswith(b"\x89PNG")
    fitted = run("fit", table, "--out", method)
    assert fitted.exit_code == 0, fitted.output
    assert "shape: GaussianBlob: compact outlines" in fitted.output
    assert Generator.from_dict(json.loads(method.read_text())) == steer.fit(steer.Measures.from_csv(table))
    made = run("generate", method, outlined / "images", outlined / "out", "--count", 3)
    assert made.exit_code == 0, made.output


def test_volumes_are_measured_in_millimetres(tmp_path):
    mask = np.hypot(np.hypot(*(np.indices((24, 24, 24))[:2] - 12)), np.indices((24, 24, 24))[2] - 12) < 5
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    save_nifti(tmp_path / "images" / "a.nii.gz", np.where(mask, 0.9, 0.2).astype(np.float32), affine)
    save_nifti(tmp_path / "masks" / "a.nii.gz", mask.astype(np.uint8), affine)
    assert run("measure", tmp_path / "images", tmp_path / "masks", "--out", tmp_path / "t.csv").exit_code == 0
    assert steer.Measures.from_csv(tmp_path / "t.csv").diameter[0] == pytest.approx(20, rel=0.06)


def test_what_is_wrong_is_said_in_one_line(outlined, tmp_path):
    (tmp_path / "none").mkdir()
    nothing = run("measure", outlined / "images", tmp_path / "none")
    assert (nothing.exit_code, "must hold a mask with the name of an image" in nothing.output) == (1, True)
    (tmp_path / "wrong.csv").write_text("a,b\n1,2\n")
    assert run("fit", tmp_path / "wrong.csv").exit_code == 1
    assert run("fit", tmp_path / "wrong.csv", "--keep", 2).exit_code == 2


@pytest.mark.parametrize("command", ["measure", "fit"])
def test_help_teaches(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
