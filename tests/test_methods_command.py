"""The command that lists the methods: every exported one, with its parameters, defaults and reference."""

import inspect

from typer.testing import CliRunner

from anomalib_synth import AutoSeg, corruptions
from anomalib_synth.cli.main import app
from tests.strategies import EXPORTED


def run(*arguments: str):
    return CliRunner().invoke(app, ["methods", *arguments])


def test_every_method_is_listed():
    result = run()
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == list(EXPORTED)
    assert "  count=1, vertices=10, size=(0.1, 0.5), factor=(0.05, 0.95)" in result.output
    for name in corruptions.__all__[1:]:
        assert inspect.getdoc(getattr(corruptions, name)).splitlines()[0] in result.output
    assert "ECCV 2022" in result.output


def test_one_method_in_full():
    result = run("AutoSeg")
    assert result.exit_code == 0
    assert inspect.getdoc(AutoSeg) in result.output


def test_an_unknown_method_is_named():
    result = run("AutoSegg")
    assert result.exit_code == 2
    assert "NAME must be one of" in " ".join(result.output.replace("│", " ").split())
