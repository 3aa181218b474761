"""Many models in one table, the best first, with what sets neighbours apart."""

import html
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


def test_the_figure_that_ranks_comes_first_and_then_tables_of_each_kind(
    models: tuple[dict[str, Path], Path],
) -> None:
    board = leaderboard(*models, by="pooled_ap", permutations=10)
    heads = [re.findall(r'<button type="button">([^<]*)<', table) for table in board.to_html().split("<table")[1:]]
    assert heads[0] == ["model", "pixel AP, pooled", "pixel AP, pooled: ahead of the next"]
    assert [own[1:] for own in heads[1:]] == [list(names.values()) for names in board.sections.values()]
    assert max(map(len, heads)) <= 7
    tables = board.to_markdown().split("| rank ")
    assert tables[1].startswith("| model | **pixel AP, pooled** | pixel AP, pooled: ahead of the next |\n")
    assert len(tables) == 5


@pytest.mark.parametrize(
    ("by", "chance"),
    [
        ("aupro_0.3", "random exchanges of the two models differ"),
        ("froc", "random signs"),
        ("aupimo", "by the t distribution"),
    ],
)
def test_every_form_says_how_to_read_it(by: str, chance: str, models: tuple[dict[str, Path], Path]) -> None:
    board = leaderboard(*models, by=by, permutations=5, threshold=0.5)
    notes = json.loads(board.to_json())["notes"]
    for text in (board.to_markdown(), html.unescape(board.to_html()), "\n".join(notes)):
        assert f"Ahead of the next: the paired difference in {board.titles[by]} from the model below" in text
        assert chance in text
        assert "Intervals: 95 %, jackknife over images." in text
        assert text.count("Fixed thresholds (as given): pixels 0.5, images 0.5.") == 1
        assert "One fixed threshold for all models" in text


@pytest.mark.parametrize("option", ["normal", "validation"])
def test_each_model_has_the_threshold_of_its_own_maps(
    option: str, models: tuple[dict[str, Path], Path], tmp_path: Path
) -> None:
    folders, truth = models
    others = shutil.copytree(truth, tmp_path / "others")
    every = {name: shutil.copytree(folder, tmp_path / "maps" / name) for name, folder in folders.items()}

    def given(maps: Path) -> dict[str, object]:
        return {option: maps if option == "normal" else (maps, others)}

    board = leaderboard(*models, permutations=5, lesions=False, **given(tmp_path / "maps"))
    assert not board.one_threshold
    assert board.warnings == []
    for name, report in zip(board.names, board.reports, strict=True):
        assert report.fixed == evaluate(folders[name], truth, lesions=False, **given(every[name])).fixed
        pixels = f"{name}: Fixed thresholds ({report.fixed.source}): pixels {report.fixed.pixels:.6g}"
        assert pixels in board.to_markdown()
        assert pixels in board.to_html()
    one = leaderboard(*models, permutations=5, lesions=False, **given(every["best"]))
    assert one.one_threshold
    assert len({report.fixed for report in one.reports}) == 1
    shutil.rmtree(every["worst"])
    with pytest.raises(FileNotFoundError, match=f"{option} must have a folder of maps for each model or for none, got"):
        leaderboard(*models, **given(tmp_path / "maps"))


def test_one_model_in_the_place_of_the_truth_is_told(models: tuple[dict[str, Path], Path]) -> None:
    result = CliRunner().invoke(app, ["leaderboard", str(models[0]["best"]), str(models[1])])
    assert result.exit_code == 2
    assert "are they the other way round?" in result.stderr


def test_long_names_are_cut_in_the_chart_alone(models: tuple[dict[str, Path], Path]) -> None:
    folders, truth = models
    long = "m" * 120
    page = leaderboard({long: folders["best"], "b_<i>": folders["worst"]}, truth, permutations=5).to_html()
    assert f">{long[:55]}…<title>{long}</title></text>" in page
    assert ".legend li { min-width: 0; max-width: 100%; overflow-wrap: anywhere; }" in page
    assert "<i>" not in page


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
        [
            "--normal",
            str(shutil.copytree(folders["best"] / "good", tmp_path / "normal")),
            "--normal-rate",
            "0.1",
            "--workers",
            "2",
        ],
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
