"""The same bytes whatever happened on the way; and the commands around it."""

import json
import subprocess

import nibabel
import numpy as np
import pytest
from typer.testing import CliRunner

from anomalib_synth import AutoSeg, Compose, CutPaste, Recipe
from anomalib_synth._disk import engine
from anomalib_synth.cli.generate_command import Format
from anomalib_synth.cli.main import app
from anomalib_synth.export import Order, generate, replay
from anomalib_synth.export.build import NAMES
from tests.support.images import content, save_nifti, volume
from tests.support.killing import kill_while_writing


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def built(scans, tmp_path):
    out = tmp_path / "built"
    generate(scans, out, Order("AutoSeg", {"size": 0.4}, seed=5, count=12))
    return out


@pytest.mark.slow
@pytest.mark.parametrize("format_name", ["nifti", "npz", "webdataset"])
def test_any_number_of_workers_gives_the_same_bytes(scans, tmp_path, format_name):
    order = Order("AutoSeg", {"size": 0.4}, seed=5, count=12, format=format_name, shard_size=3)
    generate(scans, tmp_path / "one", order)
    generate(scans, tmp_path / "two", order, workers=2)
    assert content(tmp_path / "two") == content(tmp_path / "one")


def test_the_order_of_the_work_does_not_matter(scans, built, tmp_path, monkeypatch):
    def backwards(work, jobs, *_):
        return ((job, work(job)) for job in reversed(jobs))

    monkeypatch.setattr(engine, "unordered", backwards)
    generate(scans, tmp_path / "backwards", Order("AutoSeg", {"size": 0.4}, seed=5, count=12))
    assert content(tmp_path / "backwards") == content(built)


@pytest.mark.slow
@pytest.mark.parametrize("format_name", ["nifti", "webdataset"])
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(scans, tmp_path, format_name):
    out, whole = tmp_path / "killed", tmp_path / "whole"
    generate(scans, whole, Order("AutoSeg", {"size": 0.4}, seed=5, count=60, format=format_name, shard_size=2))
    arguments = ["generate", "AutoSeg", str(scans), str(out), "--seed", "5", "--count", "60", "-p", "size=0.4"]
    kills, command = kill_while_writing([*arguments, "--format", format_name, "--shard-size", "2"], out)
    assert kills == 3
    assert not (out / "SHA256SUMS").exists()
    for path in [*out.rglob("*.nii.gz"), *out.rglob("*.tar")]:  # whole, or not there
        assert path.read_bytes() == (whole / path.relative_to(out)).read_bytes()
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    assert content(out) == content(whole)


def test_a_finished_folder_changes_nothing_and_takes_no_other_order(scans, built):
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*.nii.gz")}
    generate(scans, built, Order("AutoSeg", {"size": 0.4}, seed=5, count=12))
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*.nii.gz")} == before
    result = run("generate", "AutoSeg", scans, built, "--seed", 6)
    assert result.exit_code == 1
    wanted = "of other settings or sources: items is 12 there, wanted 6; count is 12 there, wanted None; "
    assert wanted + "size is 0.4 there, wanted [0.1, 0.5]; seed is 5 there, wanted 6" in " ".join(result.output.split())


def test_replay_gives_the_same_bytes(scans, built, tmp_path):
    for path in sorted((built / "recipes").iterdir())[:3]:
        record = json.loads(path.read_text())
        image, mask = tmp_path / "image.nii.gz", tmp_path / "mask.nii.gz"
        source, donor = scans / record["source"], scans / record["donor"]
        result = run("replay", path, source, image, "--donor", donor, "--mask", mask)
        assert result.exit_code == 0, result.output
        assert image.read_bytes() == (built / "images" / f"{path.stem}.nii.gz").read_bytes()
        assert mask.read_bytes() == (built / "masks" / f"{path.stem}.nii.gz").read_bytes()


def test_replay_of_a_recipe_from_python(scans, tmp_path):
    image, donor = (np.asarray(nibabel.load(scans / f"s{number}.nii.gz").dataobj) for number in (0, 1))
    sample = AutoSeg()(image, donor, rng=0)
    (tmp_path / "recipe.json").write_text(sample.recipe.to_json())
    out = tmp_path / "out.nii.gz"
    result = run("replay", tmp_path / "recipe.json", scans / "s0.nii.gz", out, "--donor", scans / "s1.nii.gz")
    assert result.exit_code == 0, result.output
    np.testing.assert_array_equal(np.asarray(nibabel.load(out).dataobj), sample.image)


def test_replay_says_what_does_not_fit(scans, built, tmp_path):
    recipe, out = next((built / "recipes").iterdir()), tmp_path / "out.nii.gz"
    save_nifti(tmp_path / "other.nii.gz", volume(0, (9, 9, 9)))
    (tmp_path / "empty.json").write_text("{}")
    damaged = json.loads(recipe.read_text())
    del damaged["recipe"]["drawn"]["texture"]["factor"]
    (tmp_path / "damaged.json").write_text(json.dumps(damaged))
    for arguments, message in (
        ((recipe, tmp_path / "other.nii.gz", out), "is for images of shape (16, 18, 20), other.nii.gz has (9, 9, 9)"),
        ((recipe, scans / "s0.nii.gz", out), "AutoSeg takes a donor, which must be given with --donor"),
        (
            (recipe, scans / "s0.nii.gz", out, "--donor", tmp_path / "other.nii.gz"),
            "does not fit: donor must have the image's shape",
        ),
        ((tmp_path / "empty.json", scans / "s0.nii.gz", out), "empty.json: must be a recipe"),
        (
            (tmp_path / "damaged.json", scans / "s0.nii.gz", out, "--donor", scans / "s1.nii.gz"),
            "damaged.json: does not fit: recipe: drawn.texture must have the field factor, got none",
        ),
        ((scans / "s0.nii.gz", scans / "s0.nii.gz", out), "s0.nii.gz: must be a recipe"),
    ):
        result = run("replay", *arguments)
        assert result.exit_code == 1
        assert message in result.output
        assert len(result.output.splitlines()) == 1
        assert not out.exists()


def test_replay_names_what_is_another(scans, built, tmp_path):
    path = sorted((built / "recipes").iterdir())[0]
    record = json.loads(path.read_text())
    source, donor = scans / record["source"], scans / record["donor"]
    assert replay(path, source, tmp_path / "same.nii.gz", donor) == []
    save_nifti(tmp_path / "other.nii.gz", volume(99))
    result = run("replay", path, tmp_path / "other.nii.gz", tmp_path / "out.nii.gz", "--donor", source)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"perhaps not the same bytes: other.nii.gz is not the source that the recipe was drawn for, {source.name}",
        f"perhaps not the same bytes: {source.name} is not the donor that the recipe was drawn for, {donor.name}",
    ]
    assert (tmp_path / "out.nii.gz").exists()
    record["versions"]["numpy"] = "0.1"
    (tmp_path / "old.json").write_text(json.dumps(record))
    (said,) = replay(tmp_path / "old.json", source, tmp_path / "same.nii.gz", donor)
    assert said == f"numpy is {np.__version__}, and was 0.1 when the recipe was drawn"


@pytest.mark.parametrize("name", ["o.png", "o.tif", "o.npz", "o.xyz", "o"])
def test_replay_writes_a_volume_as_nifti_alone(scans, tmp_path, name):
    generate(scans, tmp_path / "own", Order("CutPaste", count=1))
    (recipe,) = (tmp_path / "own" / "recipes").iterdir()
    source = scans / json.loads(recipe.read_text())["source"]
    for arguments in ([tmp_path / name], [tmp_path / "o.nii.gz", "--mask", tmp_path / name]):
        result = run("replay", recipe, source, *arguments)
        assert result.exit_code == 1
        assert result.output == f"error: {name}: a volume is written as .nii or .nii.gz, got uint8\n"
    assert not (tmp_path / name).exists()
    assert not (tmp_path / "o.nii.gz").exists()


def test_replay_of_pictures(pictures, tmp_path):
    generate(pictures, tmp_path / "own", Order("CutPaste"))
    for recipe in sorted((tmp_path / "own" / "recipes").iterdir()):
        source, out, mask = pictures / json.loads(recipe.read_text())["source"], tmp_path / "o.png", tmp_path / "m.png"
        result = run("replay", recipe, source, out, "--mask", mask)
        assert result.exit_code == 0, result.output
        for made, kind in ((out, "images"), (mask, "masks")):
            assert made.read_bytes() == (tmp_path / "own" / kind / f"{recipe.stem}.png").read_bytes()
        result = run("replay", recipe, source, tmp_path / "o.nii.gz")
        assert result.exit_code == 1
        assert "o.nii.gz: a picture is written as .tif, .tiff or, of 8 or 16 bits, .png" in result.output


def test_the_command(scans, tmp_path):
    result = run("generate", "FPI", scans, tmp_path / "out", "-n", 2, "-f", "npz", "-p", "size=(0.2,0.3)")
    assert result.exit_code == 0, result.output
    assert f"2 samples in {tmp_path / 'out'}" in result.output
    result = run("generate", "FPI", scans, tmp_path / "shards", "-n", 3, "-f", "webdataset")
    assert f"3 samples in {tmp_path / 'shards'}" in result.output
    assert len(list((tmp_path / "shards" / "shards").iterdir())) == 1
    (scans / "s0.nii.gz").write_bytes(b"")
    result = run("generate", "FPI", scans, tmp_path / "again")
    assert result.exit_code == 1
    assert "not built: s0.nii.gz: s0.nii.gz: cannot be read as an image" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["FPY"], "method must be one of 'DAG'"),
        (["FPI", "-p", "size"], "--parameter must be NAME=VALUE, got 'size'"),
        (["FPI", "-p", "size=0.2", "-p", "size=0.3"], "--parameter must give each name once, got size twice"),
        (["FPI", "-p", "seize=1"], "parameter of FPI must be one of"),
        (["FPI", "-p", "size=big"], "size must"),
        (["FPI", "--count", "0"], "greater than or equal to 1"),
        (["FPI", "--format", "gif"], "'gif' is not one of"),
    ],
)
def test_wrong_calls_are_said_in_the_words_of_the_command(scans, tmp_path, arguments, message):
    result = run("generate", arguments[0], scans, tmp_path / "out", *arguments[1:])
    assert result.exit_code == 2
    words = " ".join(result.output.replace("│", " ").split())
    assert message in words
    assert not (tmp_path / "out").exists()


def test_a_file_of_json_is_a_method(scans, tmp_path):
    wanted = Compose(CutPaste(jitter=0.0), count=2)
    (tmp_path / "method.json").write_text(json.dumps(wanted.to_dict()))
    result = run("generate", tmp_path / "method.json", scans, tmp_path / "out", "-n", 2, "-p", "count=3")
    assert result.exit_code == 0, result.output
    for path in (tmp_path / "out" / "recipes").iterdir():
        recipe = Recipe.from_json(json.dumps(json.loads(path.read_text())["recipe"]))
        assert recipe.rebuilt() == wanted.replace(count=3)
        assert len(recipe.anomalies) == 3
    (tmp_path / "method.json").write_text("{")
    result = run("generate", tmp_path / "method.json", scans, tmp_path / "other")
    assert result.exit_code == 2
    assert "or a file of JSON that describes one" in " ".join(result.output.replace("│", " ").split())


def test_the_command_offers_every_format():
    assert tuple(Format) == NAMES


def test_help_teaches_and_names_are_completed():
    for command in ("generate", "replay"):
        result = run(command, "--help")
        assert result.exit_code == 0
        assert "Example" in result.output
    script = {
        "_ANOMALIB_SYNTH_COMPLETE": "complete_bash",
        "COMP_WORDS": "anomalib-synth generate Cut",
        "COMP_CWORD": "2",
    }
    result = CliRunner().invoke(app, [], env=script, prog_name="anomalib-synth")
    assert result.output.split() == ["CutPaste", "CutPasteScar"]
