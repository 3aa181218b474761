"""The demo's own code path from end to end, tiny: every file that it writes is read back."""

import json

import matplotlib.image
import nibabel as nib
import numpy as np
import pytest
import torch

from autoseg_training import __main__ as command
from autoseg_training import demo
from autoseg_training.population import population
from autoseg_training.settings import Settings
from autoseg_training.train import Network, learning_curve

TINY = ["--side", "32", "--width", "4", "--batch", "4", "--quiet", "--accelerator", "cpu", "--devices", "1"]


@pytest.mark.slow
def test_the_demo(tmp_path, capsys):
    out = tmp_path / "demo"
    assert demo.main(["--out", str(out), "--subjects", "6", "--budget", "0.01", "--rounds", "4", *TINY]) == 0
    said = capsys.readouterr().out
    assert "AutoSeg 2.5-D" in said
    assert "slice shuffle" in said
    for line in said.split("written:")[1].splitlines():
        if line.startswith("  "):
            assert (tmp_path / line.strip()).stat().st_size > 0

    scans = sorted((out / "population").glob("*.nii.gz"))
    assert len(scans) == 6
    results = json.loads((out / "results.json").read_text())
    assert list(results["rows"]) == ["FPI 2.5-D", "AutoSeg 2.5-D"]
    assert 0 < results["rows"]["AutoSeg 2.5-D"]["pixel"]["total"] <= 1
    assert (out / "results.md").read_text().startswith("# AutoSeg demo")
    assert len(json.loads((out / "test_set.json").read_text())) == 8
    images = {json.loads((out / name / "settings.json").read_text())["training"]["images"] for name in demo.METHODS}
    assert images == {80}  # twenty steps at least, the same for both
    for method in demo.METHODS:
        network = Network.load(out / method)
        assert network.settings.method == method
        assert network.net(torch.zeros(1, 3, 32, 32)).shape == (1, 1, 32, 32)
        assert len(learning_curve(out / method)["validation/loss"]) >= 10
        assert (out / method / "checkpoints" / "last.ckpt").exists()
        assert list((out / method / "logs" / "tensorboard").glob("events*"))
    for name in ("examples", "curves", "volumes"):
        assert matplotlib.image.imread(out / f"{name}.png").ndim == 3
    (prediction,) = (out / "predictions").glob("*.nii.gz")
    source = nib.load(out / "population" / prediction.name)
    found = nib.load(prediction)
    assert found.shape == source.shape
    assert np.array_equal(found.affine, source.affine)
    assert 0 <= found.get_fdata().min() < found.get_fdata().max() <= 1


def test_the_population_is_the_same_every_time(tmp_path):
    one = population(tmp_path / "one", 2, seed=1, side=32)
    other = population(tmp_path / "other", 2, seed=1, side=32)
    cubes = [[nib.load(path).get_fdata() for path in sorted(place.glob("*.nii.gz"))] for place in (one, other)]
    assert np.array_equal(cubes[0], cubes[1])
    assert not np.array_equal(cubes[0][0], cubes[0][1])


@pytest.mark.slow
def test_train_resume_evaluate_predict(folder, tmp_path, capsys, monkeypatch):
    common = ["--data", str(folder), "--cache", str(tmp_path / "cache")]
    short = [*TINY, "--precision", "32-true", "--images", "48"]
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    assert command.main(["train", *common, "--out", str(whole), *short]) == 0

    # The same run, stopped by an error after seven of twelve steps, then resumed from its last checkpoint.
    from autoseg_training.module import AnomalySegmenter

    step = AnomalySegmenter.training_step

    def failing(self, batch, index):
        if self.global_step == 7:
            raise OSError("power cut")
        return step(self, batch, index)

    with monkeypatch.context() as patch:
        patch.setattr(AnomalySegmenter, "training_step", failing)
        assert command.main(["train", *common, "--out", str(parted), *short]) == 1
    assert "power cut" in capsys.readouterr().err
    assert command.main(["train", *common, "--out", str(parted), *short, "--resume"]) == 0
    assert json.loads((parted / "settings.json").read_text())["training"]["resumed_at_step"] == 7
    for one, other in zip(
        torch.load(whole / "weights.pt").values(), torch.load(parted / "weights.pt").values(), strict=True
    ):
        torch.testing.assert_close(one, other)

    flat = tmp_path / "flat"
    assert command.main(["train", *common, "--out", str(flat), *short, "--views", "1", "--slices", "1"]) == 0
    tail = ["--quiet", "--accelerator", "cpu"]
    table = tmp_path / "table"
    assert command.main(["evaluate", str(whole), str(flat), *common, "--out", str(table), *tail]) == 0
    assert "AutoSeg 2-D" in (table / "results.md").read_text()


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("method", "gan", "method must be one of autoseg, fpi, vae, random"),
        ("side", 100, "side must be a multiple of 16"),
        ("slices", 2, "slices must be odd"),
        ("batch", 1, "batch must be at least 2"),
    ],
)
def test_wrong_settings(setting, value, message):
    with pytest.raises(ValueError, match=message):
        Settings(**{setting: value})


def test_errors_end_with_one_line(tmp_path, capsys):
    assert demo.main(["--data", str(tmp_path / "missing"), "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path / 'missing'}: no such folder\n"
