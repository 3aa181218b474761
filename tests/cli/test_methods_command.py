"""The command that lists the methods: every exported one, with its parameters, defaults and reference."""

import inspect
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from anomalib_synth import AutoSeg, TumorCP, catalog, corruptions
from anomalib_synth._core.value import fields_of
from anomalib_synth.cli.main import app
from anomalib_synth.cli.methods_command import shown
from tests.support.strategies import EXPORTED, PASTED


def run(*arguments: str):
    return CliRunner().invoke(app, ["methods", *arguments])


def test_every_method_is_listed():
    result = run()
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == list(catalog.known())
    assert sorted(catalog.known()) == sorted(EXPORTED)
    assert "  vertices=10, size=(0.1, 0.5), factor=(0.05, 0.95), order=3" in result.output
    for corruption in corruptions.MOOD.values():
        assert inspect.getdoc(corruption).splitlines()[0] in result.output
    assert "ECCV 2022" in result.output


def test_one_method_in_full():
    result = run("AutoSeg")
    assert result.exit_code == 0
    assert inspect.getdoc(AutoSeg) in result.output


@pytest.mark.parametrize("name", EXPORTED)
def test_every_parameter_has_its_default_and_its_rule(name):
    build = EXPORTED[name]
    lines = [line.split(maxsplit=1) for line in run(name).output.splitlines() if line.startswith("  ")]
    rows = dict(line for line in lines if len(line) == 2)
    for parameter, field in fields_of(getattr(build, "func", build)).items():
        assert field.rule
        assert field.rule in rows[parameter]
        assert shown(field.default) in rows[parameter]


@pytest.mark.parametrize("name", PASTED)
def test_a_method_that_needs_arrays_is_shown_and_not_built(name):
    assert run(name).exit_code == 0
    result = run(name, "--json")
    assert result.exit_code == 2
    with pytest.raises(TypeError, match=f"got '{name}': make it in Python with images, masks"):
        catalog.build(name)


@pytest.mark.parametrize("name", [name for name in EXPORTED if name not in PASTED])
def test_json_is_a_file_to_start_from(name, tmp_path):
    result = run(name, "--json")
    assert result.exit_code == 0
    path = tmp_path / "method.json"
    path.write_text(result.output)
    assert catalog.build(path) == catalog.build(name) == EXPORTED[name]()
    assert catalog.build(path, {"count": 2}) == EXPORTED[name](count=2)
    assert run(str(path), "--json").output == result.output
    assert run(str(path)).output == f"{EXPORTED[name]()!r}\n"


def test_an_unknown_method_is_named():
    result = run("AutoSegg")
    assert result.exit_code == 2
    assert "NAME must be one of" in " ".join(result.output.replace("│", " ").split())
    assert run("nowhere.json").exit_code == run("--json").exit_code == 2


def test_a_file_whose_method_needs_arrays_is_refused_with_the_reason(tmp_path):
    mask = np.ones((4, 4), bool)
    path = tmp_path / "method.json"
    path.write_text(json.dumps(TumorCP(mask / 2, mask).to_dict()))
    with pytest.raises(ValueError, match="the command line cannot take arrays"):
        catalog.build(path)
    result = run(str(path), "--json")
    assert result.exit_code == 2
    assert "command line cannot take arrays" in " ".join(result.output.replace("│", " ").split())
