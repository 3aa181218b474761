"""Everything that can be wrong with predictions or their suite is named, and all predictions at once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from anomalib_synth.cli.main import app
from anomalib_synth.evaluation import PredictionError, evaluate
from tests.suite import suites

Built = tuple[Path, Path]


@pytest.fixture
def built(tmp_path: Path) -> Built:
    made = suites.volumes()
    return suites.predictions(tmp_path / "predictions", made), suites.suite(tmp_path / "suite", made)


def spoil(predictions: Path) -> list[str]:
    """One fault of each kind; returns what must be said."""
    scores = suites.volumes()["v0.nii.gz"][1]
    odd = scores.copy()
    odd[0, 0, :3] = np.nan, np.inf, -np.inf
    (predictions / "v0.nii.gz").unlink()
    suites.save(predictions / "other.nii.gz", scores)
    suites.save(predictions / "v1.nii.gz", scores[:-1])
    suites.save(predictions / "v2.nii.gz", scores, np.eye(4))
    suites.save(predictions / "v3.nii.gz", odd)
    (predictions / "v4.nii.gz").write_bytes(b"no volume")
    (predictions / "v5.nii.gz").unlink()
    suites.save(predictions / "v5.nii.gz", scores.astype(np.complex64))
    return [
        "v0.nii.gz: missing",
        "other.nii.gz: extra, the suite has no such volume",
        "v1.nii.gz: shape must be the label's (12, 10, 8), got (11, 10, 8)",
        "v2.nii.gz: affine must be the label's [[1.0, 0.0, 0.0, 0.0]",
        "v3.nii.gz: scores must be finite, got NaN or inf in 3 of 960 pixels",
        "v4.nii.gz: unreadable",
        "v5.nii.gz: scores must be real numbers of at most 8 bytes, got complex64",
    ]


def test_all_faults_are_named_at_once(built: Built) -> None:
    wanted = spoil(built[0])
    with pytest.raises(PredictionError) as raised:
        evaluate(*built)
    assert len(raised.value.faults) == len(wanted)
    for start in wanted:
        assert any(fault.startswith(start) for fault in raised.value.faults), start
        assert start in str(raised.value)


def test_the_command_says_a_line_for_each_and_ends_with_1(built: Built) -> None:
    wanted = spoil(built[0])
    result = CliRunner().invoke(app, ["evaluate", *map(str, built)])
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == len(wanted)
    assert result.stdout == ""


def test_the_command_prints_the_table_and_writes_the_report(built: Built, tmp_path: Path) -> None:
    arguments = ["evaluate", *map(str, built), "--out", str(tmp_path / "out"), "--resamples", "10", "--seed", "1"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (tmp_path / "out" / "report.md").read_text()
    assert CliRunner().invoke(app, [*arguments[:3], *arguments[5:]]).stdout == result.stdout
    content = json.loads((tmp_path / "out" / "report.json").read_text())
    assert content["rows"][0]["pooled_ap"].keys() == {"value", "low", "high"}
    page = (tmp_path / "out" / "report.html").read_text()
    assert page.count("data:image/png;base64,") == 9
    assert "http" not in page.replace("http-equiv", "")


def test_help_teaches() -> None:
    result = CliRunner().invoke(app, ["evaluate", "--help"])
    assert result.exit_code == 0
    for word in ("PREDICTIONS", "SUITE", "--out", "--resamples", "--seed", "--missing", "Example", "pooled"):
        assert word in result.stdout


@pytest.mark.parametrize("arguments", [["nowhere", "SUITE"], ["PREDICTIONS", "nowhere"]])
def test_the_command_ends_with_2_where_a_folder_is_wrong(arguments: list[str], built: Built) -> None:
    places = {"PREDICTIONS": str(built[0]), "SUITE": str(built[1])}
    result = CliRunner().invoke(app, ["evaluate", *(places.get(word, word) for word in arguments)])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "nowhere" in result.stderr


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"resamples": 0}, ValueError),
        ({"resamples": 2.5}, TypeError),
        ({"seed": -1}, ValueError),
        ({"seed": None}, TypeError),
        ({"missing": "skip"}, ValueError),
    ],
)
def test_options_are_checked(options: dict[str, Any], error: type[Exception], built: Built) -> None:
    with pytest.raises(error, match=f"^{next(iter(options))} must"):
        evaluate(*built, **options)


def test_sample_scores_are_checked(built: Built) -> None:
    folder = built[0] / "sample"
    folder.mkdir()
    for place, text in enumerate(["0.5", "nan", "high", "", "1"]):
        (folder / f"v{place}.nii.gz.txt").write_text(text)
    (folder / "other.txt").write_text("1")
    with pytest.raises(PredictionError) as raised:
        evaluate(*built)
    assert [fault.split(":")[0] for fault in raised.value.faults] == [
        f"sample/{name}.txt" for name in ("other", "v1.nii.gz", "v2.nii.gz", "v3.nii.gz", "v5.nii.gz")
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda suite: (suite / "toy" / "v1.nii.gz").unlink(), "none of: toy/v1.nii.gz"),
        (lambda suite: (suite / "manifest.jsonl").write_text("[]"), "at line 1"),
        (lambda suite: (suite / "manifest.jsonl").write_text("\n{no"), "at line 2"),
        (lambda suite: (suite / "manifest.jsonl").write_text(""), "at least one volume, got none"),
        (lambda suite: (suite / "manifest.jsonl").write_text('{"name": "v1.nii.gz"}\n' * 2), "twice: v1.nii.gz"),
        (lambda suite: (suite / "toy_label/sample/v1.nii.gz.txt").write_text("yes"), "must hold 0 or 1, got 'yes'"),
    ],
)
def test_a_broken_suite_is_an_error(change: Callable[[Path], object], message: str, built: Built) -> None:
    change(built[1])
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        evaluate(*built)


def test_a_suite_without_anomalies_is_an_error(tmp_path: Path) -> None:
    suites.save(tmp_path / "s" / "images" / "a.nii.gz", np.ones((3, 3, 3)))
    suites.save(tmp_path / "s" / "masks" / "a.nii.gz", np.zeros((3, 3, 3)))
    suites.save(tmp_path / "p" / "a.nii.gz", np.ones((3, 3, 3)))
    with pytest.raises(ValueError, match="at least one volume with an anomalous pixel"):
        evaluate(tmp_path / "p", tmp_path / "s")


def test_a_table_needs_its_columns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("file,mask\na,b\n")
    with pytest.raises(ValueError, match="columns image and mask, got file, mask"):
        evaluate(tmp_path, tmp_path / "t.csv")


def test_images_of_8_bits_and_maps_of_floats(tmp_path: Path) -> None:
    """A map may be a PNG of shares or a TIFF of floats under the image's name; an image counts as one slice."""
    rng = np.random.default_rng(0)
    for folder in ("s/images", "s/masks", "p"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("a", "b"):
        mask = np.zeros((9, 8), np.uint8)
        mask[2:4, 3:7] = 255
        cv2.imwrite(str(tmp_path / f"s/images/{name}.png"), rng.integers(0, 255, (9, 8, 3), np.uint8))
        cv2.imwrite(str(tmp_path / f"s/masks/{name}.png"), mask if name == "a" else cv2.merge([mask] * 3))
    shares = rng.integers(0, 256, (9, 8), np.uint8)
    cv2.imwrite(str(tmp_path / "p/a.png"), shares)
    cv2.imwrite(str(tmp_path / "p/b.tif"), (shares / 255).astype(np.float32))
    report = evaluate(tmp_path / "p", tmp_path / "s", resamples=3)
    first, second = report.cases
    assert first.pixel_ap == second.pixel_ap
    assert first.sample_score == pytest.approx(second.sample_score)
    assert first.sample_score == pytest.approx(shares.mean() / 255)


def test_scaled_maps_are_read_in_their_unit(built: Built) -> None:
    import nibabel

    wanted = evaluate(*built, resamples=3).rows[0].pooled_ap
    path = built[0] / "v1.nii.gz"
    scores = suites.volumes()["v1.nii.gz"][1]
    volume = nibabel.Nifti1Image(scores, suites.AFFINE)
    volume.set_data_dtype(np.int16)
    volume.to_filename(path)
    got = evaluate(*built, resamples=3).rows[0].pooled_ap
    assert wanted is not None
    assert got is not None
    assert got.value == pytest.approx(wanted.value, abs=1e-3)
