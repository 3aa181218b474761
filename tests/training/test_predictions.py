"""The interface of the MOOD challenge: a folder in, a folder out."""

import nibabel as nib
import numpy as np
import pytest

from anomalib_synth import metrics
from autoseg_training import __main__ as command
from autoseg_training.predictions import predict_files
from autoseg_training.train import Network

TAIL = ["--quiet", "--accelerator", "cpu"]


def test_pixel_mode_writes_maps_of_the_same_name_and_geometry(run, folder, tmp_path):
    assert command.main(["predict", str(folder), str(tmp_path), "--run", str(run), "--mode", "pixel", *TAIL]) == 0
    names = sorted(path.name for path in folder.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        scan, found = nib.load(folder / name), nib.load(tmp_path / name)
        assert found.shape == scan.shape
        assert np.array_equal(found.affine, scan.affine)
        assert found.get_data_dtype() == np.float32
        assert 0 <= found.get_fdata().min() < found.get_fdata().max() <= 1


def test_sample_mode_writes_one_number_for_each_scan(run, folder, tmp_path):
    assert (
        command.main(["predict", str(folder), str(tmp_path / "s"), "--run", str(run), "--mode", "sample", *TAIL]) == 0
    )
    names = sorted(path.name for path in (tmp_path / "s").iterdir())
    assert names == sorted(f"{path.name}.txt" for path in folder.iterdir())
    predict_files(Network.load(run), [folder], tmp_path / "p", say=lambda _: None)
    for name in names:
        score = float((tmp_path / "s" / name).read_text())
        volume = nib.load(tmp_path / "p" / name.removesuffix(".txt")).get_fdata()
        assert score == pytest.approx(metrics.sample_score(volume), abs=1e-4)


def test_an_unreadable_scan_is_named_and_the_rest_goes_on(run, folder, tmp_path, capsys):
    (tmp_path / "broken.nii").write_bytes(b"nothing")
    sources = [str(tmp_path / "broken.nii"), str(folder / "sub-00_T1w.nii.gz")]
    assert command.main(["predict", *sources, str(tmp_path / "out"), "--run", str(run), *TAIL]) == 0
    assert "broken.nii" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sub-00_T1w.nii.gz"]
    assert command.main(["predict", sources[0], str(tmp_path / "out"), "--run", str(run), *TAIL]) == 1
    assert "no file could be read" in capsys.readouterr().err


def test_resume_leaves_what_is_there(run, folder, tmp_path):
    kept = tmp_path / "sub-00_T1w.nii.gz"
    kept.write_text("kept")
    network = Network.load(run)
    predict_files(network, [folder], tmp_path, say=lambda _: None, resume=True)
    assert kept.read_text() == "kept"
    assert len(list(tmp_path.iterdir())) == 5
    predict_files(network, [folder / kept.name], tmp_path, say=lambda _: None)
    assert nib.load(kept).shape == (32, 32, 32)


def test_scans_are_never_overwritten_and_wrong_calls_say_so(run, folder, tmp_path, capsys):
    def error(*paths, mode="pixel"):
        assert command.main(["predict", *map(str, paths), "--run", str(run), "--mode", mode, *TAIL]) == 1
        return capsys.readouterr().err

    assert "must go to another folder" in error(folder, folder)
    (tmp_path / "a.txt").write_text("")
    assert "scans end in" in error(tmp_path / "a.txt", tmp_path / "out")
    (tmp_path / "sub-00_T1w.nii.gz").write_bytes(b"")
    assert "the same place" in error(folder, tmp_path / "sub-00_T1w.nii.gz", tmp_path / "out")
    with pytest.raises(ValueError, match="mode must be one of"):
        predict_files(Network.load(run), [folder], tmp_path, mode="voxel")
