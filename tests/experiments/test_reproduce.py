"""Tables 1 and 2 by one command."""

import json

import pytest

from autoseg_training.settings import Settings
from experiments import __main__ as command
from experiments import reproduce

TINY = ["--side", "32", "--width", "2", "--batch", "4", "--images", "8", "--quiet", "--accelerator", "cpu"]


@pytest.fixture
def call(folder, tmp_path):
    def run(table, *more):
        common = ["--data", str(folder), "--cache", str(tmp_path / "cache"), "--out", str(tmp_path / "out")]
        return command.main(["reproduce", table, *common, "--devices", "1", *TINY, *more])

    return run


def test_rows_are_trained_once_and_both_tables_printed(call, tmp_path, capsys, monkeypatch):
    rows = ["--rows", "random", "vae", "autoseg-2d", "--vae-images", "12"]
    failing = reproduce.run_evaluation

    def stop(network, *rest):
        if network.settings.method == "autoseg":
            raise OSError("power cut")
        return failing(network, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(reproduce, "run_evaluation", stop)
        assert call("table1", *rows) == 1
    assert "power cut" in capsys.readouterr().err

    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*/weights.pt")}
    assert len(before) == 3
    assert call("table1", *rows) == 0
    said = capsys.readouterr().out
    assert said.count("trained before") == 3
    assert said.count("evaluated before") == 2
    assert "| VAE" in said
    assert "0.740" in said  # the paper's VAE beside ours
    assert {path: path.stat().st_mtime_ns for path in before} == before

    assert call("table2", *rows) == 0
    said = capsys.readouterr().out
    assert said.count("evaluated before") == 3
    assert "slice shuffle" in said
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert list(results["rows"]) == ["Random", "VAE", "AutoSeg 2-D"]
    low, high = results["rows"]["VAE"]["intervals"]["pixel"]["total"]
    assert low <= results["rows"]["VAE"]["pixel"]["total"] <= high
    assert results["networks"]["VAE"]["settings"]["images"] == 12

    assert call("table1", *rows, "--rate", "0.1") == 1
    assert "other settings" in capsys.readouterr().err


def test_a_budget_is_measured_once(call, tmp_path, monkeypatch):
    monkeypatch.setattr(reproduce, "affordable_steps", lambda *_: 3)
    assert call("table2", "--rows", "autoseg-2d", "--budget", "1", "--anatomy", "abdomen") == 0
    assert json.loads((tmp_path / "out" / "plan.json").read_text()) == {"budget": 1.0, "images": 12}
    settings = json.loads((tmp_path / "out" / "autoseg-2d" / "settings.json").read_text())["settings"]
    assert settings["images"] == 12
    assert settings["size"] == [0.2, 0.6]
    monkeypatch.setattr(reproduce, "affordable_steps", lambda *_: 99)
    assert call("table1", "--rows", "autoseg-2d", "--budget", "1", "--anatomy", "abdomen") == 0


def test_rows_ask_what_the_paper_asks():
    base = Settings()
    assert reproduce.row_settings(base, "autoseg-2.5d").label == "AutoSeg 2.5-D"
    assert reproduce.row_settings(base, "fpi-2d").label == "FPI 2-D"
    assert reproduce.row_settings(base, "autoseg-2d", "abdomen").sizes == (0.2, 0.6)
    assert reproduce.row_settings(base, "fpi-2d", "abdomen").sizes == (0.1, 0.4)
    assert reproduce.row_settings(base, "vae", vae_images=64).images == 64
