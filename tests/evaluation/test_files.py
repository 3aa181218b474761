"""Masks and maps of every kind that programs write, and each that is odd by name, before anything is computed."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import nibabel
import numpy as np
import pytest
from PIL import Image

from anomalib_synth._disk.masks import mask as read_mask
from anomalib_synth.evaluation import PredictionError, evaluate, scoring
from tests.evaluation import sets

MASK = np.zeros((9, 8), bool)
MASK[2:4, 3:7] = True
Save = Callable[[Path, np.ndarray], None]


def palette(bits: int, marked: int, colours: list[int], **options: Any) -> Save:
    """A mask of classes: what is normal has the first colour."""

    def save(path: Path, mask: np.ndarray) -> None:
        image = Image.fromarray(mask.astype(np.uint8) * np.uint8(marked), "P")
        image.putpalette(colours + [0] * (3 * 2**bits - len(colours)))
        image.save(path, bits=bits, **options)

    return save


def plain(mode: str, value: int = 255, **options: Any) -> Save:
    def save(path: Path, mask: np.ndarray) -> None:
        Image.fromarray(mask.astype(np.uint8) * np.uint8(value)).convert(mode).save(path, **options)

    return save


def layers(*parts: Callable[[np.ndarray], np.ndarray]) -> Save:
    def save(path: Path, mask: np.ndarray) -> None:
        Image.fromarray(np.dstack([part(mask).astype(np.uint8) for part in parts])).save(path)

    return save


def words(kind: type) -> Save:
    return lambda path, mask: Image.fromarray(mask.astype(kind)).save(path)


def opencv(of: Callable[[np.ndarray], np.ndarray]) -> Save:
    return lambda path, mask: sets.save(path, of(mask.astype(np.uint16))) and None


def plain_tiff(kind: str, value: float) -> Save:
    """One strip, as the format's specification has it; Pillow writes few kinds."""

    def save(path: Path, mask: np.ndarray) -> None:
        dtype = np.dtype(kind)
        order = kind[0]
        tags = [(256, mask.shape[1]), (257, mask.shape[0]), (258, 8 * dtype.itemsize), (259, 1), (262, 1), (273, 134)]
        tags += [(277, 1), (278, mask.shape[0]), (279, mask.size * dtype.itemsize)]
        tags += [(339, {"u": 1, "i": 2, "f": 3}[dtype.kind])]
        content = {"<": b"II", ">": b"MM"}[order] + struct.pack(order + "HIH", 42, 8, len(tags))
        content += b"".join(struct.pack(order + "HHII", tag, 4, 1, number) for tag, number in tags) + bytes(4)
        path.write_bytes(content + np.where(mask, value, 0).astype(dtype).tobytes())

    return save


def palette_of_two(**options: Any) -> Save:
    """A row of a class that is transparent, too."""
    return lambda path, mask: palette(8, 1, [9, 9, 9])(path, with_a_row(mask, 2)) or repainted(path, **options)


def repainted(path: Path, **options: Any) -> None:
    image = Image.open(path)
    image.load()
    image.save(path, **options)


def grey_of_two(path: Path, mask: np.ndarray) -> None:
    Image.fromarray(with_a_row(mask, 7)).save(path, transparency=7)


def with_a_row(mask: np.ndarray, value: int) -> np.ndarray:
    return np.where(np.arange(len(mask))[:, None] == 5, np.where(mask, 1, value), mask).astype(np.uint8)


WHITE, BLACK, SHOWN = (lambda m: m * 0 + 255), (lambda m: m * 0), (lambda m: m * 255)
SAVES = {
    "grey.png": plain("L"),
    "one.png": plain("L", 1),
    "bits.png": plain("1"),
    "colour.png": plain("RGB"),
    "opaque.png": plain("RGBA"),
    "grey_alpha.png": plain("LA"),
    "transparent.png": layers(WHITE, BLACK, BLACK, SHOWN),
    "both.png": layers(SHOWN, SHOWN, SHOWN, SHOWN),
    "classes.png": palette(8, 7, [200, 0, 0]),
    "two.png": palette(1, 1, [200, 0, 0]),
    "white_first.png": palette(8, 1, [255, 255, 255, 255, 0, 0]),
    "clear.png": palette(8, 7, [200, 0, 0], transparency=0),
    "sixteen.png": words(np.uint16),
    "bits.tif": plain("1"),
    "white_is_zero.tif": plain("1", tiffinfo={262: 0}),
    "white_is_zero_grey.tif": plain("L", tiffinfo={262: 0}),
    "thirty_two.tif": words(np.int32),
    "floats.tif": words(np.float32),
    "picture.bmp": plain("L"),
    "sixteen_colours.png": opencv(lambda m: np.dstack([m * 0, m * 0, m * 200]).astype(np.uint16)),
    "sixteen_colours.tif": opencv(lambda m: np.dstack([m * 200, m * 0, m * 0]).astype(np.uint16)),
    "sixteen_opaque.png": opencv(lambda m: np.dstack([m * 9, m * 9, m * 9, m * 0 + 65535]).astype(np.uint16)),
    "sixteen_clear.png": opencv(lambda m: np.dstack([m * 0 + 9] * 3 + [m * 9]).astype(np.uint16)),
    "largest.tif": plain_tiff("<u4", 2**32 - 1),
    "unsigned.tif": plain_tiff(">u4", 1),
    "signed.tif": plain_tiff(">i4", 1),
    "floats_turned.tif": plain_tiff(">f4", 1),
    "doubles.tif": plain_tiff("<f8", 0.5),
    "doubles_turned.tif": plain_tiff(">f8", 0.5),
    "long.tif": plain_tiff("<i8", 2**40),
    "sixteen_turned.tif": plain_tiff(">u2", 1),
    "clear_class.png": palette_of_two(transparency=2),
    "clear_classes.png": palette_of_two(transparency=bytes([255, 255, 0])),
    "clear_grey.png": grey_of_two,
    "array.npy": lambda path, mask: np.save(path, mask),
}


@pytest.mark.parametrize("name", SAVES)
@pytest.mark.parametrize("mask", [MASK, ~MASK], ids=["small", "large"])
def test_a_mask_is_what_a_person_sees(name: str, mask: np.ndarray, tmp_path: Path) -> None:
    SAVES[name](tmp_path / name, mask)
    np.testing.assert_array_equal(read_mask(tmp_path / name)[0], mask)


@pytest.mark.parametrize("colours", [[WHITE] * 3, [BLACK] * 3, [SHOWN] * 3])
@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_a_mask_that_is_transparent_throughout_is_empty(colours: list[Any], name: str, tmp_path: Path) -> None:
    """That of a normal image, where defects are opaque: whatever colour it has is not seen."""
    layers(*colours, BLACK)(tmp_path / name, MASK)
    assert not read_mask(tmp_path / name)[0].any()


@pytest.mark.parametrize("opacity", [1, 128, 255])
def test_the_same_opacity_throughout_says_nothing(opacity: int, tmp_path: Path) -> None:
    layers(SHOWN, SHOWN, SHOWN, lambda mask: mask * 0 + opacity)(tmp_path / "a.png", MASK)
    np.testing.assert_array_equal(read_mask(tmp_path / "a.png")[0], MASK)


def test_white_is_zero_of_sixteen_bits(tmp_path: Path) -> None:
    Image.fromarray((~MASK * 65535).astype(np.uint16)).save(tmp_path / "a.tif", tiffinfo={262: 0})
    with Image.open(tmp_path / "a.tif") as image:
        assert image.tag_v2[262] == 0
    np.testing.assert_array_equal(read_mask(tmp_path / "a.tif")[0], MASK)


def test_classes_are_chosen_by_their_numbers(tmp_path: Path) -> None:
    numbers = np.arange(12, dtype=np.uint8).reshape(3, 4)
    Image.fromarray(numbers).save(tmp_path / "a.png")
    palette(8, 1, [9, 9, 9])(tmp_path / "p.png", numbers)
    np.testing.assert_array_equal(read_mask(tmp_path / "a.png", {2, 5})[0], np.isin(numbers, [2, 5]))
    np.testing.assert_array_equal(read_mask(tmp_path / "p.png", {0})[0], numbers == 0)
    Image.fromarray(np.dstack([numbers] * 3)).save(tmp_path / "c.png")
    with pytest.raises(ValueError, match=r"c.png: a mask of classes must have one number or a palette index"):
        read_mask(tmp_path / "c.png", {1})


@pytest.mark.parametrize(
    ("name", "save", "said"),
    [
        ("a.jpg", plain("L"), "a mask must keep its pixels, as PNG and TIFF do, got JPEG"),
        ("a.tif", plain("CMYK"), "a mask must be grey, of a palette, RGB or RGBA, got CMYK"),
        ("b.tif", plain("YCbCr"), "a mask must be grey, of a palette, RGB or RGBA, got YCbCr"),
        ("c.tif", plain_tiff("<f2", 1), "numbers of a TIFF must be integers, or floats of 32 or 64 bits, got 16-bit"),
        ("a.npy", lambda path, mask: np.save(path, mask * 1j), "a mask must have a number in every pixel, got complex"),
        ("b.npy", lambda path, mask: np.save(path, mask.astype("U5")), "a mask must have a number in every pixel, got"),
        ("c.npy", lambda path, mask: np.save(path, mask.astype("M8[s]")), "a mask must have a number in every pixel"),
        ("d.npy", lambda path, mask: np.save(path, mask.astype([("x", "u1")])), "a mask must have a number in every"),
    ],
)
def test_a_mask_of_no_numbers_is_named(name: str, save: Save, said: str, tmp_path: Path) -> None:
    save(tmp_path / name, MASK)
    with pytest.raises(ValueError, match=f"{name}: {said}"):
        read_mask(tmp_path / name)


def test_maps_of_unsigned_numbers_are_fractions(tmp_path: Path) -> None:
    from anomalib_synth._disk.maps import score_map

    plain_tiff("<u4", 2**32 - 1)(tmp_path / "a.tif", MASK)
    np.testing.assert_array_equal(score_map(tmp_path / "a.tif").array, MASK)


def test_a_broken_mask_is_named(tmp_path: Path) -> None:
    palette(8, 1, [9, 9, 9])(tmp_path / "a.png", MASK)
    (tmp_path / "a.png").write_bytes((tmp_path / "a.png").read_bytes()[:60])
    with pytest.raises(ValueError, match=r"a.png: cannot be read as an image"):
        read_mask(tmp_path / "a.png")


MAPS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "float.tiff": lambda scores: scores.astype(np.float32),
    "eight.png": lambda scores: (scores * 255).round().astype(np.uint8),
    "sixteen.png": lambda scores: (scores * 65535).round().astype(np.uint16),
    "sixteen.tif": lambda scores: (scores * 65535).round().astype(np.uint16),
    "grey_as_colour.png": lambda scores: np.dstack([(scores * 255).round().astype(np.uint8)] * 3),
    "array.npy": lambda scores: scores,
    "half.npy": lambda scores: scores.astype(np.float16),
    "batch.npy": lambda scores: scores[None, None],
    "array.npz": lambda scores: scores,
}


@pytest.mark.parametrize("name", MAPS)
def test_a_map_is_read_in_its_unit(name: str, tmp_path: Path) -> None:
    scores = (np.arange(72).reshape(9, 8) / 71).astype(np.float64)
    sets.save(tmp_path / "s/images/x.png", np.ones((9, 8), np.uint8))
    sets.save(tmp_path / "s/masks/x.png", MASK.astype(np.uint8))
    sets.save(tmp_path / "p" / f"x{Path(name).suffix}", MAPS[name](scores))
    report = evaluate(tmp_path / "p", tmp_path / "s")
    assert report.cases[0].sample_score == pytest.approx(1.0, abs=1e-6)
    assert report.components[0].mean_score == pytest.approx(scores[MASK].mean(), abs=3e-3)


def test_maps_of_32_bit_integers_are_fractions(tmp_path: Path) -> None:
    from anomalib_synth._disk.maps import score_map

    Image.fromarray(np.array([[0, 2**31 - 1]], np.int32)).save(tmp_path / "a.tif")
    assert score_map(tmp_path / "a.tif").array.max() == pytest.approx(1.0)


def odd(root: Path) -> dict[str, str]:
    """A set in which every file is odd in its own way, and what must be said of each."""
    normal, square = np.zeros((9, 8), np.uint8), np.ones((9, 8), np.float32)
    wanted = {}

    def add(name: str, mask: np.ndarray, scores: np.ndarray | bytes | None, said: str) -> None:
        sets.save(root / "s/images" / f"{name}.png", normal + 1)
        sets.save(root / "s/masks" / f"{name}.png", mask)
        if isinstance(scores, bytes):
            (root / "p" / f"{name}.npy").write_bytes(scores)
        elif scores is not None:
            sets.save(root / "p" / f"{name}.npy", scores)
        wanted[name] = said

    mask = MASK.astype(np.uint8)
    add("good", mask, square, "")
    add("size", np.ones((8, 8), np.uint8), square, "size.png: mask must have the image's size (9, 8), got (8, 8)")
    add("full", normal + 255, square, "full.png: mask must leave something normal, got every pixel anomalous")
    add(
        "dark",
        (1 - mask) * 255,
        square,
        "dark.png: mask must be bright where it is anomalous, got 88.9% bright, with the whole",
    )
    add("shape", mask, square[:-1], "shape.png: shape must be the label's (9, 8), got (8, 8)")
    add("nan", mask, square * np.nan, "nan.png: scores must be finite, got NaN or inf in 72 of 72 pixels")
    add(
        "kind", mask, square.astype(complex), "kind.png: scores must be real numbers of at most 8 bytes, got complex128"
    )
    add("broken", mask, b"no array", "broken.png: unreadable, broken.npy: cannot be read as an image")
    add("none", mask, None, "none.png: missing")
    sets.save(root / "p" / "other.npy", square)
    wanted["other"] = "other.npy: extra, truth has no such image"
    return {name: said for name, said in wanted.items() if said}


def test_all_odd_files_are_named_before_anything_is_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = odd(tmp_path)
    monkeypatch.setattr(scoring, "Grid", None)
    with pytest.raises(PredictionError) as raised:
        evaluate(tmp_path / "p", tmp_path / "s")
    assert len(raised.value.faults) == len(wanted)
    for said in wanted.values():
        assert any(fault.startswith(said) for fault in raised.value.faults), said
        assert said in str(raised.value)


def test_broken_arrays_are_named(tmp_path: Path) -> None:
    """Of images and of masks, too."""
    for name in ("a", "b"):
        for folder in ("images", "masks"):
            sets.save(tmp_path / "s" / folder / f"{name}.npy", MASK)
        sets.save(tmp_path / "p" / f"{name}.npy", MASK * 1.0)
    for place in ("images/a.npy", "masks/b.npy"):
        (tmp_path / "s" / place).write_bytes(b"")
    with pytest.raises(PredictionError) as raised:
        evaluate(tmp_path / "p", tmp_path / "s")
    assert [fault.split(": ")[:2] for fault in raised.value.faults] == [
        ["a.npy", "cannot be read as an image"],
        ["b.npy", "mask b.npy"],
    ]


def test_faults_of_an_image_its_mask_and_its_map_are_named_together(tmp_path: Path) -> None:
    made = sets.images(1)
    truth, maps = sets.mvtec(tmp_path / "s", made), sets.maps(tmp_path / "p", made)
    (truth / "test/crack/005.png").write_bytes(b"")
    for path in (truth / "ground_truth/crack/004_mask.png", truth / "ground_truth/crack/005_mask.png"):
        path.write_bytes(b"")
    for name in ("crack/004.tiff", "crack/005.tiff"):
        (maps / name).write_bytes(b"")
    sets.save(maps / "crack/006.tiff", np.full((14, 17), 1e308))
    with pytest.raises(PredictionError) as raised:
        evaluate(maps, truth)
    assert [fault.split(": ")[:2] for fault in raised.value.faults] == [
        ["test/crack/004.png", "mask 004_mask.png"],
        ["test/crack/004.png", "unreadable, 004.tiff"],
        ["test/crack/005.png", "cannot be read as an image"],
        ["test/crack/005.png", "mask 005_mask.png"],
        ["test/crack/005.png", "unreadable, 005.tiff"],
        ["test/crack/006.png", "scores must be from -1e300 to 1e300, whose mean there is, got 1e+308"],
    ]


def test_an_image_whose_body_is_broken_is_named_on_the_page(tmp_path: Path) -> None:
    made = sets.images(1)
    truth, maps = sets.mvtec(tmp_path / "s", made), sets.maps(tmp_path / "p", made)
    wanted = evaluate(maps, truth)
    worst = truth / wanted.overlays[2].name
    worst.write_bytes(worst.read_bytes()[:60])
    report = evaluate(maps, truth)
    assert report.rows[0].figures == wanted.rows[0].figures
    assert f"the image {worst.name} cannot be read" in report.overlays[2].about
    assert f"the image {worst.name} cannot be read" in report.to_html()


def test_arrays_of_colours_are_images(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    lines = ["image,mask"]
    for name, mask in (("a", "m.npy"), ("b", "")):
        sets.save(tmp_path / f"{name}.npy", rng.integers(0, 255, (9, 8, 3), np.uint8))
        sets.save(tmp_path / "p" / f"{name}.npy", rng.random((9, 8)))
        lines.append(f"{name}.npy,{mask}")
    sets.save(tmp_path / "m.npy", MASK)
    (tmp_path / "t.csv").write_text("\n".join(lines))
    report = evaluate(tmp_path / "p", tmp_path / "t.csv")
    assert [case.normal_pixels for case in report.cases] == [64, 72]
    assert "cannot" not in report.overlays[0].about


def test_polarity_may_be_given(tmp_path: Path) -> None:
    scores = np.random.default_rng(0).random((9, 8))
    for name, mask in (("plain", MASK), ("turned", ~MASK)):
        sets.save(tmp_path / name / "images/x.png", np.ones((9, 8), np.uint8))
        sets.save(tmp_path / name / "masks/x.png", mask * np.uint8(255))
    sets.save(tmp_path / "p/x.npy", scores)
    wanted = evaluate(tmp_path / "p", tmp_path / "plain").rows[0].figures
    assert evaluate(tmp_path / "p", tmp_path / "turned", polarity="dark").rows[0].figures == wanted
    assert evaluate(tmp_path / "p", tmp_path / "turned", polarity="any").rows[0].figures != wanted
    with pytest.raises(
        PredictionError, match=r"mask must be dark where it is anomalous, got \d+.\d% dark, with the who"
    ):
        evaluate(tmp_path / "p", tmp_path / "plain", polarity="dark")


@pytest.mark.parametrize(
    ("ends", "said"), [((0, 200), "up to 200"), ((-5, -1), "from -5 to -1"), ((-5, 0), "from -5 to 0")]
)
def test_a_map_of_whole_numbers_among_fractions_is_named(ends: tuple[int, int], said: str, tmp_path: Path) -> None:
    for name in "ab":
        sets.save(tmp_path / f"s/images/{name}.png", np.ones((9, 8), np.uint8))
        sets.save(tmp_path / f"s/masks/{name}.png", MASK.astype(np.uint8))
    sets.save(tmp_path / "p/a.npy", np.random.default_rng(0).random((9, 8)))
    sets.save(tmp_path / "p/b.npy", np.where(MASK, ends[1], ends[0]))
    with pytest.raises(PredictionError, match=f"b.png: scores must be in the unit of .* got whole numbers {said}"):
        evaluate(tmp_path / "p", tmp_path / "s")
    (tmp_path / "p/a.npy").unlink()
    sets.save(tmp_path / "p/a.npy", np.where(MASK, 3, -7))
    assert evaluate(tmp_path / "p", tmp_path / "s").rows[0]["pooled_ap"].value == 1


def test_a_normal_image_whose_mask_is_not_empty_is_named(tmp_path: Path) -> None:
    made = sets.images(2)
    sets.pairs(tmp_path, made)
    lines = [f"images/{one.name}.png,masks/{one.name}.png,normal" for one in made]
    (tmp_path / "t.csv").write_text("\n".join(["image,mask,label", *lines]))
    with pytest.raises(
        PredictionError, match=r"mask of a normal image must be empty, got 7.6% of it anomalous"
    ) as raised:
        evaluate(sets.maps(tmp_path / "p", made, kinds=False), tmp_path / "t.csv")
    assert len(raised.value.faults) == 6


def test_volumes_in_other_places_are_named(tmp_path: Path) -> None:
    for folder, affine in (("s/images", np.eye(4)), ("s/masks", np.eye(4) * 2), ("p", np.diag([3.0, 1, 1, 1]))):
        (tmp_path / folder).mkdir(parents=True)
        array = np.zeros((4, 4, 4), np.float32)
        array[1, 1, 1] = 1
        nibabel.save(nibabel.Nifti1Image(array, affine), tmp_path / folder / "a.nii.gz")
    with pytest.raises(PredictionError) as raised:
        evaluate(tmp_path / "p", tmp_path / "s")
    assert [fault.split(" [[")[0] for fault in raised.value.faults] == [
        "a.nii.gz: affine of the mask must be the image's",
        "a.nii.gz: affine must be the label's",
    ]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"permutations": 0}, ValueError, "permutations must"),
        ({"seed": -1}, ValueError, "seed must"),
        ({"seed": None}, TypeError, "seed must"),
        ({"missing": "skip"}, ValueError, "missing must be one of 'error', 'zeros', got 'skip'"),
        ({"polarity": "white"}, ValueError, "polarity must be one of 'bright', 'dark', 'any', got 'white'"),
        ({"how": "best"}, ValueError, "how must be one of"),
        ({"pro_limits": [0.3, 2]}, ValueError, "pro_limits must satisfy 0 < "),
        ({"classes": [-1]}, ValueError, "classes must satisfy 0 <= "),
        ({"workers": 0}, ValueError, "workers must"),
        ({"bins": 1}, ValueError, "bins must be a whole number from 2 to 16777216, got 1"),
        ({"bins": 2**24 + 1}, ValueError, "bins must be .*, got 16777217"),
        ({"bins": 2.5}, TypeError, "bins must be .*, got 2.5"),
        ({"normal_rate": 0.7}, ValueError, "normal_rate must"),
        ({"threshold": 1, "normal": "x"}, ValueError, "a threshold must come from one place, got threshold, normal"),
        ({"normal": "nowhere"}, FileNotFoundError, "normal must be a folder, got 'nowhere'"),
    ],
)
def test_options_are_checked(options: dict[str, Any], error: type[Exception], message: str, tmp_path: Path) -> None:
    made = sets.images(2)
    where = sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made)
    with pytest.raises(error, match=message):
        evaluate(*where, **options)


def test_scores_of_images_are_checked(tmp_path: Path) -> None:
    made = sets.images(2)
    where = sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made)
    folder = where[0] / "sample"
    folder.mkdir()
    for name, text in {"000": "0.5", "001": "nan", "002": "high", "003": "", "004": "1", "other": "1"}.items():
        (folder / f"{name}.txt").write_text(text)
    (folder / "005.txt").write_bytes(b"\xff\xfe1")
    (folder / "006.txt").mkdir()
    (folder / "007.txt").write_text("1e308")
    (folder / "008.txt").write_bytes(b"\xef\xbb\xbf0.5\r\n")
    with pytest.raises(PredictionError) as raised:
        evaluate(*where)
    starts = {fault.split(":")[0] for fault in raised.value.faults}
    assert starts >= {"sample/other.txt", "sample/001.txt", "sample/002.txt", "sample/003.txt"}
    assert starts >= {"sample/005.txt", "sample/006.txt", "sample/007.txt"}
    assert len(raised.value.faults) == 7 + 1


def test_normal_maps_are_checked(tmp_path: Path) -> None:
    made = sets.images(2)
    where = sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="normal must be a folder with score maps, got none in"):
        evaluate(*where, normal=tmp_path / "empty")
    sets.save(tmp_path / "odd/a.npy", np.array([[np.inf]]))
    with pytest.raises(ValueError, match=r"a.npy: scores must be finite, got NaN or inf"):
        evaluate(*where, normal=tmp_path / "odd")


def test_an_archive_says_which_array_is_the_map(tmp_path: Path) -> None:
    from anomalib_synth._disk.maps import score_map

    np.savez(tmp_path / "a.npz", anomaly_map=np.eye(3), embedding=np.ones(4))
    assert score_map(tmp_path / "a.npz").array.shape == (3, 3)
    np.savez(tmp_path / "b.npz", one=np.eye(3), two=np.ones(4))
    with pytest.raises(ValueError, match=r"b.npz: must hold one array, or one called map, got one, two"):
        score_map(tmp_path / "b.npz")


def test_pictures_of_the_worst_cases_know_every_image(tmp_path: Path) -> None:
    """Colours, 16 bits, a palette and transparency in the images themselves."""
    for name, mode in (("a", "RGB"), ("b", "P"), ("c", "LA"), ("d", "RGBA"), ("e", "I;16")):
        path = tmp_path / "s/images" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        image = Image.fromarray(np.random.default_rng(0).integers(0, 255, (9, 8), np.uint8))
        (image.convert("I").convert("I;16") if mode == "I;16" else image.convert(mode)).save(path)
        sets.save(tmp_path / "s/masks" / f"{name}.png", MASK.astype(np.uint8))
        sets.save(tmp_path / "p" / f"{name}.npy", np.random.default_rng(ord(name)).random((9, 8)))
    assert len(evaluate(tmp_path / "p", tmp_path / "s").overlays) == 3
    assert cv2.imread(str(tmp_path / "s/images/a.png")) is not None


def test_maps_of_whole_numbers_among_fractions_are_named(tmp_path: Path) -> None:
    """What is an integer in a picture is a fraction of the largest; in an array it is what it is."""
    made = sets.images(1)
    maps, truth = sets.maps(tmp_path / "p", made), sets.mvtec(tmp_path / "s", made)
    for ending, whole in ((".npy", np.full((14, 17), 200, np.uint8)), (".npz", np.full((14, 17), 3, np.int64))):
        sets.save(maps / "good" / f"000{ending}", whole)
        (maps / "good" / "000.tiff").unlink(missing_ok=True)
        with pytest.raises(PredictionError, match=f"000.png: scores must be in the unit .*up to {whole.max()}"):
            evaluate(maps, truth)
        (maps / "good" / f"000{ending}").unlink()
    sets.save(maps / "good" / "000.npy", np.zeros((14, 17), np.uint8))  # 0 and 1 are the same in either
    evaluate(maps, truth)
    for number, one in enumerate(made):
        (maps / one.kind / f"{one.name}.tiff").unlink(missing_ok=True)
        sets.save(maps / one.kind / f"{one.name}.npy", np.full((14, 17), number, np.int32))
    assert evaluate(maps, truth).rows[0]["pixel_auroc"] is not None


def test_maps_of_classes_are_told(tmp_path: Path) -> None:
    made = sets.images(1)
    maps, truth = sets.maps(tmp_path / "p", made), sets.mvtec(tmp_path / "s", made)
    (maps / "good" / "000.tiff").unlink()
    sets.save(maps / "good" / "000.npz", np.zeros((2, 17, 14), np.float32))
    with pytest.raises(PredictionError, match="looks like a map for each class, as nnU-Net saves them"):
        evaluate(maps, truth)


def test_objects_are_not_read_and_nobody_is_told_to_trust_them(tmp_path: Path) -> None:
    made = sets.images(1)
    maps, truth = sets.maps(tmp_path / "p", made), sets.mvtec(tmp_path / "s", made)
    (maps / "good" / "000.tiff").unlink()
    np.save(maps / "good" / "000.npy", np.array([None, {}]), allow_pickle=True)
    with pytest.raises(PredictionError, match="no array of numbers that NumPy has saved") as raised:
        evaluate(maps, truth)
    assert "pickle" not in str(raised.value)
