"""Many models in one table, the best first, with what sets neighbours apart."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from anomalib_synth.cli.main import app
from anomalib_synth.evaluation import PredictionError, evaluate, leaderboard, scoring, survey
from tests.evaluation import sets


@pytest.fixture
def models(tmp_path: Path) -> tuple[dict[str, Path], Path]:
    """Three models, of which the second is best."""
    made = sets.images(3, size=(24, 24))
    found = {}
    for name, strength in (("middle", 0.2), ("best", 0.8), ("worst", -0.4)):
        own = [one._replace(scores=one.scores + np.float32(strength) * one.mask) for one in made]
        found[name] = sets.maps(tmp_path / "models" / name, own)
    return found, sets.mvtec(tmp_path / "set", made)


def test_models_are_ranked_and_compared_with_the_next(models: tuple[dict[str, Path], Path], tmp_path: Path) -> None:
    folders, truth = models
    done: list[tuple[int, int]] = []
    board = leaderboard(folders, truth, permutations=100, progress=lambda *step: done.append(step))
    assert board.names == ["best", "middle", "worst"]
    assert board.by == "aupro_0.3"
    assert done == [(1, 3), (2, 3), (3, 3)]
    pair = evaluate(folders["best"], truth, paired=folders["middle"], permutations=100).paired[0].figures["aupro_0.3"]
    assert board.gaps[0] == pair
    assert len(board.gaps) == 2
    board.save(tmp_path / "out")
    content = json.loads((tmp_path / "out" / "leaderboard.json").read_text())
    assert [one["name"] for one in content["models"]] == board.names
    assert "| 1 | best |" in (tmp_path / "out" / "leaderboard.md").read_text()
    assert "| **AUPRO 0.3** |" in (tmp_path / "out" / "leaderboard.md").read_text()
    page = (tmp_path / "out" / "leaderboard.html").read_text()
    assert re.findall(r'aria-sort="descending"><button type="button">([^<]*)<', page) == ["AUPRO 0.3"]
    assert "http" not in page
    assert page.index("1. best") < page.index("2. middle") < page.index("3. worst")
    assert (tmp_path / "out" / "middle" / "report.html").is_file()


def test_any_figure_ranks(models: tuple[dict[str, Path], Path]) -> None:
    folders, truth = models
    board = leaderboard(list(folders.values()), truth, by="pixel_f1", permutations=10, pro_limits=(), lesions=False)
    assert board.names == ["best", "middle", "worst"]
    with pytest.raises(ValueError, match=r"by must be a figure of these images, .*image_auroc.*, got 'froc'"):
        leaderboard(folders, truth, by="froc", lesions=False)


@pytest.mark.parametrize("by", ["foo", "froc", "dice_fixed", "aupro_0.2"])
def test_a_figure_that_there_is_not_is_refused_before_any_file_is_read(
    by: str, models: tuple[dict[str, Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folders, truth = models
    monkeypatch.setattr(survey, "load", None)
    with pytest.raises(ValueError, match=f"by must be a figure of these images, .*got '{by}'"):
        leaderboard(folders, truth, by=by, lesions=False)


def test_the_command_has_the_options_of_an_evaluation(models: tuple[dict[str, Path], Path], tmp_path: Path) -> None:
    folders, truth = models
    given = ["leaderboard", str(truth), *map(str, folders.values()), "--permutations", "5", "--no-lesions"]
    for options in (
        ["--normal", str(folders["best"] / "good"), "--normal-rate", "0.1", "--workers", "2"],
        [
            "--validation",
            str(shutil.copytree(folders["best"], tmp_path / "maps")),
            str(sets.mvtec(tmp_path / "other", sets.images(3, size=(24, 24)))),
        ],
    ):
        result = CliRunner().invoke(app, [*given, *options, "--by", "dice_fixed"])
        assert result.exit_code == 0, result.stderr
        assert "Ranked by Dice, fixed" in result.stdout


def test_faults_of_all_models_are_named_before_any_is_evaluated(
    models: tuple[dict[str, Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folders, truth = models
    for name in ("middle", "worst"):
        (folders[name] / "crack" / "005.tiff").unlink()
    monkeypatch.setattr(scoring, "Grid", None)
    with pytest.raises(PredictionError) as raised:
        leaderboard(folders, truth, lesions=False)
    assert raised.value.faults == tuple(f"{folders[name]}: test/crack/005.png: missing" for name in ("middle", "worst"))


def test_wrong_models_are_named(models: tuple[dict[str, Path], Path], tmp_path: Path) -> None:
    folders, truth = models
    with pytest.raises(ValueError, match="predictions must be of at least two models, got 1"):
        leaderboard([folders["best"]], truth)
    with pytest.raises(ValueError, match="predictions must differ in the names of their folders, got best: name them"):
        leaderboard([folders["best"], tmp_path / "other" / "best"], truth)


def test_the_command_ranks(models: tuple[dict[str, Path], Path], tmp_path: Path) -> None:
    folders, truth = models
    arguments = ["leaderboard", str(truth), *map(str, folders.values()), "--by", "pooled_ap", "--permutations", "10"]
    result = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (tmp_path / "out" / "leaderboard.md").read_text()
    assert "Ranked by pixel AP, pooled." in result.stdout
    again = [*arguments, "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(app, again).exit_code == 0
    (tmp_path / "out" / "leaderboard.json").write_text("mine")
    result = CliRunner().invoke(app, again)
    assert result.exit_code == 2
    assert "is there and no file of this run" in result.stderr


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"bins": 1}, ValueError, "bins must be a whole number from 2"),
        ({"binz": 8}, TypeError, r"leaderboard\(\) got an unexpected keyword argument 'binz'"),
        ({"paired": "q"}, TypeError, r"leaderboard\(\) got an unexpected keyword argument 'paired'"),
        ({"threshold": 1, "normal": "n"}, ValueError, "threshold"),
    ],
)
def test_options_are_checked_before_any_file_is_read(
    options: dict[str, object], error: type[Exception], said: str, models: tuple[dict[str, Path], Path]
) -> None:
    folders, truth = models
    next(path for path in folders["best"].rglob("*") if path.is_file()).write_bytes(b"no map")
    with pytest.raises(error, match=said):
        leaderboard(folders, truth, **options)


def test_binned_models_are_told_apart_with_bounds(models: tuple[dict[str, Path], Path]) -> None:
    board = leaderboard(*models, bins=4, permutations=10)
    assert "by binning" in board.to_markdown()
    page = board.to_html()
    assert page.count("binned to 4 levels") == 3
    assert all(report.detail[1].bins is None for report in board.reports)
