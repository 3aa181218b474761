"""Snapshots, and the learning curve that is made of them."""

import json

import pytest
import torch

from autoseg_training.snapshots import schedule
from autoseg_training.train import Network
from experiments import __main__ as command


def test_snapshots_double_and_end_with_the_training():
    assert schedule(1000, 4) == [125, 250, 500, 1000]
    assert schedule(2, 5) == [1, 2]


def test_snapshots_keep_the_weights_of_their_step(run):
    entries = json.loads((run / "snapshots.json").read_text())
    assert [entry["step"] for entry in entries] == [3, 6, 12]
    assert [entry["images"] for entry in entries] == [12, 24, 48]
    times = [entry["cpu_seconds"] for entry in entries]
    assert 0 < times[0] <= times[1] <= times[2]
    final, last, first = (
        torch.load(run / name, weights_only=True) for name in ("weights.pt", *(entries[i]["weights"] for i in (2, 0)))
    )
    assert all(map(torch.equal, final.values(), last.values()))
    assert not all(map(torch.equal, final.values(), first.values()))
    assert json.loads((run / "settings.json").read_text())["training"]["cpu_seconds"] >= times[2]
    Network.load(run, entries[0]["weights"])


def test_the_learning_curve_goes_on_where_it_stopped(run, folder, tmp_path, capsys):
    arguments = ["learning-curve", str(run), "--data", str(folder), "--cache", str(tmp_path / "cache")]
    arguments += ["--out", str(tmp_path), "--each", "1", "--quiet", "--accelerator", "cpu"]
    assert command.main(arguments) == 0
    assert "AutoSeg 2.5-D, 12 slabs" in capsys.readouterr().out
    result = json.loads((tmp_path / "learning_curve.json").read_text())
    (points,) = result["curves"].values()
    assert [point["step"] for point in points] == [3, 6, 12]
    assert result["test"] == 6  # two subjects, three corrupted volumes of each
    assert (tmp_path / "learning_curve.png").stat().st_size > 1000
    assert command.main(arguments) == 0
    said = capsys.readouterr().out
    assert "12 slabs:" not in said
    assert "| 48 " in said


def test_a_run_without_snapshots_is_an_error(run, folder, tmp_path, capsys):
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("weights.pt", "settings.json"):
        (bare / name).write_bytes((run / name).read_bytes())
    arguments = ["learning-curve", str(bare), "--data", str(folder), "--cache", str(tmp_path / "cache")]
    assert command.main([*arguments, "--out", str(tmp_path)]) == 1
    assert "train with --snapshots" in capsys.readouterr().err
    with pytest.raises(FileNotFoundError):
        Network.load(bare, "snapshots/step-000001.pt")
