"""No run writes over what it reads, or over what is not its own; and an earlier call's files are its own."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from anomalib_synth._disk import engine
from anomalib_synth.cli.main import app
from anomalib_synth.export import Order, generate
from anomalib_synth.export.build import NAMES
from anomalib_synth.suite import Settings, build, rebuild, verify
from tests.support import suites
from tests.support.images import content


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def paint(folder: Path, names: list[str]) -> Path:
    folder.mkdir(parents=True)
    for number, name in enumerate(names):
        picture = np.random.default_rng(number).integers(1, 255, (40, 50), dtype=np.uint8)
        cv2.imwrite(str(folder / name), picture)
    return folder


@pytest.mark.parametrize("overwrite", [[], ["--overwrite"]])
@pytest.mark.parametrize(
    ("inside", "names", "command"),
    [
        ("images", ["a.png", "b.png"], ["generate", "FPI"]),
        ("toy", ["a.png", "b.png"], ["suite", "build", "--seed", 1]),
        ("train/good", ["000000.png", "000002.png"], ["generate", "CutPaste", "-f", "mvtec"]),
        ("test/CutPaste", ["000000.png", "b.png"], ["generate", "CutPaste", "-f", "mvtec"]),
    ],
)
def test_a_folder_around_the_images_is_refused(tmp_path, inside, names, command, overwrite):
    paint(tmp_path / "data" / inside, names)
    before = content(tmp_path)
    result = run(*command, tmp_path / "data" / inside, tmp_path / "data", *overwrite)
    assert result.exit_code == 1
    assert ".png must not be written over, because this run reads it" in result.output
    assert any(f"{tmp_path / 'data' / inside / name} must" in result.output for name in names)
    assert content(tmp_path) == before


def test_links_are_followed(tmp_path):
    images = paint(tmp_path / "in", ["a.png", "b.png"])
    before = content(images)
    (tmp_path / "link").symlink_to(images)
    assert "OUT must lie outside of IN" in run("generate", "FPI", images, tmp_path / "link").output
    assert "OUT must be another folder" in run("suite", "build", images, tmp_path / "link", "--seed", 1).output
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "images").symlink_to(images)
    (tmp_path / "out" / "toy").symlink_to(images)
    for command in (["generate", "FPI"], ["suite", "build", "--seed", 1]):
        assert "must not be written over" in run(*command, images, tmp_path / "out", "--overwrite").output
    (tmp_path / "one.png").symlink_to(images / "a.png")
    assert "must not be written over" in run("preview", "CutPaste", images / "a.png", tmp_path / "one.png").output
    assert content(images) == before
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"images", "toy"}


def test_a_single_file_is_not_written_over_its_image_or_donor(tmp_path):
    images = paint(tmp_path / "in", ["a.png", "b.png"])
    generate(images, tmp_path / "out", Order("FPI"))
    a, b, recipe = images / "a.png", images / "b.png", tmp_path / "out" / "recipes" / "a.json"
    before = content(tmp_path)
    for arguments in (
        ["preview", "CutPaste", a, a],
        ["preview", "FPI", a, b, "--donor", b],
        ["replay", recipe, a, a, "--donor", b],
        ["replay", recipe, a, b, "--donor", b],
        ["replay", recipe, a, tmp_path / "new.png", "--donor", b, "--mask", a],
    ):
        result = run(*arguments)
        assert result.exit_code == 1
        assert "must not be written over, because this run reads it" in result.output
    assert content(tmp_path) == before


@pytest.mark.parametrize("format_name", NAMES)
def test_files_of_others_stay_unless_it_is_said(tmp_path, format_name):
    """And every file that a format writes is planned, or this would not find it."""
    images = paint(tmp_path / "in", ["a.png", "b.png"])
    if format_name == "nifti":
        images = tmp_path / "volumes"
        for number in range(2):
            suites.save(images / f"{number}.nii.gz", np.random.default_rng(number).random((12, 10, 8), np.float32))
    order = Order("FPI", seed=1, format=format_name)
    generate(images, tmp_path / "whole", order)
    wanted = content(tmp_path / "whole")
    for path in wanted:
        out = tmp_path / "out"
        (out / path).parent.mkdir(parents=True)
        (out / path).write_bytes(b"mine")
        with pytest.raises(ValueError, match="is there and no file of this run: choose another place to write, or"):
            generate(images, out, order)
        assert content(out) == {path: b"mine"}
        generate(images, out, order, overwrite=True)
        assert content(out) == wanted
        shutil.rmtree(out)


def test_a_file_that_came_later_stays_too(tmp_path):
    images = paint(tmp_path / "in", ["a.png", "b.png"])
    (images / "b.png").write_bytes(b"no picture")
    assert generate(images, tmp_path / "out", Order("CutPaste")).names == ["a.png"]
    (tmp_path / "out" / "images" / "b.png").write_bytes(b"mine")
    result = run("generate", "CutPaste", images, tmp_path / "out")
    assert result.exit_code == 1
    assert f"{tmp_path / 'out' / 'images' / 'b.png'} is there and no file of this run" in result.output


@pytest.mark.parametrize("stop", [1, 2, 3, 4, 5])
def test_a_run_that_stopped_anywhere_goes_on(tmp_path, monkeypatch, stop):
    images = paint(tmp_path / "in", ["a.png", "b.png"])
    for name, call in (
        ("samples", lambda out: generate(images, out, Order("FPI"))),
        ("suite", lambda out: build(images, out, Settings(seed=1))),
        ("again", lambda out: rebuild(tmp_path / "suite", images, out)),
    ):
        call(tmp_path / name)
        out, replace, left = tmp_path / f"{name}-stopped", Path.replace, [stop]

        def counted(path, target, replace=replace, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return replace(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", counted)
            with pytest.raises(KeyboardInterrupt):
                call(out)
        assert not call(out).failures
        assert not call(out).failures  # finished
        assert content(out) == content(tmp_path / name)


def test_what_a_failed_item_left_is_the_runs_own(tmp_path, monkeypatch):
    images, out = paint(tmp_path / "in", ["a.png", "b.png"]), tmp_path / "out"

    def broken(_work, jobs, *_):
        for job in jobs:
            (out / "toy_label" / "pixel").mkdir(parents=True, exist_ok=True)
            (out / "toy_label" / "pixel" / job.name).write_bytes(b"half")
            yield job, OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(engine, "unordered", broken)
        assert len(build(images, out, Settings(seed=1)).failures) == 2
    assert not build(images, out, Settings(seed=1)).failures
    assert verify(out) == []


def test_a_suite_is_not_rebuilt_into_its_own_manifest(tmp_path):
    images = paint(tmp_path / "in", ["a.png", "b.png"])
    build(images, tmp_path / "suite", Settings(seed=1))
    before = content(tmp_path)
    result = run("suite", "rebuild", tmp_path / "suite", images, tmp_path / "suite", "--overwrite")
    assert f"{tmp_path / 'suite' / 'manifest.jsonl'} must not be written over" in result.output
    assert content(tmp_path) == before


def test_a_report_takes_the_place_of_a_report_alone(tmp_path):
    made = suites.volumes()
    given, suite = suites.predictions(tmp_path / "predictions", made), suites.suite(tmp_path / "suite", made)
    out = tmp_path / "out"
    arguments = ["evaluate", given, suite, "--out", out, "--no-lesions"]
    assert run(*arguments).exit_code == 0
    assert run(*arguments).exit_code == 0  # an earlier report
    mask = suite / "toy_label" / "pixel" / "v1.nii.gz"
    before = mask.read_bytes()
    (out / "report.html").unlink()
    (out / "report.html").symlink_to(mask)
    result = run(*arguments, "--overwrite")
    assert result.exit_code == 2
    assert f"{out / 'report.html'} must not be written over" in result.output
    assert mask.read_bytes() == before
    shutil.rmtree(out)
    out.mkdir()
    (out / "report.md").write_text("mine")
    result = run(*arguments)
    assert result.exit_code == 2
    assert f"{out / 'report.md'} is there and no file of this run" in result.output
    assert (out / "report.md").read_text() == "mine"
    assert run(*arguments, "--overwrite").exit_code == 0
