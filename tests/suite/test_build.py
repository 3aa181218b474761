"""A suite has the challenge's layout and the same bytes however it was built; what is wrong is named."""

import json
import shutil
import subprocess

import nibabel
import numpy as np
import pytest

from anomalib_synth._disk.file_checks import SuiteError
from anomalib_synth._disk.files import Picture, read, write
from anomalib_synth.corruptions import MOOD
from anomalib_synth.suite import Settings, build, rebuild, verify
from tests.support.images import content, save_nifti, volume
from tests.support.killing import kill_while_writing


@pytest.fixture
def built(scans, tmp_path):
    out = tmp_path / "suite"
    result = build(scans, out, Settings(seed=5))
    assert not result.failures
    return out


def test_the_layout_and_the_labels(scans, built):
    lines = [json.loads(line) for line in (built / "manifest.jsonl").read_text().splitlines()]
    assert [line["name"] for line in lines] == sorted(line["name"] for line in lines)
    assert len(lines) == 12
    assert sum(line["method"] is None for line in lines) == 3
    for line in lines:
        name = line["name"]
        before, after = nibabel.load(scans / line["source"]), nibabel.load(built / "toy" / name)
        label = nibabel.load(built / "toy_label" / "pixel" / name)
        mask = np.asarray(label.dataobj)
        np.testing.assert_array_equal(before.affine, after.affine)
        np.testing.assert_array_equal(before.affine, label.affine)
        assert after.get_data_dtype() == before.get_data_dtype()
        old, new = np.asarray(before.dataobj), np.asarray(after.dataobj)
        np.testing.assert_array_equal(old[mask == 0], new[mask == 0])
        anomalous = line["method"] is not None
        assert bool(mask.any()) == anomalous
        assert (built / "toy_label" / "sample" / f"{name}.txt").read_text() == f"{int(anomalous)}\n"
        assert line["method"] is None or line["method"] in MOOD
        assert set(line["versions"]) >= {"anomalib-synth", "numpy", "nibabel", "python", "zlib"}
    # Folders without anything else in them, as the challenge's script lists them.
    assert sorted(p.name for p in (built / "toy_label" / "pixel").iterdir()) == [line["name"] for line in lines]
    assert {p.name for p in built.iterdir()} == {"SHA256SUMS", "manifest.jsonl", "suite.json", "toy", "toy_label"}


def test_a_reflection_is_from_left_to_right(tmp_path):
    # The second array axis runs from left to right here.
    affine = np.array([[0, 2.0, 0, 0], [1.0, 0, 0, 0], [0, 0, 1.0, 0], [0, 0, 0, 1.0]])
    for number in range(11):
        save_nifti(tmp_path / "in" / f"{number}.nii.gz", volume(number), affine)
    build(tmp_path / "in", tmp_path / "out", Settings(seed=0))
    lines = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()]
    axes = {line["recipe"]["generator"]["axis"] for line in lines if line["method"] == "reflection"}
    assert axes == {1}


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bytes(scans, built, tmp_path):
    build(scans, tmp_path / "two", Settings(seed=5), workers=2)
    assert content(tmp_path / "two") == content(built)


@pytest.mark.slow
def test_a_killed_build_goes_on_and_ends_with_the_same_bytes(scans, built, tmp_path):
    out = tmp_path / "killed"
    kills, command = kill_while_writing(["suite", "build", str(scans), str(out), "--seed", "5"], out)
    for path in out.rglob("*.nii.gz"):
        if not path.name.startswith(".part-"):
            read(path)  # whole, or not there
    assert kills >= 2
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    assert content(out) == content(built)


def test_a_build_that_is_finished_changes_nothing(scans, built):
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*.nii.gz")}
    build(scans, built, Settings(seed=5))
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*.nii.gz")} == before


def test_a_lost_file_is_made_again(scans, built):
    before = content(built)
    next(iter((built / "toy").iterdir())).unlink()
    build(scans, built, Settings(seed=5))
    assert content(built) == before


def test_a_damaged_file_is_made_again_and_so_is_that_of_another_source(scans, built):
    before = content(built)
    (built / "toy" / "s03.nii.gz").write_bytes(b"damaged")
    build(scans, built, Settings(seed=5))
    assert content(built) == before
    save_nifti(scans / "s03.nii.gz", volume(77))
    build(scans, built, Settings(seed=5))
    changed = {path for path, old in before.items() if content(built)[path] != old}
    assert changed <= {*(p for p in before if "s03" in p), "manifest.jsonl", "SHA256SUMS"}
    assert "toy/s03.nii.gz" in changed
    assert verify(built) == []


def test_sources_of_other_names_are_another_suite(scans, built):
    (scans / "s03.nii.gz").rename(scans / "s99.nii.gz")
    with pytest.raises(SuiteError, match=r"of other settings or sources: the sources have other names$"):
        build(scans, built, Settings(seed=5))
    with pytest.raises(SuiteError, match=r"of other settings or sources: seed is 5 there, wanted 6$"):
        build(scans, built, Settings(seed=6))


def test_a_rebuild_goes_on_and_sweeps(scans, built, tmp_path):
    again = tmp_path / "again"
    rebuild(built, scans, again)
    (again / "toy" / ".part-x").touch()
    kept = (again / "toy" / "s01.nii.gz").stat().st_mtime_ns
    (again / "toy" / "s02.nii.gz").unlink()
    assert not rebuild(built, scans, again).failures
    assert content(again) == content(built)
    assert (again / "toy" / "s01.nii.gz").stat().st_mtime_ns == kept


def test_an_edited_recipe_is_one_failure_and_no_more(scans, built, tmp_path):
    text = (built / "manifest.jsonl").read_text().splitlines()
    lines = [json.loads(line) for line in text]
    edited = next(line for line in lines if line["method"] == "uniform_shift")
    edited["recipe"]["grid"] = [3, 3, 3]
    (built / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert verify(built) == ["manifest.jsonl: changed"]
    result = rebuild(built, scans, tmp_path / "again")
    assert list(result.failures) == [edited["name"]]
    assert "recipe must fit" in result.failures[edited["name"]]
    assert len(result.names) == 11


def test_a_foreground_is_in_the_units_of_the_image(tmp_path):
    # Air is 0 in the file and -1024 in Hounsfield units; the body is about 1124 in the file, 100 HU.
    array = np.zeros((24, 24, 24), np.int16)
    array[6:18, 6:18, 6:18] = np.random.default_rng(0).integers(1100, 1150, (12, 12, 12))
    header = nibabel.Nifti1Header()
    header.set_data_dtype(np.int16)
    header["scl_slope"], header["scl_inter"] = 1, -1024
    (tmp_path / "in").mkdir()
    for number in range(8):
        write(tmp_path / "in" / f"{number}.nii.gz", Picture(array, np.eye(4), header))
    result = build(tmp_path / "in", tmp_path / "out", Settings(seed=0, normal_fraction=0))
    assert not result.failures
    for path in (tmp_path / "out" / "toy_label" / "pixel").iterdir():
        assert not read(path).array[array == 0].any()


def test_another_suite_is_not_written_over(scans, built):
    with pytest.raises(SuiteError, match="holds a suite of other settings"):
        build(scans, built, Settings(seed=6))


def test_what_cannot_be_used_is_named_and_the_rest_is_built(scans, tmp_path):
    (scans / "broken.nii.gz").write_bytes(b"x" * 100)
    save_nifti(scans / "four.nii.gz", np.zeros((4, 4, 4, 3), np.uint8))
    save_nifti(scans / "dark.nii.gz", np.zeros((16, 16, 16), np.uint8))
    result = build(scans, tmp_path / "out", Settings(seed=2, normal_fraction=0))
    assert set(result.failures) == {"broken.nii.gz", "four.nii.gz", "dark.nii.gz"}
    assert "2 or 3 axes" in result.failures["four.nii.gz"]
    assert "foreground" in result.failures["dark.nii.gz"]
    assert len(result.names) == 12
    assert verify(tmp_path / "out") == []


def test_verify_names_every_difference(built):
    assert verify(built) == []
    names = sorted(p.name for p in (built / "toy").iterdir())
    (built / "toy" / names[0]).unlink()
    path = built / "toy_label" / "pixel" / names[1]
    path.write_bytes(path.read_bytes()[:-1])
    (built / "toy_label" / "sample" / f"{names[2]}.txt").write_text("7\n")
    (built / "toy" / "stranger.nii.gz").touch()
    assert verify(built) == [
        f"toy/{names[0]}: missing",
        f"toy_label/pixel/{names[1]}: changed",
        f"toy_label/sample/{names[2]}.txt: changed",
        "toy/stranger.nii.gz: not of this suite",
    ]
    with pytest.raises(SuiteError, match="must hold a finished suite"):
        verify(built.parent)


def test_rebuild_from_the_manifest_alone(scans, built, tmp_path):
    (tmp_path / "manifest").mkdir()
    for name in ("manifest.jsonl", "suite.json"):
        shutil.copy(built / name, tmp_path / "manifest" / name)
    result = rebuild(tmp_path / "manifest", scans, tmp_path / "again")
    assert not result.failures
    assert content(tmp_path / "again") == content(built)


def test_rebuild_names_sources_that_changed(scans, built, tmp_path):
    save_nifti(scans / "s01.nii.gz", volume(99))
    (scans / "s02.nii.gz").unlink()
    result = rebuild(built, scans, tmp_path / "again")
    assert set(result.failures) == {"s01.nii.gz", "s02.nii.gz"}
    assert "source has changed" in result.failures["s01.nii.gz"]
    assert "missing" in result.failures["s02.nii.gz"]
    assert verify(tmp_path / "again") == []


def test_pictures(pictures, tmp_path):
    result = build(pictures, tmp_path / "out", Settings(seed=1, severity="easy"))
    assert not result.failures
    assert len(result.names) == 12
    for line in map(json.loads, (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()):
        old, new = read(pictures / line["source"]).array, read(tmp_path / "out" / "toy" / line["name"]).array
        mask = read(tmp_path / "out" / "toy_label" / "pixel" / line["name"]).array > 0
        assert old.dtype == new.dtype
        assert mask.shape == old.shape[:2]
        np.testing.assert_array_equal(old[~mask], new[~mask])
        assert mask.any() == (line["method"] is not None)
        assert line["severity"] == (None if line["method"] is None else "easy")
    assert not rebuild(tmp_path / "out", pictures, tmp_path / "again").failures


def test_one_side_for_all(scans, tmp_path):
    result = build(scans, tmp_path / "out", Settings(seed=1, side=24))
    assert not result.failures
    for path in (tmp_path / "out" / "toy").iterdir():
        image, source = nibabel.load(path), nibabel.load(scans / path.name.replace("more_", "more/"))
        assert image.shape == (24, 24, 24)
        # The corners of the field of view stay where they were.
        for index in (-0.5, 23.5):
            share = (index + 0.5) / 24
            there = source.affine @ [*(share * np.array(source.shape) - 0.5), 1]
            np.testing.assert_allclose(image.affine @ [index, index, index, 1], there)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": -1}, "seed must be at least 0, got -1"),
        ({"seed": 0, "normal_fraction": 1.0}, "normal_fraction must satisfy 0 <= it < 1, got 1.0"),
        ({"seed": 0, "per_corruption": 0}, "per_corruption must be at least 1, got 0"),
        ({"seed": 0, "side": 2}, "side must be at least 8, got 2"),
        ({"seed": 0, "severity": "worse"}, "severity must be one of published, easy, medium, hard, got worse"),
        ({"seed": "a"}, "seed must be a whole number of at least 0, got 'a'"),
        ({"seed": 1.5}, "seed must be a whole number of at least 0, got 1.5"),
        ({"seed": 0, "foreground": "otsu"}, "foreground must be a finite number or 'auto', got 'otsu'"),
        ({"seed": 0, "foreground": float("nan")}, "foreground must be a finite number or 'auto', got nan"),
        ({"seed": 0, "foreground": None}, "foreground must be a finite number or 'auto', got None"),
        ({"seed": 0, "normal_fraction": "some"}, "normal_fraction must be a number with 0 <= it < 1, got 'some'"),
        ({"seed": 0, "per_corruption": 2.5}, "per_corruption must be a whole number of at least 1, got 2.5"),
        ({"seed": 0, "side": "big"}, "side must be a whole number of at least 8, got 'big'"),
        ({"seed": 0, "severity": 3}, "severity must be one of published, easy, medium, hard, got 3"),
    ],
)
def test_settings_that_make_no_sense(arguments, message):
    with pytest.raises((TypeError, SuiteError), match=message):
        Settings(**arguments)


def test_an_empty_folder(tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(SuiteError, match="must hold at least one"):
        build(tmp_path / "in", tmp_path / "out", Settings(seed=0))
    assert not (tmp_path / "out").exists()
