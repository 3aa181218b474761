"""Every layout gives the same figures in one call, and each that is wrong is named."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import nibabel
import numpy as np
import pytest
from typer.testing import CliRunner

from anomalib_synth.cli.main import app
from anomalib_synth.evaluation import PredictionError, evaluate, leaderboard
from anomalib_synth.evaluation.cases import listed
from anomalib_synth.export import Order, generate
from tests.evaluation import sets

MADE = sets.images(1)
Layout = Callable[[Path], Path]


def nnunet(root: Path) -> Path:
    for one in MADE:
        for folder, name, array in (
            ("imagesTs", f"{one.name}_0000", sets.shown(one)),
            ("labelsTs", one.name, one.mask * 2),
        ):
            (root / folder).mkdir(parents=True, exist_ok=True)
            volume = nibabel.Nifti1Image(np.asarray(array, np.uint8)[..., None].repeat(2, -1), np.eye(4))
            nibabel.save(volume, root / folder / f"{name}.nii.gz")
    return root


def table(root: Path, encoding: str = "utf-8", delimiter: str = ",", slash: str = "/") -> Path:
    sets.mvtec(root / "data", MADE)
    lines = [delimiter.join(["Image", "mask", "Group", "shift"])]
    for one in MADE:
        mask = "" if one.kind == "good" else f"data/ground_truth/{one.kind}/{one.name}_mask.png"
        image = f"data/test/{one.kind}/{one.name}.png"
        row = [image.replace("/", slash), mask.replace("/", slash), "" if one.kind == "good" else one.kind, "früh"]
        lines.append(delimiter.join(row))
    (root / "table.csv").write_bytes("\r\n".join([*lines, "", ""]).encode(encoding))
    return root / "table.csv"


def separated(path: Path) -> Path:
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())
    return path


def visa(root: Path) -> Path:
    lines = ["object,split,label,image,mask"]
    for one in MADE:
        normal = one.kind == "good"
        image = f"candle/Data/Images/{'Normal' if normal else 'Anomaly'}/{one.name}.JPG"
        mask = f"candle/Data/Masks/Anomaly/{one.name}.png"
        (root / image).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(root / image), sets.shown(one))
        if not normal:
            sets.save(root / mask, one.mask * np.uint8(3))
        lines.append(f"candle,test,{'normal' if normal else 'anomaly'},{image},{'' if normal else mask}")
    lines.append("candle,train,normal,candle/Data/Images/Normal/none.JPG,")
    (root / "split_csv").mkdir()
    (root / "split_csv" / "1cls.csv").write_text("\n".join(lines))
    return root / "split_csv" / "1cls.csv"


LAYOUTS: dict[str, Layout] = {
    "mvtec": lambda root: sets.mvtec(root, MADE),
    "categories": lambda root: sets.mvtec(root / "bottle", MADE).parent,
    "pairs": lambda root: sets.pairs(root, MADE),
    "visa": visa,
    "table": table,
    "mark": lambda root: table(root, "utf-8-sig"),
    "excel": lambda root: table(root, "utf-16", "\t"),
    "no_mark": lambda root: table(root, "utf-16-le", "\t"),
    "turned": lambda root: table(root, "utf-16-be", ";"),
    "separator": lambda root: separated(table(root, delimiter=";")),
    "semicolons": lambda root: table(root, "cp1252", ";"),
    "windows": lambda root: table(root, slash="\\"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_read(layout: str, tmp_path: Path) -> None:
    report = evaluate(sets.maps(tmp_path / "p", MADE, kinds=False), LAYOUTS[layout](tmp_path / "set"))
    wanted = sets.figures(MADE)
    assert {n: f.value for n, f in report.rows[0].figures.items() if f} == pytest.approx(wanted, abs=1e-12)
    rows = [row.name for row in report.rows[1:]]
    assert rows == {"pairs": [], "visa": ["candle"], "categories": ["bottle", "crack", "hole"]}.get(
        layout, ["crack", "hole"]
    )


def test_nnunet_pairs_by_case(tmp_path: Path) -> None:
    truth = nnunet(tmp_path / "set")
    for one in MADE:
        sets.save(tmp_path / "p" / f"{one.name}.npy", one.scores[..., None].repeat(2, -1))
    report = evaluate(tmp_path / "p", truth)
    label = np.concatenate([one.mask.ravel() for one in MADE])
    score = np.concatenate([one.scores.ravel() for one in MADE])
    from sklearn.metrics import average_precision_score

    assert report.rows[0]["pooled_ap"].value == pytest.approx(average_precision_score(label, score), abs=1e-12)
    assert evaluate(tmp_path / "p", truth, classes=[2]).rows[0]["pooled_ap"] == report.rows[0]["pooled_ap"]
    with pytest.raises(ValueError, match="at least one image with an anomalous pixel"):
        evaluate(tmp_path / "p", truth, classes=[1])


def test_what_generate_writes_is_evaluated(tmp_path: Path) -> None:
    """`generate --format mvtec` has normal images to train on, and none to test on."""
    for number in range(4):
        smooth = cv2.GaussianBlur(np.random.default_rng(number).random((64, 64)), (0, 0), 4)
        sets.save(
            tmp_path / "in" / f"{number}.png", cv2.normalize(smooth, None, 1, 255, cv2.NORM_MINMAX).astype(np.uint8)
        )
    generate(tmp_path / "in", tmp_path / "out", Order("CutPaste", seed=1, count=4, format="mvtec"))
    for path in (tmp_path / "out" / "test").rglob("*.png"):
        image = cv2.imread(str(path), -1).astype(np.float32)
        sets.save(tmp_path / "p" / f"{path.stem}.tiff", np.abs(image - cv2.GaussianBlur(image, (0, 0), 3)))
    report = evaluate(tmp_path / "p", tmp_path / "out")
    assert (report.rows[0].anomalous, report.rows[0].normal) == (4, 0)
    assert [row.name for row in report.rows] == ["total", "CutPaste"]


def test_images_of_one_name_in_two_folders_are_two_images(tmp_path: Path) -> None:
    mask = np.eye(6, dtype=np.uint8)
    for kind in ("crack", "good"):
        sets.save(tmp_path / "test" / kind / "000.png", mask + 1)
        sets.save(tmp_path / "p" / kind / "000.npy", mask * (kind == "crack") + 0.5)
    sets.save(tmp_path / "m.png", mask)
    (tmp_path / "t.csv").write_text("image,mask\ntest/crack/000.png,m.png\ntest/good/000.png,\n")
    report = evaluate(tmp_path / "p", tmp_path / "t.csv")
    assert [case.name for case in report.cases] == ["test/crack/000.png", "test/good/000.png"]
    assert report.rows[0]["pooled_ap"].value == report.rows[0]["image_auroc"].value == 1
    (tmp_path / "p" / "crack").rename(tmp_path / "p" / "other")
    with pytest.raises(PredictionError) as raised:
        evaluate(tmp_path / "p", tmp_path / "t.csv")
    assert set(raised.value.faults) == {"test/crack/000.png: missing", "other/000.npy: extra, truth has no such image"}


def test_columns_that_are_named_have_rows(tmp_path: Path) -> None:
    report = evaluate(sets.maps(tmp_path / "p", MADE), table(tmp_path / "set"), groups=["Shift"])
    assert [(row.kind, row.name) for row in report.rows] == [("total", "total"), ("shift", "früh")]


@pytest.mark.parametrize(
    ("files", "faults"),
    [
        # One map serves one image.
        ({"a.tif": 1}, ["a.png: missing"]),
        ({"a.tif": 1, "a.npy": 1}, []),
        ({"a.npy": 1}, ["a.npy: must be for one image, got a.png, a.tif", "a.png: missing", "a.tif: missing"]),
        ({"a.tif": 1, "a.png": 1, "b.png": 1}, ["b.png: extra, truth has no such image"]),
        ({"a.tif": 1, "a.npy": 1, "x/a.npz": 1}, ["x/a.npz: extra, truth has no such image without a prediction"]),
    ],
)
def test_a_map_is_for_one_image(files: dict[str, int], faults: list[str], tmp_path: Path) -> None:
    mask = np.eye(5, dtype=np.uint8)
    for name in ("a.png", "a.tif"):
        sets.save(tmp_path / "s" / "images" / name, mask + 1)
        sets.save(tmp_path / "s" / "masks" / name, mask)
    for name in files:
        sets.save(tmp_path / "p" / name, mask)
    if not faults:
        assert len(evaluate(tmp_path / "p", tmp_path / "s").cases) == 2
        return
    with pytest.raises(PredictionError) as raised:
        evaluate(tmp_path / "p", tmp_path / "s")
    assert sorted(raised.value.faults) == sorted(faults)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,mask\na,b\n", "t.csv must have the columns image, got file, mask"),
        ("", "t.csv must have a line with the names of its columns, got an empty file"),
        ("image,mask\n", "truth must have at least one image, got none"),
        (
            "image,mask\na,b,c\n",
            "t.csv must have no more cells in a row .* columns, image, mask, got 3 in row 2",
        ),
        ("image,mask\n,b\n", "t.csv must name an image in each row, got none in row 2"),
        ("image,mask,label\na.png,,maybe\n", "t.csv must have a label of .*, got 'maybe' in row 2"),
        ("image,mask\na.png,\na.png,\n", "truth must name each image once, got twice: a.png"),
        ("image,mask,Mask\na,b,c\n", "t.csv must name each column once, got twice: mask"),
        ("image,mask\na.png,b.png\n", "truth must have all of its files, got none of: a.png, b.png"),
    ],
)
def test_a_wrong_table_is_named(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        evaluate(tmp_path, tmp_path / "t.csv")


def test_a_case_is_in_each_row_once(tmp_path: Path) -> None:
    truth, maps = table(tmp_path / "set"), sets.maps(tmp_path / "p", MADE)
    once, twice = (evaluate(maps, truth, groups=groups) for groups in (["group"], ["group", "Group"]))
    assert replace(once, about=twice.about).to_json() == twice.to_json()
    text = truth.read_text(encoding="utf-8").replace("shift", "total").replace("früh", "total")
    truth.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"table.csv: groups must not be called total, as the row of all images is"):
        evaluate(maps, truth, groups=["total"])


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"table.csv must have the columns size, got image, mask, group, shift"):
        evaluate(tmp_path, table(tmp_path / "set"), groups=["size"])
    with pytest.raises(ValueError, match=r"groups must be columns of a CSV file, which truth is not, got size"):
        evaluate(tmp_path, tmp_path, groups=["size"])


def test_a_defect_without_its_mask_is_named(tmp_path: Path) -> None:
    truth = sets.mvtec(tmp_path / "set", MADE)
    (truth / "ground_truth" / "crack" / "005_mask.png").unlink()
    with pytest.raises(FileNotFoundError, match=r"got none of: ground_truth/crack/005_mask.png"):
        evaluate(sets.maps(tmp_path / "p", MADE), truth)


def test_a_line_ends_at_no_other_mark(tmp_path: Path) -> None:
    lines = ["image,mask,group", *(f"images/{one.name}.png,masks/{one.name}.png,a\x85b\u2028c" for one in MADE)]
    sets.pairs(tmp_path, MADE)
    (tmp_path / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    assert {dict(case.groups)["group"] for case in listed(tmp_path / "t.csv")} == {"a\x85b\u2028c"}


def test_groups_are_called_as_they_are_written(tmp_path: Path) -> None:
    sets.pairs(tmp_path, MADE)
    lines = [f"images/{one.name}.png,masks/{one.name}.png,a{'_ '[place % 2]}b" for place, one in enumerate(MADE)]
    (tmp_path / "t.csv").write_text("\n".join(["image,mask,group", *lines]))
    report = evaluate(sets.maps(tmp_path / "p", MADE, kinds=False), tmp_path / "t.csv", lesions=False)
    assert "| a_b |" in report.to_markdown()
    assert "| a b |" in report.to_markdown()


def test_links_to_folders_are_followed(tmp_path: Path) -> None:
    truth, maps = sets.mvtec(tmp_path / "set", MADE), sets.maps(tmp_path / "p", MADE)
    for folder in (maps / "crack", truth / "test" / "hole"):
        moved = folder.rename(tmp_path / f"moved_{folder.name}")
        folder.symlink_to(moved, target_is_directory=True)
    (maps / "crack" / "again").symlink_to(maps / "crack", target_is_directory=True)
    assert len(evaluate(maps, truth, lesions=False).cases) == len(MADE)


def test_maps_without_the_folder_of_the_test_are_told_of_it(tmp_path: Path) -> None:
    for category in ("bottle", "cable"):
        sets.mvtec(tmp_path / "set" / category, MADE)
        sets.maps(tmp_path / "p" / category, MADE)
    with pytest.raises(PredictionError) as raised:
        evaluate(tmp_path / "p", tmp_path / "set")
    told = "bottle/crack/004.tiff: extra, truth has no such image, did you mean that of bottle/test/crack/004.png?"
    assert told in raised.value.faults


def test_a_kind_without_its_masks_is_named(tmp_path: Path) -> None:
    """And is not taken for a normal one."""
    truth = sets.mvtec(tmp_path / "set", MADE)
    (truth / "ground_truth" / "crack").rename(truth / "ground_truth" / "cracks")
    masks = [f"ground_truth/crack/{one.name}_mask.png" for one in MADE if one.kind == "crack"]
    with pytest.raises(FileNotFoundError) as raised:
        evaluate(sets.maps(tmp_path / "p", MADE), truth)
    lacking, left = str(raised.value).split("; ")
    assert lacking == f"truth must have all of its files, got none of: {', '.join(masks)}"
    there = ", ".join(masks).replace("crack/", "cracks/")
    assert left == f"truth must have an image for each mask, got none for: {there}"


def test_a_mask_without_its_image_is_named(tmp_path: Path) -> None:
    truth = sets.pairs(tmp_path / "pairs", MADE)
    (truth / "images" / "003.png").unlink()
    with pytest.raises(FileNotFoundError, match=r"truth must have an image for each mask, got none for: masks/003.png"):
        evaluate(sets.maps(tmp_path / "p", MADE, kinds=False), truth)
    (truth / "masks" / "003.png").unlink()
    assert len(listed(truth)) == len(MADE) - 1


def test_a_case_without_its_label_is_named(tmp_path: Path) -> None:
    truth = nnunet(tmp_path / "set")
    (truth / "labelsTs" / "003.nii.gz").unlink()
    (truth / "imagesTs" / "004_0000.nii.gz").unlink()
    with pytest.raises(FileNotFoundError, match=r"none of: labelsTs/003.nii.gz, imagesTs/004_0000.nii.gz"):
        listed(truth)


def test_what_is_no_data_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"truth must be a folder with toy/ and toy_label/"):
        evaluate(tmp_path, tmp_path)


def test_a_data_set_among_the_predictions_is_told(tmp_path: Path) -> None:
    truth, maps = sets.mvtec(tmp_path / "set", MADE), sets.maps(tmp_path / "p", MADE)
    with pytest.raises(FileNotFoundError, match="are they the other way round"):
        evaluate(truth, maps)
    with pytest.raises(FileNotFoundError, match="are they the other way round"):
        leaderboard({"a": maps, "b": truth}, maps)
    for command in (["evaluate", truth, maps], ["leaderboard", maps, truth]):
        result = CliRunner().invoke(app, [*map(str, command), "--out", str(tmp_path / "out")])
        assert "are they the other way round" in result.stderr
