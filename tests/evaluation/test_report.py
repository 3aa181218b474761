"""What is written: tables, JSON, records of images and components, and a page that needs nothing else; the command."""

import csv
import html
import json
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import anomalib_synth
from anomalib_synth.cli.main import app
from anomalib_synth.evaluation import evaluate, layout_checks, leaderboard, survey
from tests.evaluation import sets
from tests.support.images import content

Where = tuple[Path, Path]


@pytest.fixture
def where(tmp_path: Path) -> Where:
    made = sets.images(1)
    return sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made)


def run(*arguments: object) -> object:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def test_the_page_needs_nothing_else(where: Where) -> None:
    page = evaluate(*where, paired=where[0], permutations=5).to_html()
    assert page.count("data:image/png;base64,") == 9
    assert "http" not in page
    for part in ("ROC", "Precision and recall", "Covered regions", "Found lesions", "Scores of images", "Difference"):
        assert part in page
    for number in re.findall(r' d="([^"]+)"', page):
        assert re.fullmatch(r"[MLHV\d. -]+", number), number


def test_records_of_images_and_components(where: Where, tmp_path: Path) -> None:
    report = evaluate(*where)
    report.save(tmp_path / "out")
    with (tmp_path / "out" / "images.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["name"] for row in rows] == [case.name for case in report.cases]
    assert {row["group"] for row in rows} == {"", "crack", "hole"}
    with (tmp_path / "out" / "components.csv").open(newline="") as stream:
        parts = list(csv.DictReader(stream))
    assert len(parts) == len(report.components)
    assert {part["group"] for part in parts} == {"crack", "hole"}


def test_parquet_needs_its_package(where: Where, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install 'anomalib-synth\[parquet\]'"):
        evaluate(*where).save(tmp_path / "out", parquet=True)


def test_records_in_parquet(where: Where, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    report = evaluate(*where)
    report.save(tmp_path / "out", parquet=True)
    found = parquet.read_table(tmp_path / "out" / "images.parquet").to_pydict()
    assert found["pixel_ap"] == [case.pixel_ap for case in report.cases]


def test_json_holds_all_but_pictures(where: Where) -> None:
    report = evaluate(*where)
    found = json.loads(report.to_json())
    assert found["rows"][0]["pooled_ap"] == report.rows[0]["pooled_ap"]._asdict()
    assert found["rows"][0]["curves"]["fpr"][-1] == 1
    assert len(found["cases"]) == 10


def test_the_command_prints_tables_and_writes_the_report(where: Where, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run(*where, "--out", out, "--pro-limit", 0.1, "--how", 0.05, "--workers", 2)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (out / "report.md").read_text()
    assert "AUPRO 0.1" in result.stdout
    assert sorted(path.name for path in out.iterdir()) == [
        "components.csv", "images.csv", "report.html", "report.json", "report.md",
    ]  # fmt: skip
    before = content(out)
    assert run(*where, "--out", out).exit_code == 0  # a report takes the place of a report
    assert content(out).keys() == before.keys()


@pytest.mark.parametrize("flags", [["--classes", "1,255"], ["--mood"], ["--no-lesions"], ["--polarity", "any"]])
def test_options_reach_the_library(flags: list[str], where: Where) -> None:
    result = run(*where, *flags)
    assert result.exit_code == 0, result.stderr
    assert ("FROC" in result.stdout) == (flags != ["--no-lesions"])
    assert ("float16" in result.stdout) == (flags == ["--mood"])


def test_the_command_compares(where: Where) -> None:
    result = run(*where, "--paired", where[0], "--permutations", 5)
    assert result.exit_code == 0, result.stderr
    assert "+0.000 (+0.000 to +0.000) p = 1" in result.stdout


def test_the_command_fixes_thresholds(where: Where) -> None:
    assert "Fixed thresholds (as given): pixels 0.5" in run(*where, "--threshold", 0.5).stdout
    normal = shutil.copytree(where[0] / "good", where[0].parent / "normal")
    assert "at most 0.1 of 4 normal images" in run(*where, "--normal", normal, "--normal-rate", 0.1).stdout
    other = shutil.copytree(where[0], where[0].parent / "other")
    others = shutil.copytree(where[1], where[0].parent / "others")
    assert "best of 10 validation images" in run(*where, "--validation", other, others).stdout
    within = [where[0] / "good", where[0] / "good" / "..", where[0].parent]
    for options in (["--validation", *where], ["--normal", where[0]], *(["--normal", one] for one in within)):
        result = run(*where, *options)
        assert result.exit_code == 2
        assert f"{options[0][2:]} must be maps of other images than those of the test" in result.stderr


def test_no_image_of_the_test_is_one_of_validation(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the folders of maps are called, and whichever way leads to the images."""
    other = shutil.copytree(where[0], where[0].parent / "other")
    link = where[1].parent / "link"
    link.symlink_to(where[1])
    rows = [f"{link}/test/{one}.png,{link}/ground_truth/{one}_mask.png" for one in ("crack/004", "hole/007")]
    (link.parent / "some.csv").write_text("\n".join(["image,mask", *rows]))
    shutil.copytree(where[1] / "test", link.parent / "copies" / "test")
    (link.parent / "copies" / "ground_truth").symlink_to(where[1] / "ground_truth")
    monkeypatch.setattr(survey, "load", None)
    truths = {where[1]: 10, link: 10, link.parent / "some.csv": 2, link.parent / "copies": 6}
    for truth, count in truths.items():
        for command in (["evaluate", *where], ["leaderboard", where[1], where[0], other]):
            maps = shutil.copytree(other, where[0].parent / "third", dirs_exist_ok=True)
            result = CliRunner().invoke(app, [*map(str, command), "--validation", str(maps), str(truth)])
            assert result.exit_code == 2
            assert f"validation must be of other images than those of the test, got {count} of the" in result.stderr


def test_a_second_model_that_is_not_there_is_refused_first(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "load", None)
    for option in ("paired", "normal"):
        result = run(*where, f"--{option}", "nowhere")
        assert result.exit_code == 2
        assert f"{option} must be a folder, got 'nowhere'" in result.stderr


def test_a_folder_in_the_place_of_a_report_is_refused_first(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "load", None)
    out = where[0].parent / "out"
    for name in ("report.html", "leaderboard.html", "maps/report.md"):
        (out / name).mkdir(parents=True)
    other = shutil.copytree(where[0], where[0].parent / "other")
    commands = {"report.html": ["evaluate", *where], "leaderboard.html": ["leaderboard", where[1], where[0], other]}
    for name, command in commands.items():
        result = CliRunner().invoke(app, [*map(str, command), "--out", str(out), "--overwrite"])
        assert result.exit_code == 2
        assert f"out must have room for {name}, got the folder '{out / name}'" in result.stderr


def test_a_report_says_what_was_evaluated(where: Where, tmp_path: Path) -> None:
    report = evaluate(*where, paired=where[0], permutations=7, how="mean", pro_limits=[0.3, 0.05], workers=2)
    about = json.loads(report.to_json())["about"]
    assert about == {
        "predictions": str(where[0]),
        "truth": str(where[1]),
        "paired": str(where[0]),
        "version": anomalib_synth.__version__,
        "options": {"how": "mean", "permutations": 7},
    }
    for text in (report.to_markdown(), html.unescape(report.to_html())):
        assert f"Predictions: {where[0]}" in text
        assert f"Truth: {where[1]}" in text
        assert f"Second model: {where[0]}" in text
        assert f"anomalib-synth {anomalib_synth.__version__}, how = 'mean', permutations = 7" in text
    other = tmp_path / "other"
    shutil.copytree(where[0], other)
    board = leaderboard([where[0], other], where[1], permutations=7)
    content = json.loads(board.to_json())
    assert [model["predictions"] for model in content["models"]] == [
        report.about.predictions for report in board.reports
    ]
    assert content["about"]["truth"] == str(where[1])
    for text in (board.to_markdown(), html.unescape(board.to_html())):
        assert f"other: {other}" in text
        assert f"Truth: {where[1]}" in text


def test_masks_of_many_greys_are_named(tmp_path: Path) -> None:
    """Figures are as they were: what is above zero is anomalous."""
    made = sets.images(1, size=(40, 40))
    maps, truth = sets.maps(tmp_path / "maps", made, kinds=False), sets.pairs(tmp_path / "set", made)
    plain = evaluate(maps, truth)
    assert plain.warnings == []
    for number, levels in ((4, 16), (5, 17), (6, 40), (7, 300)):
        mask = made[number].mask
        counted = np.arange(1, levels + 1) * (1 if levels == 300 else 5)
        rows = np.where(mask, 5, 0).astype(np.uint16)
        rows.reshape(-1)[: len(counted)] = counted
        sets.save(truth / "masks" / f"{number:03d}.png", rows)
    report = evaluate(maps, truth)
    assert len(report.warnings) == 1
    assert "3 of 10 masks have many levels of grey" in report.warnings[0]
    assert "005.png (17 levels), 006.png (40 levels), 007.png (300 levels)." in report.warnings[0]
    assert report.warnings[0] in report.notes
    assert "masks have many levels" in report.to_html().split("<h2>")[0]
    result = run(maps, truth)
    assert f"warning: {report.warnings[0]}" in result.stderr
    assert evaluate(maps, truth, classes=[5, 7]).warnings == []


@pytest.mark.parametrize(("kind", "warned"), [("constant", True), ("truth", False), ("random", False)])
def test_lesions_that_a_flood_finds_are_told(kind: str, warned: bool, tmp_path: Path) -> None:
    """A map without information has an FROC of 1: its one component touches every lesion."""
    made = [one for one in sets.images(1, kind) if one.kind != "good"]
    report = evaluate(sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made))
    found = [line for line in report.warnings if "more than half of their image" in line]
    assert bool(found) == warned
    if warned:
        assert report.rows[0]["froc"].value == report.rows[0]["lesion_f1"].value == 1
        lesions = len(report.components)
        assert found[0].startswith(f"{lesions} of {lesions} lesions")
    assert evaluate(tmp_path / "maps", tmp_path / "set", lesions=False).warnings == []


def test_a_place_that_cannot_be_written_to_is_refused_first(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by a user whom no rights hold back."""

    def refused(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(layout_checks, "TemporaryFile", refused)
    monkeypatch.setattr(survey, "load", None)
    out = where[0].parent / "out"
    for command in (["evaluate", *where], ["leaderboard", where[1], where[0], where[0].parent / "set"]):
        result = CliRunner().invoke(app, [*map(str, command), "--out", str(out)])
        assert result.exit_code == 2
        assert f"error: out must be a folder that can be written to, got '{out}': [Errno 30]" in result.stderr
    assert not out.exists()


def test_odd_files_have_a_line_each_and_status_1(where: Where) -> None:
    sets.save(where[0] / "good" / "000.tiff", np.ones((3, 3), np.float32))
    (where[0] / "crack" / "004.tiff").unlink()
    result = run(*where)
    assert result.exit_code == 1
    lines = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert lines == [
        "error: test/crack/004.png: missing",
        "error: test/good/000.png: shape must be the label's (14, 17), got (3, 3)",
    ]
    assert result.stdout == ""


def test_wrong_arguments_have_status_2(where: Where, tmp_path: Path) -> None:
    for arguments in ([tmp_path / "nowhere", where[1]], [where[0], tmp_path / "nowhere"]):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "nowhere" in result.stderr
    assert run(*where, "--classes", "one").exit_code == 2


def test_no_report_is_written_over_what_is_read(where: Where, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "images.csv").write_text("mine")
    result = run(*where, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "images.csv is there and no file of this run" in result.stderr
    assert run(*where, "--out", tmp_path / "out", "--overwrite").exit_code == 0


def test_help_teaches() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for word in (
        "PREDICTIONS",
        "TRUTH",
        "--out",
        "--paired",
        "--pro-limit",
        "--classes",
        "--normal",
        "--bins",
        "Example",
        "AUPRO",
    ):
        assert word in result.stdout


def test_a_report_that_was_cut_off_is_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from anomalib_synth.evaluation import records
    from anomalib_synth.evaluation.report import REPORTS
    from anomalib_synth.evaluation.room import room_for

    made = sets.images(1)
    maps, truth, out = sets.maps(tmp_path / "p", made), sets.mvtec(tmp_path / "s", made), tmp_path / "out"
    report = evaluate(maps, truth, lesions=False)
    with monkeypatch.context() as broken:
        broken.setattr(records, "write_atomically", None)
        with pytest.raises(TypeError):
            report.save(out)
    (out / "report.json").unlink()
    room_for(out, REPORTS, [maps], [truth])
    report.save(out)
    assert sorted(path.name for path in out.iterdir()) == sorted(REPORTS)
    with pytest.raises(NotADirectoryError, match="out must be a folder, got the file"):
        room_for(out / "report.md" / "deep", REPORTS, [maps], [truth])


def test_cells_are_no_formulas(tmp_path: Path) -> None:
    made = sets.images(1)
    sets.pairs(tmp_path, made)
    lines = ["image,mask,group", *(f"images/{one.name}.png,masks/{one.name}.png,=1+1" for one in made)]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    evaluate(sets.maps(tmp_path / "p", made, kinds=False), tmp_path / "t.csv", lesions=False).save(tmp_path / "out")
    rows = (tmp_path / "out" / "images.csv").read_text().splitlines()[1:]
    assert all(row.endswith(",'=1+1") for row in rows)


def test_names_that_a_terminal_obeys_are_written_out(tmp_path: Path) -> None:
    made = sets.images(1)
    sets.pairs(tmp_path, made)
    lines = ["image,mask,group", *(f"images/{one.name}.png,masks/{one.name}.png,a\x1b[2Jb" for one in made)]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    report = evaluate(sets.maps(tmp_path / "p", made, kinds=False), tmp_path / "t.csv", lesions=False)
    for text in (report.to_markdown(), report.to_html()):
        assert "\x1b" not in text
        assert "a\\x1b[2Jb" in text


def test_names_that_markdown_obeys_are_escaped(tmp_path: Path) -> None:
    made = sets.images(1)
    sets.pairs(tmp_path, made)
    group = "<img src=x>|*a*"
    lines = ["image,mask,group", *(f"images/{one.name}.png,masks/{one.name}.png,{group}" for one in made)]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    maps = sets.maps(tmp_path / "p", made, kinds=False)
    text = evaluate(maps, tmp_path / "t.csv", paired=maps, lesions=False, permutations=5).to_markdown()
    found = [line for line in text.splitlines() if "img src" in line]
    assert len(found) == 6  # of images, pixels and regions, and their differences
    assert all(line.startswith(r"| \<img src=x>\|\*a\* | ") for line in found)


def test_classes_that_are_no_numbers_are_named(where: Where) -> None:
    result = run(*where, "--classes", "1,x")
    assert result.exit_code == 2
    assert "--classes must be whole numbers with commas between them" in " ".join(result.output.split())
