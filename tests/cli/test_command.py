"""The command: teaches, answers in one line, and ends with a status that a script can use."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from anomalib_synth import __version__
from anomalib_synth.cli.main import app
from tests.support.images import content


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", [[], ["suite"], ["suite", "build"], ["suite", "verify"], ["suite", "rebuild"]])
def test_help_teaches(command):
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "suite" in result.output
    assert len(command) < 2 or "Example" in result.output


def test_the_version():
    assert run("--version").output.strip() == __version__


def test_build_verify_rebuild(scans, tmp_path):
    out, again = tmp_path / "out", tmp_path / "again"
    result = run("suite", "build", scans, out, "--seed", 3, "--severity", "easy", "--per-corruption", 1)
    assert result.exit_code == 0, result.output
    assert f"11 files in {out}" in result.output
    assert run("suite", "verify", out).exit_code == 0
    assert run("suite", "rebuild", out, scans, again).exit_code == 0
    assert content(again) == content(out)
    next((out / "toy").iterdir()).unlink()
    result = run("suite", "verify", out)
    assert result.exit_code == 1
    assert "missing" in result.output


def test_a_broken_source_is_named_and_the_status_is_one(scans, tmp_path):
    (scans / "broken.nii.gz").write_bytes(b"x")
    result = run("suite", "build", scans, tmp_path / "out", "--seed", 3)
    assert result.exit_code == 1
    assert "not built: broken.nii.gz: broken.nii.gz: cannot be read" in result.output
    assert "12 files in" in result.output


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["suite", "build", "nowhere", "out", "--seed", "1"], 1),
        (["suite", "build", "nowhere", "out"], 2),
        (["suite", "build", "nowhere", "out", "--seed", "-1"], 2),
        (["suite", "build", "nowhere", "out", "--seed", "1", "--per-corruption", "few"], 2),
        (["suite", "build", "nowhere", "out", "--seed", "1", "--severity", "worse"], 2),
        (["suite", "build", "nowhere", "out", "--seed", "1", "--side", "3"], 2),
        (["suite", "verify", "nowhere"], 1),
        (["sweet"], 2),
    ],
)
def test_errors_have_a_status_and_no_traceback(tmp_path, monkeypatch, arguments, status):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == status
    assert "Traceback" not in result.output
    if status == 1:
        assert result.output.strip().splitlines()[-1].startswith("error: nowhere must")


def test_a_real_process(scans, tmp_path):
    command = [
        sys.executable,
        "-m",
        "anomalib_synth",
        "suite",
        "build",
        str(scans),
        str(tmp_path / "out"),
        "--seed",
        "1",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"12 files in {tmp_path / 'out'}\n"), done.stderr
