"""Scans with lesion masks."""

import json

import nibabel as nib
import numpy as np
import pytest

from autoseg_training.volumes import UnreadableError
from experiments import __main__ as command
from experiments.lesions import find_scans, truth_of


@pytest.fixture
def hospital(cubes, tmp_path):
    """Two patients in two contrasts, each with a bright lesion; and the first again, in another resolution."""
    for number in (0, 1):
        cube = cubes[number].copy()
        lesion = np.zeros(cube.shape, bool)
        lesion[14:18, 14:18, 12:20] = True
        cube[lesion] = 1.5
        for folder in ("ms/small", "ms/large") if number == 0 else ("ms/small",):
            place = tmp_path / folder
            place.mkdir(parents=True, exist_ok=True)
            for word, data in (("flair", cube), ("t1", cubes[number]), ("seg", lesion.astype(np.uint8))):
                nib.save(nib.Nifti1Image(data, np.eye(4)), place / f"p{number}_a_{word}_x.nii.gz")
    (tmp_path / "ms" / "small" / "other_seg.nii").write_bytes(b"")
    return tmp_path


def test_scans_are_paired_with_masks_by_name(hospital):
    scans = find_scans(hospital, within="small")
    assert [(s.group, s.patient, s.contrast) for s in scans] == [
        ("ms", "p0_a", "flair"),
        ("ms", "p1_a", "flair"),
        ("ms", "p0_a", "t1"),
        ("ms", "p1_a", "t1"),
    ]
    assert len(find_scans(hospital)) == 6
    assert find_scans(hospital / "ms" / "large")[0].group == "large"
    assert truth_of(scans[0]).sum() == 4 * 4 * 8
    with pytest.raises(UnreadableError, match="beside a mask"):
        find_scans(hospital, "lesion")


def test_networks_beside_the_intensity(hospital, run, tmp_path, capsys):
    arguments = ["lesions", str(run), str(run), "--data", str(hospital), "--within", "small", "--quiet"]
    assert command.main([*arguments, "--out", str(tmp_path / "out"), "--accelerator", "cpu"]) == 0
    assert "ms flair (2)" in capsys.readouterr().out
    results = json.loads((tmp_path / "out" / "lesions.json").read_text())
    bright, normal = results["scans"][0]["pixel"], results["scans"][2]["pixel"]
    assert bright["Intensity"] > 0.9 > normal["Intensity"]
    assert (tmp_path / "out" / "examples.png").stat().st_size > 1000


def test_a_broken_mask_is_named(hospital):
    scan = find_scans(hospital, within="small")[0]
    scan.mask.write_bytes(scan.mask.read_bytes()[:200])
    with pytest.raises(UnreadableError, match="seg_x"):
        truth_of(scan)
