"""Images survive a round trip as they are, and the same image gives the same bytes."""

import cv2
import nibabel
import numpy as np
import pytest

from anomalib_synth._disk.file_checks import SuiteError
from anomalib_synth._disk.files import Picture, names, read, sha256, write
from tests.support.images import save_nifti, volume

DTYPES = [np.uint8, np.int16, np.uint16, np.int32, np.float32, np.float64]


@pytest.mark.parametrize("ending", [".nii.gz", ".nii"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_volume_comes_back(tmp_path, dtype, ending):
    affine = np.array([[0, -1.5, 0, 10], [2, 0, 0, -7], [0, 0, 3, 2], [0, 0, 0, 1.0]])
    save_nifti(tmp_path / f"a{ending}", volume(0, dtype=dtype), affine)
    picture = read(tmp_path / f"a{ending}")
    assert picture.array.dtype == dtype
    digest = write(tmp_path / f"b{ending}", picture)
    assert digest == sha256(tmp_path / f"b{ending}") == write(tmp_path / f"c{ending}", picture)
    first, second = nibabel.load(tmp_path / f"a{ending}"), nibabel.load(tmp_path / f"b{ending}")
    np.testing.assert_array_equal(np.asarray(first.dataobj), np.asarray(second.dataobj))
    np.testing.assert_array_equal(first.affine, second.affine)
    assert first.header.get_zooms() == second.header.get_zooms()
    assert first.header.get_xyzt_units() == second.header.get_xyzt_units()
    assert first.get_data_dtype() == second.get_data_dtype()


def test_integers_with_a_slope_stay_integers(tmp_path):
    image = nibabel.Nifti1Image(volume(0, dtype=np.int16), np.eye(4))
    image.header.set_slope_inter(0.5, -3)
    data = image.header.binaryblock
    picture = Picture(volume(0, dtype=np.int16), np.eye(4), nibabel.Nifti1Header(data))
    write(tmp_path / "a.nii.gz", picture)
    again = read(tmp_path / "a.nii.gz")
    assert again.array.dtype == np.int16
    np.testing.assert_allclose(nibabel.load(tmp_path / "a.nii.gz").get_fdata(), picture.array * 0.5 - 3)
    write(tmp_path / "b.nii.gz", again)
    assert sha256(tmp_path / "a.nii.gz") == sha256(tmp_path / "b.nii.gz")


def test_big_endian_volumes(tmp_path):
    header = nibabel.Nifti1Header(endianness=">")
    header.set_data_dtype(np.int16)
    nibabel.save(nibabel.Nifti1Image(volume(0, dtype=np.int16), np.eye(4), header), tmp_path / "a.nii")
    picture = read(tmp_path / "a.nii")
    write(tmp_path / "b.nii", picture)
    np.testing.assert_array_equal(nibabel.load(tmp_path / "b.nii").get_fdata(), volume(0))


@pytest.mark.parametrize(
    ("name", "dtype"), [("a.png", np.uint8), ("a.png", np.uint16), ("a.tif", np.uint8), ("a.tiff", np.uint16)]
)
@pytest.mark.parametrize("shape", [(9, 12), (9, 12, 3)])
def test_a_picture_comes_back(tmp_path, name, dtype, shape):
    array = np.random.default_rng(0).integers(0, np.iinfo(dtype).max, shape).astype(dtype)
    digest = write(tmp_path / name, Picture(array))
    again = read(tmp_path / name)
    assert again.array.dtype == dtype
    assert again.affine is None
    np.testing.assert_array_equal(again.array, array)
    assert write(tmp_path / name, again) == digest


@pytest.mark.parametrize("name", ["a.nii.gz", "a.nii", "a.png", "a.tif"])
@pytest.mark.parametrize("bytes_", [b"", b"nothing that anybody knows", bytes(400)])
def test_what_is_no_image_is_named(tmp_path, name, bytes_):
    (tmp_path / name).write_bytes(bytes_)
    with pytest.raises(SuiteError, match=f"^{name}: cannot be read as an image: ."):
        read(tmp_path / name)


def test_a_failed_write_leaves_what_was_there(tmp_path):
    write(tmp_path / "a.png", Picture(np.zeros((4, 4), np.uint8)))
    before = (tmp_path / "a.png").read_bytes()
    with pytest.raises(AttributeError, match="str"):
        write(tmp_path / "a.nii.gz", Picture(np.zeros((4, 4, 4), complex), np.eye(4), "no header"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == before


def test_names_are_sorted_and_hidden_folders_passed_over(tmp_path):
    for name in ("b.png", "a.NII.GZ", "sub/c.tif", ".hidden/d.png", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert names(tmp_path) == ["a.NII.GZ", "b.png", "sub/c.tif"]
    with pytest.raises(SuiteError, match="must be a folder"):
        names(tmp_path / "none")


def test_a_stack_of_pages_is_no_picture(tmp_path):
    cv2.imwritemulti(str(tmp_path / "a.tif"), [np.zeros((4, 4), np.uint8)] * 3)
    with pytest.raises(SuiteError, match="one page is expected, got 3"):
        read(tmp_path / "a.tif")
