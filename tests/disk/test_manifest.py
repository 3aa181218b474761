"""A manifest that somebody else wrote leads nowhere but into its folders."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from anomalib_synth.cli.main import app
from anomalib_synth.export import Order, generate
from anomalib_synth.suite import Settings, build, rebuild
from tests.support.images import content, save_nifti, volume

OUTSIDE = ["../../../x.nii.gz", "/x.nii.gz", "a/../../x.nii.gz", "..", "", "a\0b"]


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def built(tmp_path):
    """A folder that holds all there is: scans, a suite of them, and predictions."""
    here = tmp_path / "here" / "there"
    for number in range(4):
        save_nifti(here / "scans" / f"{number}.nii.gz", volume(number))
        save_nifti(here / "predictions" / f"{number}.nii.gz", volume(number).astype(np.float32))
    build(here / "scans", here / "suite", Settings(seed=5))
    return here


def edit(folder: Path, field: str, value: object) -> None:
    """Put a value into the second line of a manifest; of outputs and inputs as a key."""
    path = folder / "manifest.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[1][field] = {value: "0"} if field in ("inputs", "outputs") else value
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.mark.parametrize("value", OUTSIDE, ids=repr)
@pytest.mark.parametrize("field", ["name", "source", "inputs", "outputs"])
def test_a_path_that_leads_out_is_refused_in_one_line(built, tmp_path, field, value):
    edit(built / "suite", field, value)
    before = content(tmp_path)
    for command, status in (
        (["suite", "verify", built / "suite"], 1),
        (["suite", "rebuild", built / "suite", built / "scans", built / "again"], 1),
        (["evaluate", built / "predictions", built / "suite"], 2),
    ):
        result = run(*command)
        assert result.exit_code == status
        said = [line for line in result.output.splitlines() if line.startswith("error: ")]
        place = f"{built / 'suite' / 'manifest.jsonl'} line 2: {field}"
        assert said == [f"error: {place} must be a relative path without '..', got {value!r}"]
    assert content(tmp_path) == before


def test_links_lead_nowhere_either(built, tmp_path):
    save_nifti(tmp_path / "secret" / "x.nii.gz", volume(9))
    for folder in (built / "scans", built / "again" / "toy"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "link").symlink_to(tmp_path / "secret")
    before = content(tmp_path / "secret")
    edit(built / "suite", "source", "link/x.nii.gz")
    with pytest.raises(ValueError, match=r"manifest.jsonl line 2: source must lie inside .*scans, links followed"):
        rebuild(built / "suite", built / "scans", built / "new")
    edit(built / "suite", "source", "1.nii.gz")
    edit(built / "suite", "name", "link/x.nii.gz")
    with pytest.raises(ValueError, match=r"manifest.jsonl line 2: name must lie inside .*again/toy, links followed"):
        rebuild(built / "suite", built / "scans", built / "again")
    assert content(tmp_path / "secret") == before
    assert not (built / "new").exists()


def test_checksums_and_recipes_lead_nowhere_either(built):
    sums = built / "suite" / "SHA256SUMS"
    sums.write_text(sums.read_text() + "0  ../scans/1.nii.gz\n")
    result = run("suite", "verify", built / "suite")
    assert f"error: {sums} line 3: name must be a relative path without '..', got '../scans/1.nii.gz'" in result.output
    generate(built / "scans", built / "own", Order("CutPaste", count=1))
    (path,) = (built / "own" / "recipes").iterdir()
    path.write_text(json.dumps({**json.loads(path.read_text()), "source": "../secret"}))
    result = run("replay", path, built / "scans" / "1.nii.gz", built / "new.nii.gz")
    assert result.exit_code == 1
    assert f"{path.name}: must be a recipe" in result.output
    assert "source must be a relative path without '..', got '../secret'" in result.output
    assert not (built / "new.nii.gz").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no", "must have a JSON object with a name on each line, got another at line 1"),
        ('{"name": "a.png"}', "line 1: outputs must be an object of paths and checksums, got None"),
        ('{"name": "a.png", "outputs": {}}', "line 1: source must be a path, got none"),
    ],
)
def test_a_broken_manifest_is_one_line(built, text, message):
    (built / "suite" / "manifest.jsonl").write_text(text + "\n")
    result = run("suite", "rebuild", built / "suite", built / "scans", built / "new")
    assert result.exit_code == 1
    assert f"error: {built / 'suite' / 'manifest.jsonl'} {message}" in result.output
