"""Every format is read back by the library that it is for, and holds what the method makes of the same seed."""

import gc
import json
import re

import cv2
import nibabel
import numpy as np
import pytest
from PIL import Image

from anomalib_synth import (
    DRAEM,
    FPI,
    NSA,
    AutoSeg,
    Compose,
    CutPaste,
    Mixture,
    Synthesizer,
    labels,
    shapes,
    suite,
    textures,
)
from anomalib_synth._disk.file_checks import SuiteError
from anomalib_synth._disk.files import Picture, read
from anomalib_synth.export import Order, generate, replay
from anomalib_synth.export.formats import FORMATS
from anomalib_synth.export.plan import Job
from anomalib_synth.export.sample import Made
from anomalib_synth.preview import Choices, frames
from tests.support.images import content, save_nifti, volume

LEAVES_FILES_OPEN = "ignore::pytest.PytestUnraisableExceptionWarning"  # webdataset does


def recipes(out):
    return {path.stem: json.loads(path.read_text()) for path in sorted((out / "recipes").iterdir())}


def same(array, wanted):
    np.testing.assert_array_equal(np.asarray(array), wanted)


def test_nifti(scans, tmp_path):
    out = tmp_path / "out"
    built = generate(scans, out, Order("AutoSeg", {"size": 0.4}, seed=3, count=8))
    assert not built.failures
    assert len(built.names) == len(recipes(out)) == 8
    for name, record in recipes(out).items():
        before = nibabel.load(scans / record["source"])
        donor = np.asarray(nibabel.load(scans / record["donor"]).dataobj)
        wanted = AutoSeg(size=0.4)(np.asarray(before.dataobj), donor, rng=record["seed"])
        read = {kind: nibabel.load(out / kind / f"{name}.nii.gz") for kind in ("images", "masks", "labels")}
        for image, array in zip(read.values(), wanted[:3], strict=True):
            same(image.dataobj, array)
            same(image.affine, before.affine)
        assert read["images"].get_data_dtype() == before.get_data_dtype()
        assert read["labels"].get_data_dtype() == np.float32
        assert record["donor"] != record["source"]


def test_png_of_8_and_16_bits(pictures, tmp_path):
    out = tmp_path / "out"
    assert not generate(pictures, out, Order("FPI", seed=1)).failures
    depths = set()
    for name, record in recipes(out).items():
        before = cv2.imread(str(pictures / record["source"]), cv2.IMREAD_UNCHANGED)
        image, mask, label = (cv2.imread(str(out / k / f"{name}.png"), -1) for k in ("images", "masks", "labels"))
        assert image.dtype == before.dtype
        depths.add(image.dtype)
        same(image[mask == 0], before[mask == 0])
        assert (image != before).any()
        assert set(np.unique(mask)) == {0, 255}
        factor = record["recipe"]["drawn"]["texture"]["factor"]
        assert label.dtype == np.uint16
        assert set(np.unique(label)) <= {0, round(np.float32(factor) * 65535)}
    assert depths == {np.dtype(np.uint8), np.dtype(np.uint16)}


def test_colors(tmp_path):
    rng = np.random.default_rng(0)
    (tmp_path / "in").mkdir()
    for number in range(3):
        cv2.imwrite(str(tmp_path / "in" / f"{number}.png"), rng.integers(0, 255, (32, 32, 3), np.uint8))
    assert not generate(tmp_path / "in", tmp_path / "out", Order("CutPaste")).failures
    assert cv2.imread(str(tmp_path / "out" / "images" / "0.png"), -1).shape == (32, 32, 3)
    assert cv2.imread(str(tmp_path / "out" / "masks" / "0.png"), -1).shape == (32, 32)


@pytest.mark.parametrize("channels", [3, 4])
def test_arrays_have_red_first(tmp_path, channels):
    colors = np.random.default_rng(0).integers(0, 255, (32, 32, channels), np.uint8)
    (tmp_path / "in").mkdir()
    Image.fromarray(colors).save(tmp_path / "in" / "a.png")
    generate(tmp_path / "in", tmp_path / "out", Order("CutPaste", format="npz"))
    with np.load(tmp_path / "out" / "samples" / "a.npz") as arrays:
        same(arrays["image"][~arrays["mask"]], colors[~arrays["mask"]])
        assert (arrays["image"] != colors).any()


@pytest.mark.filterwarnings(LEAVES_FILES_OPEN)
def test_arrays_of_a_shard_have_red_first(tmp_path):
    webdataset = pytest.importorskip("webdataset")
    colors = np.random.default_rng(0).random((32, 32, 3), dtype=np.float32)
    (tmp_path / "in").mkdir()
    cv2.imwrite(str(tmp_path / "in" / "a.tif"), colors[..., ::-1])
    generate(tmp_path / "in", tmp_path / "out", Order("CutPaste", format="webdataset"))
    (shard,) = (tmp_path / "out" / "shards").iterdir()
    (sample,) = webdataset.WebDataset(str(shard), shardshuffle=False).decode()
    outside = sample["mask.npy"] == 0
    same(sample["image.npy"][outside], colors[outside])
    gc.collect()


def test_npz(scans, tmp_path):
    out = tmp_path / "out"
    generate(scans, out, Order("UniformAddition", format="npz", count=2))
    for name, record in recipes(out).items():
        with np.load(out / "samples" / f"{name}.npz") as arrays:
            before = nibabel.load(scans / record["source"])
            assert set(arrays) == {"image", "mask", "label", "affine"}
            same(arrays["affine"], before.affine)
            same(arrays["image"][~arrays["mask"]], np.asarray(before.dataobj)[~arrays["mask"]])
            assert arrays["image"].dtype == before.get_data_dtype()


@pytest.mark.filterwarnings(LEAVES_FILES_OPEN)
def test_webdataset(scans, tmp_path):
    webdataset = pytest.importorskip("webdataset")
    out = tmp_path / "out"
    built = generate(scans, out, Order("AutoSeg", {"size": 0.4}, format="webdataset", count=7, shard_size=3))
    shards = sorted((out / "shards").iterdir())
    assert [path.stem for path in shards] == ["shard-000000", "shard-000001", "shard-000002"]
    assert len(built.names) == len(set(built.names)) == 7
    samples = list(webdataset.WebDataset([str(path) for path in shards], shardshuffle=False).decode())
    assert [sample["__key__"] for sample in samples] == [f"{number:09d}" for number in range(7)]
    for sample in samples:
        record = sample["json"]
        before = nibabel.load(scans / record["source"])
        donor = np.asarray(nibabel.load(scans / record["donor"]).dataobj)
        wanted = AutoSeg(size=0.4)(np.asarray(before.dataobj), donor, rng=record["seed"])
        for name, array in zip(("image", "mask", "label"), wanted[:3], strict=True):
            same(sample[f"{name}.npy"], array)
        same(record["affine"], before.affine)
    gc.collect()


@pytest.mark.filterwarnings(LEAVES_FILES_OPEN)
def test_webdataset_of_pictures(pictures, tmp_path):
    webdataset = pytest.importorskip("webdataset")
    generate(pictures, tmp_path / "out", Order("DRAEM", format="webdataset"))
    (shard,) = (tmp_path / "out" / "shards").iterdir()
    samples = list(webdataset.WebDataset(str(shard), shardshuffle=False))
    depths = {cv2.imdecode(np.frombuffer(s["image.png"], np.uint8), -1).dtype for s in samples}
    gc.collect()
    assert depths == {np.dtype(np.uint8), np.dtype(np.uint16)}


def test_mvtec_is_what_anomalibs_folder_pairs(pictures, tmp_path):
    """The rules by which anomalib's `Folder` and `MVTecAD` put images and masks together.

    Both sort by name and hold the n-th mask to the n-th abnormal image; each image's stem must be in its mask's.
    """
    out = tmp_path / "out"
    assert not generate(pictures, out, Order("CutPaste", format="mvtec", count=12)).failures
    good = sorted((out / "train" / "good").iterdir())
    abnormal = sorted((out / "test" / "CutPaste").iterdir())
    masks = sorted((out / "ground_truth" / "CutPaste").iterdir())
    assert len(good) == 8
    assert len(abnormal) == len(masks) == 12
    for image, mask in zip(abnormal, masks, strict=True):
        assert image.stem in mask.stem
        assert re.fullmatch(r"\d{6}\.png", image.name)
        shown, covered = cv2.imread(str(image), -1), cv2.imread(str(mask), -1)
        assert covered.dtype == np.uint8
        assert shown.shape == covered.shape
        assert set(np.unique(covered)) == {0, 255}
    originals = {cv2.imread(str(path), -1).tobytes() for path in pictures.iterdir()}
    assert {cv2.imread(str(path), -1).tobytes() for path in good} == originals


def test_mvtec_sorts_images_and_masks_alike_beyond_a_thousand(tmp_path):
    mask = np.ones((4, 4), bool)
    made = Made(Picture(np.zeros((4, 4), np.uint8)), mask, mask.astype(np.float32), {"method": "FPI"}, {})
    for number in (100, 999, 1000, 1001, 12_345):
        FORMATS["mvtec"](tmp_path, made, Job(f"a__{number}.png", number, "a.png", 0))
    images, masks = (sorted((tmp_path / folder / "FPI").iterdir()) for folder in ("test", "ground_truth"))
    assert [f"{image.stem}_mask" for image in images] == [mask.stem for mask in masks]
    assert [int(image.stem) for image in images] == [100, 999, 1000, 1001, 12_345]


@pytest.mark.parametrize("names", [["a.png", "a.tif"], ["x_y.png", "x/y.png"], ["a.png", "a__1.png"]])
def test_images_of_one_name_are_refused_before_anything_is_written(tmp_path, names):
    for name in names:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / "in" / name), np.ones((16, 16), np.uint8))
    with pytest.raises(SuiteError, match=r"images must differ in name, .* got (a|x_y|a__1) twice"):
        generate(tmp_path / "in", tmp_path / "out", Order("CutPaste", count=4))
    assert not (tmp_path / "out").exists()


def test_a_folder_is_not_written_among_its_sources(pictures):
    for out in (pictures / "out", pictures):
        with pytest.raises(SuiteError, match="OUT must lie outside of IN"):
            generate(pictures, out, Order("CutPaste"))
    assert not (pictures / "out").exists()


@pytest.mark.parametrize("kind", ["png", "mvtec"])
def test_volumes_are_no_pictures(scans, tmp_path, kind):
    built = generate(scans, tmp_path / "out", Order("CutPaste", format=kind, count=1))
    assert built.names == []
    for reason in built.failures.values():
        assert "png holds pictures of 8 or 16 bits, got uint8 of shape (16, 18, 20)" in reason


def test_a_foreground_is_an_intensity(tmp_path):
    """A CT stored from 0, with an intercept of -1024: air at -1000 is no foreground above -500."""
    for number in range(3):
        (tmp_path / "in").mkdir(exist_ok=True)
        image = nibabel.Nifti1Image(volume(number, dtype=np.int16) * np.int16(5), np.eye(4))
        image.header.set_slope_inter(1, -1024)
        nibabel.save(image, tmp_path / "in" / f"{number}.nii.gz")
    out = tmp_path / "out"
    built = generate(tmp_path / "in", out, Order("AutoSeg", {"foreground": -500.0, "clip_to_foreground": True}))
    assert not built.failures
    for name, record in recipes(out).items():
        assert record["recipe"]["drawn"]["foreground"] == 524
        before = nibabel.load(tmp_path / "in" / record["source"])
        mask = np.asarray(nibabel.load(out / "masks" / f"{name}.nii.gz").dataobj) > 0
        assert (before.get_fdata()[mask] > -500).all()
        assert nibabel.load(out / "images" / f"{name}.nii.gz").dataobj.inter == -1024


def test_a_falling_slope_turns_no_foreground_round(tmp_path):
    for number in range(2):
        (tmp_path / "in").mkdir(exist_ok=True)
        image = nibabel.Nifti1Image(volume(number, dtype=np.int16), np.eye(4))
        image.header.set_slope_inter(-1, 0)
        nibabel.save(image, tmp_path / "in" / f"{number}.nii.gz")
    built = generate(tmp_path / "in", tmp_path / "out", Order("AutoSeg", {"foreground": -100.0}))
    assert built.names == []
    for reason in built.failures.values():
        assert "scl_slope must be above 0 for a foreground above a number, got -1" in reason
    assert generate(tmp_path / "in", tmp_path / "anywhere", Order("AutoSeg", {"size": 0.4})).failures == {}


def test_wrong_orders():
    for keywords, message in (
        ({"method": "FPY"}, "method must be one of"),
        ({"method": "FPI", "parameters": {"seize": 1}}, "parameter of FPI must be one of .*, got 'seize'"),
        ({"method": "FPI", "parameters": {"size": 2}}, "size must"),
        ({"method": "FPI", "format": "gif"}, "format must be one of auto, nifti"),
        ({"method": "FPI", "count": 0}, "count must be at least 1"),
        ({"method": "FPI", "seed": -1}, "seed must be at least 0"),
        ({"method": "FPI", "shard_size": 0}, "shard_size must be at least 1"),
        ({"method": "CutPaste", "count": 1.5}, "count must be a whole number of at least 1, got 1.5"),
        ({"method": "CutPaste", "count": True}, "count must be a whole number of at least 1, got True"),
        ({"method": "CutPaste", "seed": "a"}, "seed must be a whole number of at least 0, got 'a'"),
        ({"method": "CutPaste", "shard_size": None}, "shard_size must be a whole number of at least 1, got None"),
        ({"method": "CutPaste", "format": None}, "format must be one of auto, nifti, .*, got None"),
        ({"method": "CutPaste", "parameters": 3}, "parameters must map names to values, got 3"),
        ({"method": "FPI", "parameters": {"label": 3}}, "label must be an object with the methods"),
        ({"method": "nowhere.json"}, "method must be the name of a method, or a file of JSON .*, got nowhere.json: No"),
        ({"method": {"class": "Nothing"}}, "class must be a public one of anomalib_synth, .*, got 'Nothing'"),
        ({"method": shapes.Ball().to_dict()}, "description must be one of a Generator, got one of"),
        ({"method": 3}, "method must map names to values, got 3"),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            Order(**keywords)


def test_arrays_of_a_generator_are_refused_by_their_name():
    mask = np.ones((3, 3), bool)
    given = Synthesizer(shapes.GivenMasks([mask]), textures.Constant(), labels.Binary())
    for method, place in (
        (given, r"shape\.masks\[0\]"),
        (Compose([CutPaste(), CutPaste(foreground=mask)]), r"methods\[1\]\.foreground"),
        (DRAEM(texture=textures.TextureImage(np.zeros((4, 4)))), r"texture\.source\[0\]"),
    ):
        with pytest.raises(SuiteError, match=f"method must hold no arrays, .* got one as its {place}"):
            Order(method)


def test_an_order_takes_any_generator(tmp_path):
    """By name, file, description or itself: the same order, and the same bytes."""
    (tmp_path / "dtd").mkdir()
    rng = np.random.default_rng(0)
    for number in range(2):
        cv2.imwrite(str(tmp_path / "dtd" / f"{number}.png"), rng.integers(1, 255, (30, 30), np.uint8))
    (tmp_path / "in").mkdir()
    for number in range(3):
        cv2.imwrite(str(tmp_path / "in" / f"{number}.png"), rng.integers(1, 255, (40, 50, 3), np.uint8))
    texture = textures.TextureImage(tmp_path / "dtd")
    wanted = Order("DRAEM", {"texture": texture}, seed=3)
    (tmp_path / "method.json").write_text(json.dumps(DRAEM(texture=texture).to_dict()))
    others = [
        Order("DRAEM", {"texture": texture.to_dict()}, seed=3),
        Order(tmp_path / "method.json", seed=3),
        Order(str(tmp_path / "method.json"), seed=3),
        Order(DRAEM(texture=texture).to_dict(), seed=3),
        Order(DRAEM(), {"texture": texture}, seed=np.int64(3)),
    ]
    assert not generate(tmp_path / "in", tmp_path / "out", wanted).failures
    before = content(tmp_path / "out")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.png")}
    for order in others:
        assert order == wanted
        assert json.dumps(order.to_dict()) == json.dumps(wanted.to_dict())
        generate(tmp_path / "in", tmp_path / "out", order)
    assert content(tmp_path / "out") == before
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.png")} == times
    with pytest.raises(SuiteError, match=r"of other settings or sources: factor is \[0.2, 1.0\] there, wanted 0.5"):
        generate(tmp_path / "in", tmp_path / "out", Order("DRAEM", {"texture": texture.replace(factor=0.5)}, seed=3))
    assert Order("NSA", {"label": labels.Binary()}) == Order(NSA(label=labels.Binary()))
    assert Order("NSA", {"label": labels.Binary()}) != Order("NSA")


GENERATORS = [
    AutoSeg(order=1, edge=(1.0, 2.0)),
    Compose([CutPaste(), FPI()], count=(1, 3), more=0.5),
    Mixture({AutoSeg(order=1): 1, CutPaste(): 1}),
    Synthesizer(shapes.Ellipse(0.4), textures.UniformAddition(), (labels.Binary(), labels.Interpolation())),
]


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: type(generator).__name__)
def test_what_is_not_a_method_by_default_replays(scans, tmp_path, generator):
    out, again = tmp_path / "out", tmp_path / "again.nii.gz"
    assert not generate(scans, out, Order(generator, seed=4, format="npz")).failures
    for name, record in recipes(out).items():
        paths = [scans / record["source"], scans / record["donor"] if record["donor"] else None]
        image, donor = (None if path is None else np.asarray(nibabel.load(path).dataobj) for path in paths)
        sample = generator(image, donor, rng=record["seed"])
        with np.load(out / "samples" / f"{name}.npz") as arrays:
            for kind, wanted in zip(("image", "mask", "label"), sample[:3], strict=True):
                same(arrays[kind], wanted)
            outside = ~sample.recipe.support(image, donor)
            same(arrays["image"][outside], image[outside])
        assert record["method"] == type(generator).__name__
        assert replay(out / "recipes" / f"{name}.json", paths[0], again, paths[1]) == []
        same(nibabel.load(again).dataobj, sample.image)
        (tmp_path / "text.json").write_text(sample.recipe.to_json())
        assert replay(tmp_path / "text.json", paths[0], again, paths[1], tmp_path / "mask.nii.gz") == []
        same(nibabel.load(again).dataobj, sample.image)
        same(nibabel.load(tmp_path / "mask.nii.gz").dataobj, sample.mask)


def test_a_donor_takes_a_second_image_of_the_same_shape(tmp_path):
    save_nifti(tmp_path / "in" / "a.nii.gz", volume(0))
    with pytest.raises(SuiteError, match="must hold at least 2 images, because FPI takes a donor"):
        generate(tmp_path / "in", tmp_path / "out", Order("FPI"))
    save_nifti(tmp_path / "in" / "b.nii.gz", volume(0, (20, 20, 20)))
    built = generate(tmp_path / "in", tmp_path / "out", Order("FPI"))
    assert built.failures["a.nii.gz"] == (
        "a.nii.gz: FPI takes a donor of the same shape, and none of (16, 18, 20) was found beside it"
    )
    assert generate(tmp_path / "in", tmp_path / "own", Order("CutPaste")).failures == {}


def test_what_cannot_be_read_is_named_and_the_rest_is_made(scans, tmp_path):
    (scans / "broken.nii.gz").write_bytes(b"no volume")
    built = generate(scans, tmp_path / "out", Order("FPI"))
    assert len(built.names) == 6
    assert list(built.failures) == ["broken.nii.gz"]
    shards = generate(scans, tmp_path / "shards", Order("FPI", format="webdataset"))
    assert sorted(shards.names) == sorted(built.names)
    assert list(shards.failures) == ["broken.nii.gz"]
    save_nifti(scans / "broken.nii.gz", volume(9))
    assert generate(scans, tmp_path / "out", Order("FPI")).failures == {}
    assert generate(scans, tmp_path / "shards", Order("FPI", format="webdataset")).failures == {}
    fresh = generate(scans, tmp_path / "fresh", Order("FPI", format="webdataset"))
    assert fresh.failures == {}
    assert content(tmp_path / "fresh") == content(tmp_path / "shards")


SEVERAL = Synthesizer(shapes.Ball(), textures.UniformAddition(0.2), (labels.Binary(), labels.Interpolation()))


def test_each_of_several_labels_is_a_picture(pictures, tmp_path):
    order = Order(SEVERAL, seed=2, count=10)
    assert not generate(pictures, tmp_path / "out", order).failures
    assert len(recipes(tmp_path / "out")) == 10
    for name, record in recipes(tmp_path / "out").items():
        image = cv2.imread(str(pictures / record["source"]), -1)
        wanted = SEVERAL(image, rng=record["seed"]).label
        assert wanted.shape == (2, *image.shape)
        for number, label in enumerate(wanted, 1):
            read = cv2.imread(str(tmp_path / "out" / "labels" / str(number) / f"{name}.png"), -1)
            same(read, np.rint(label * 65535))
    assert sorted(path.name for path in (tmp_path / "out" / "labels").iterdir()) == ["1", "2"]
    assert generate(pictures, tmp_path / "out", order).failures == {}


def test_each_of_several_labels_is_a_volume(scans, tmp_path):
    assert not generate(scans, tmp_path / "out", Order(SEVERAL, seed=2)).failures
    for name, record in recipes(tmp_path / "out").items():
        before = nibabel.load(scans / record["source"])
        wanted = SEVERAL(np.asarray(before.dataobj), rng=record["seed"]).label
        for number, label in enumerate(wanted, 1):
            written = nibabel.load(tmp_path / "out" / "labels" / str(number) / f"{name}.nii.gz")
            same(written.dataobj, label)
            same(written.affine, before.affine)


@pytest.mark.filterwarnings(LEAVES_FILES_OPEN)
def test_arrays_hold_several_labels(scans, tmp_path):
    webdataset = pytest.importorskip("webdataset")
    generate(scans, tmp_path / "npz", Order(SEVERAL, format="npz", count=1))
    (path,) = (tmp_path / "npz" / "samples").iterdir()
    with np.load(path) as arrays:
        assert arrays["label"].shape == (2, *arrays["mask"].shape)
        single = arrays["label"]
    generate(scans, tmp_path / "shards", Order(SEVERAL, format="webdataset", count=1))
    (shard,) = (tmp_path / "shards" / "shards").iterdir()
    (sample,) = webdataset.WebDataset(str(shard), shardshuffle=False).decode()
    same(sample["label.npy"], single)
    gc.collect()


@pytest.mark.parametrize("format_name", ["auto", "npz", "mvtec", "webdataset"])
@pytest.mark.parametrize("channels", [None, 3, 4])
def test_pictures_have_their_channels_last(tmp_path, channels, format_name):
    rng, shape = np.random.default_rng(0), (40, 50) if channels is None else (40, 50, channels)
    (tmp_path / "in").mkdir()
    for number in range(2):
        cv2.imwrite(str(tmp_path / "in" / f"{number}.png"), rng.integers(1, 255, shape, np.uint8))
    message = r"0.png: channel_axis must be -1 or None for pictures, whose channels come last, got 0"
    with pytest.raises(SuiteError, match=message):
        generate(tmp_path / "in", tmp_path / "out", Order("AutoSeg", {"channel_axis": 0}, format=format_name))
    assert not (tmp_path / "out").exists()
    if channels is not None:
        order = Order("AutoSeg", {"channel_axis": -1}, format=format_name)
        assert not generate(tmp_path / "in", tmp_path / "out", order).failures


@pytest.mark.parametrize("axis", [0, -1])
def test_a_volume_of_three_axes_has_no_channels(scans, tmp_path, axis):
    for format_name in ("nifti", "npz", "webdataset"):
        order = Order("AutoSeg", {"channel_axis": axis}, format=format_name)
        built = generate(scans, tmp_path / format_name, order)
        assert built.names == []
        assert len(built.failures) == 6
        for name, reason in built.failures.items():
            rule = "channel_axis must be None for a volume of shape (16, 18, 20), which has no channels"
            assert reason == f"{name}: {rule}, got {axis}"


def test_transparency_stays_as_it_is(tmp_path):
    rng, sources, out = np.random.default_rng(0), tmp_path / "in", tmp_path / "out"
    sources.mkdir()
    for number in range(3):
        cv2.imwrite(str(sources / f"{number}.png"), rng.integers(1, 255, (40, 50, 4 if number else 3), np.uint8))
    assert not generate(sources, out, Order("AutoSeg", seed=2)).failures
    for number in range(3):
        before, after = (cv2.imread(str(folder / f"{number}.png"), -1) for folder in (sources, out / "images"))
        changed = (before != after).any(axis=(0, 1))
        assert changed.tolist() == [True, True, True, False][: before.shape[2]]
        recipe = out / "recipes" / f"{number}.json"
        donor = sources / json.loads(recipe.read_text())["donor"]
        assert replay(recipe, sources / f"{number}.png", tmp_path / "again.png", donor) == []
        assert (tmp_path / "again.png").read_bytes() == (out / "images" / f"{number}.png").read_bytes()
    assert not suite.build(sources, tmp_path / "suite", suite.Settings(seed=0, normal_fraction=0)).failures
    for number in (1, 2):
        before, after = (cv2.imread(str(f / f"{number}.png"), -1) for f in (sources, tmp_path / "suite" / "toy"))
        assert (before != after).any(axis=(0, 1)).tolist() == [True, True, True, False]
    assert len(list(frames(read(sources / "1.png"), Choices("CutPaste", count=2)))) == 2
