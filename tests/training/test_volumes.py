import nibabel as nib
import numpy as np
import pytest

from autoseg_training.volumes import UnreadableError, from_cube, read_folder, read_volume


@pytest.fixture
def scan():
    """A scan of 2 mm voxels with one bright corner towards right, anterior, superior."""
    data = np.zeros((20, 24, 16), np.float32)
    data[4:16, 4:20, 4:12] = 100
    data[12:16, 15:20, 9:12] = 200
    return nib.Nifti1Image(data, np.diag([2.0, 2.0, 2.0, 1.0]))


@pytest.mark.parametrize("axes", ["RAS", "LPS", "PIR", "SLA"])
def test_every_orientation_gives_the_same_cube(scan, axes, tmp_path):
    turn = nib.orientations.ornt_transform(nib.orientations.axcodes2ornt("RAS"), nib.orientations.axcodes2ornt(axes))
    nib.save(scan, tmp_path / "ras.nii.gz")
    nib.save(scan.as_reoriented(turn), tmp_path / "turned.nii.gz")
    expected = read_volume(tmp_path / "ras.nii.gz", 32)
    actual = read_volume(tmp_path / "turned.nii.gz", 32)
    assert np.array_equal(expected.data, actual.data)
    assert np.allclose(expected.affine, actual.affine)
    assert expected.data[20, 21, 19] > expected.data[10, 10, 12] > 0


def test_intensities_and_background(scan, tmp_path):
    nib.save(scan, tmp_path / "a.nii")
    cube = read_volume(tmp_path / "a.nii", 32).data
    assert cube.dtype == np.float32
    assert cube.shape == (32, 32, 32)
    assert cube.min() == 0
    assert cube.max() == 1
    assert (cube[:, :, :4] == 0).all()


def test_anisotropic_voxels_become_isotropic(tmp_path):
    data = np.zeros((30, 30, 10), np.float32)
    data[5:25, 5:25, 2:8] = 1 + np.arange(6)  # 20 x 20 x 24 mm
    nib.save(nib.Nifti1Image(data, np.diag([1.0, 1.0, 4.0, 1.0])), tmp_path / "a.nii")
    hits = np.argwhere(read_volume(tmp_path / "a.nii", 40).data > 0)
    assert np.allclose(np.ptp(hits, axis=0) + 1, [20, 20, 24], atol=2)


@pytest.mark.parametrize("axes", ["RAS", "PIR"])
def test_a_prediction_returns_to_the_inputs_grid(scan, axes, tmp_path):
    turn = nib.orientations.ornt_transform(nib.orientations.axcodes2ornt("RAS"), nib.orientations.axcodes2ornt(axes))
    turned = scan.as_reoriented(turn)
    nib.save(turned, tmp_path / "a.nii.gz")
    volume = read_volume(tmp_path / "a.nii.gz", 48)
    back = from_cube(volume.data, volume.affine, turned)
    assert back.shape == turned.shape
    assert np.array_equal(back.affine, turned.affine)
    assert np.corrcoef(np.asarray(back.dataobj).ravel(), np.asarray(turned.dataobj).ravel())[0, 1] > 0.97


def test_unreadable_files_are_named_and_the_rest_goes_on(folder, tmp_path):
    for file in folder.glob("*.nii.gz"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "broken.nii.gz").write_bytes(b"this is no NIfTI file")
    whole = (tmp_path / "sub-00_T1w.nii.gz").read_bytes()
    (tmp_path / "cut.nii.gz").write_bytes(whole[: len(whole) // 2])
    nib.save(nib.Nifti1Image(np.zeros((8, 8, 8), np.float32), np.eye(4)), tmp_path / "empty.nii")
    nib.save(nib.Nifti1Image(np.ones((8, 8, 8, 3), np.float32), np.eye(4)), tmp_path / "four.nii")
    volumes, errors = read_folder(tmp_path, 32)
    assert len(volumes) == 5
    assert len(errors) == 4
    for name in ("broken.nii.gz", "cut.nii.gz", "empty.nii", "four.nii"):
        assert sum(name in error for error in errors) == 1


def test_a_folder_without_scans(tmp_path):
    with pytest.raises(UnreadableError, match="holds no NIfTI file"):
        read_folder(tmp_path, 32)
    with pytest.raises(FileNotFoundError, match="no such folder"):
        read_folder(tmp_path / "missing", 32)


def test_the_cache_gives_the_same_and_follows_the_file(scan, tmp_path):
    path, cache = tmp_path / "a.nii", tmp_path / "cache"
    nib.save(scan, path)
    fresh = read_volume(path, 32, cache)
    cached = read_volume(path, 32, cache)
    assert np.array_equal(fresh.data, cached.data)
    assert np.array_equal(fresh.affine, cached.affine)
    nib.save(nib.Nifti1Image(np.asarray(scan.dataobj)[::-1], np.diag([2.0, 2.0, 2.5, 1.0])), path)
    assert not np.array_equal(fresh.data, read_volume(path, 32, cache).data)
