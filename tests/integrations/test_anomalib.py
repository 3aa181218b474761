"""Synthetic splits of anomalib's data modules: by its documented contract, and in anomalib itself where it imports.

Beside the CPU build of torch that this project is tested with it does not: no torchvision is built for that one.
"""

import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from anomalib_synth.export import Order, generate
from anomalib_synth.integrations.anomalib import synthetic_split, with_synthetic_split

ORDER = Order("CutPaste", seed=3)


def real() -> Any:
    """anomalib's data classes."""
    try:
        from anomalib import data
    except Exception as error:
        pytest.skip(f"anomalib cannot be imported: {error}")
    return data


@pytest.fixture
def tiles(tmp_path: Path) -> Path:
    """Twelve normal pictures: ten in colour, a grey one, and a smaller grey one of 16 bits."""
    rng = np.random.default_rng(0)
    (tmp_path / "tiles" / "good").mkdir(parents=True)
    for number in range(12):
        shape = {3: (40, 48), 5: (30, 31)}.get(number, (40, 48, 3))
        pixels = rng.integers(0, 2**16, shape, np.uint16) if number == 5 else rng.integers(0, 256, shape, np.uint8)
        assert cv2.imwrite(str(tmp_path / "tiles" / "good" / f"{number}.png"), pixels)
    return tmp_path / "tiles"


# The contract: https://anomalib.readthedocs.io, of AnomalibDataset, FolderDataset and AnomalibDataModule


class FolderDataset:
    """A name, folders of normal and abnormal images and of masks, and samples as columns."""

    def __init__(self, name: str, normal_dir: Any, *, abnormal_dir: Any, mask_dir: Any, augmentations: Any = None):
        self.name, self.augmentations = name, augmentations
        normal, abnormal, masks = (sorted(map(str, Path(f).iterdir())) for f in (normal_dir, abnormal_dir, mask_dir))
        assert all(Path(a).stem in Path(b).stem for a, b in zip(abnormal, masks, strict=True))
        self.samples = {
            "image_path": [*normal, *abnormal],
            "label_index": [0] * len(normal) + [1] * len(abnormal),
            "mask_path": [""] * len(normal) + masks,
        }


class DataModule:
    """Splits are attributes, which `setup` sets up, twice or more, and not anew once a trainer has called it."""

    def __init__(self, root: Path):
        self.root, self.calls = root, []

    def setup(self, stage: str | None = None) -> None:
        self.calls.append(stage)
        if self.calls.count("fit") < 2:
            self.val_data = plain(self.root)


def plain(root: Path, label: int = 0) -> Any:
    """A dataset of the folder's pictures."""
    paths = sorted(map(str, (root / "good").iterdir()))
    samples = {"image_path": paths, "label_index": [label] * len(paths)}
    return SimpleNamespace(name="tiles", samples=samples, augmentations="resize")


@pytest.fixture
def contract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules with the names that are imported."""
    package, data = ModuleType("anomalib"), ModuleType("anomalib.data")
    data.FolderDataset = FolderDataset  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "anomalib", package)
    monkeypatch.setitem(sys.modules, "anomalib.data", data)


def check_pairs(split: Any, tiles: Path) -> None:
    """Every picture as it was, and once with an anomaly of the method where its mask says so, with a recipe."""
    normal = [
        p for p, label in zip(split.samples["image_path"], split.samples["label_index"], strict=True) if not label
    ]
    originals = {cv2.imread(str(path), -1).tobytes() for path in (tiles / "good").iterdir()}
    assert {cv2.imread(path, -1).tobytes() for path in normal} == originals
    rows = zip(*(split.samples[name] for name in ("image_path", "label_index", "mask_path")), strict=True)
    abnormal = [(image, mask) for image, label, mask in rows if label]
    assert len(abnormal) == len(normal) == 12
    root = Path(abnormal[0][0]).parents[2]
    lines = [json.loads(line) for line in (root / "manifest.jsonl").read_text().splitlines()]
    records = {out: line["record"] for line in lines for out in line["outputs"] if line["record"]}
    for path, mask_path in abnormal:
        image, mask = cv2.imread(path, -1), cv2.imread(mask_path, -1)
        record = records[Path(path).relative_to(root).as_posix()]
        assert record["recipe"]["generator"]["class"] == "CutPaste"
        source = cv2.imread(str(root.parent / "images" / record["source"]), -1)
        assert source.tobytes() in originals
        assert mask.any()
        np.testing.assert_array_equal(image[mask == 0], source[mask == 0])


@pytest.mark.usefixtures("contract")
def test_a_split_holds_every_image_twice(tiles: Path, tmp_path: Path) -> None:
    split = synthetic_split(plain(tiles), tmp_path / "splits", ORDER)
    assert (split.name, split.augmentations) == ("tiles_CutPaste", "resize")
    check_pairs(split, tiles)


@pytest.mark.usefixtures("contract")
def test_a_split_is_made_once(tiles: Path, tmp_path: Path) -> None:
    first = synthetic_split(plain(tiles), tmp_path / "splits", ORDER)
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "splits").rglob("*.png")}
    again = synthetic_split(plain(tiles), tmp_path / "splits", ORDER)
    assert again.samples == first.samples
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "splits").rglob("*.png")} == times
    synthetic_split(plain(tiles), tmp_path / "splits", Order("CutPaste", seed=4))
    assert len(list((tmp_path / "splits").iterdir())) == 2
    elsewhere = synthetic_split(plain(tiles), tmp_path / "elsewhere", ORDER)
    for one, other in zip(first.samples["image_path"], elsewhere.samples["image_path"], strict=True):
        assert Path(one).read_bytes() == Path(other).read_bytes()


@pytest.mark.usefixtures("contract")
def test_a_data_module_keeps_its_synthetic_split(tiles: Path, tmp_path: Path) -> None:
    module = with_synthetic_split(DataModule, tmp_path / "splits", ORDER)(tiles)
    assert type(module).__name__ == "DataModule"
    for stage in (None, "fit", "fit", "validate"):
        module.setup(stage)
        assert module.val_data.name == "tiles_CutPaste"
        assert len(module.val_data.samples["image_path"]) == 24
    assert module.calls == [None, "fit", "fit", "validate"]


@pytest.mark.usefixtures("contract")
def test_what_cannot_be_split(tiles: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dataset must hold normal images, got none in 'tiles'"):
        synthetic_split(plain(tiles, label=1), tmp_path / "splits", ORDER)
    with pytest.raises(ValueError, match="split must be one of 'val', 'test', got 'train'"):
        with_synthetic_split(DataModule, tmp_path / "splits", ORDER, split="train")
    with pytest.raises(ValueError, match="AutoSeg must suit every image, got 2 that it does not; first"):
        # The grey ones have no donor of their shape.
        synthetic_split(plain(tiles), tmp_path / "splits", Order("AutoSeg"))
    (tiles / "good" / "0.png").write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"every image must be one that OpenCV reads, got .*0\.png"):
        synthetic_split(plain(tiles), tmp_path / "splits", ORDER)
    assert not list((tmp_path / "splits").rglob("CutPaste"))


# anomalib itself


def test_folder_loads_an_export(tiles: Path, tmp_path: Path) -> None:
    data, out = real(), tmp_path / "out"
    assert not generate(tiles / "good", out, Order("CutPaste", seed=1, format="mvtec", count=15)).failures
    folder = data.Folder(
        name="tiles", root=out, normal_dir="train/good", abnormal_dir="test/CutPaste",
        mask_dir="ground_truth/CutPaste", train_batch_size=4, eval_batch_size=1, num_workers=0,
        val_split_mode="same_as_test",
    )  # fmt: skip
    folder.setup()
    abnormal = [item for item in folder.test_data if item.gt_label]
    assert len(abnormal) == 15
    for item in abnormal:
        mask = cv2.imread(str(out / "ground_truth" / "CutPaste" / f"{Path(item.image_path).stem}_mask.png"), -1)
        np.testing.assert_array_equal(np.asarray(item.gt_mask) > 0, mask > 0)
    assert sum(len(batch.image) for batch in folder.test_dataloader()) == len(folder.test_data)


def test_a_folder_is_validated_on_a_synthetic_split(tiles: Path, tmp_path: Path) -> None:
    data = real()
    module = with_synthetic_split(data.Folder, tmp_path / "splits", ORDER)(
        name="tiles", root=tiles, normal_dir="good", train_batch_size=4, eval_batch_size=1, num_workers=0,
        val_split_mode="from_train", val_split_ratio=0.5, test_split_mode="none", seed=7,
    )  # fmt: skip
    for _ in range(2):
        module.setup()
        assert len(module.val_data) == 12
        assert len(module.train_data) == 6
        assert sum(int(item.gt_label) for item in module.val_data) == 6
        assert all(bool(item.gt_mask.any()) == bool(item.gt_label) for item in module.val_data)
    assert sum(len(batch.image) for batch in module.val_dataloader()) == 12
    whole = synthetic_split(data.FolderDataset("tiles", tiles / "good", split="train"), tmp_path / "splits", ORDER)
    check_pairs(SimpleNamespace(samples={name: list(whole.samples[name]) for name in whole.samples}), tiles)
