"""The transforms for MONAI, TorchIO and Albumentations, and the stand-in for anomalib's generator."""

import numpy as np
import pytest
import torch

from anomalib_synth import FPI, AutoSeg, CutPaste, corruptions

IMAGES = np.random.default_rng(0).random((4, 1, 24, 26), np.float32)
VOLUMES = np.random.default_rng(0).random((3, 1, 16, 18, 17), np.float32)


def test_monai_keeps_meta_tensors_and_seeds():
    monai = pytest.importorskip("monai")
    from anomalib_synth.integrations.monai import SyntheticAnomaly, SyntheticAnomalyd

    affine = torch.diag(torch.tensor([2.0, 3.0, 4.0, 1.0], dtype=torch.float64))
    image = monai.data.MetaTensor(torch.from_numpy(VOLUMES[0]), affine=affine, meta={"filename_or_obj": "a.nii"})
    transform = SyntheticAnomalyd("scan", AutoSeg(channel_axis=0), list(VOLUMES[1:])).set_random_state(5)
    out = transform({"scan": image, "age": 3})
    assert sorted(out) == ["age", "label", "mask", "scan"]
    for name in ("scan", "mask", "label"):
        assert isinstance(out[name], monai.data.MetaTensor)
        assert torch.equal(out[name].affine, affine)
        assert out[name].shape == image.shape
    assert out["scan"].meta["filename_or_obj"] == "a.nii"
    assert torch.equal(out["scan"][~out["mask"].bool()], image[~out["mask"].bool()])
    pipeline = monai.transforms.Compose([SyntheticAnomaly(AutoSeg(channel_axis=0), list(VOLUMES[1:]))])
    first, second = (pipeline.set_random_state(5)(image)[0] for _ in range(2))
    assert torch.equal(first, second)
    assert not torch.equal(first, pipeline(image)[0])
    assert isinstance(SyntheticAnomaly(CutPaste(channel_axis=0))(IMAGES[0])[0], np.ndarray)


def test_torchio_replays_its_history():
    tio = pytest.importorskip("torchio")
    from anomalib_synth.integrations.torchio import RandomSyntheticAnomaly

    subjects = [
        tio.Subject(t1=tio.ScalarImage(tensor=torch.from_numpy(v), affine=np.diag([2, 2, 2, 1]))) for v in VOLUMES
    ]
    torch.manual_seed(0)
    transform = RandomSyntheticAnomaly(AutoSeg(channel_axis=0), subjects[1:])
    out = transform(subjects[0])
    mask = out["t1_mask"].data.bool()
    assert mask.any()
    assert torch.equal(out["t1"].data[~mask], subjects[0]["t1"].data[~mask])
    np.testing.assert_array_equal(out["t1_mask"].affine, np.diag([2, 2, 2, 1]))
    (again,) = out.history
    assert torch.equal(again(subjects[0])["t1"].data, out["t1"].data)
    assert torch.equal(out.get_composed_history()(subjects[0])["t1"].data, out["t1"].data)
    torch.manual_seed(0)
    assert torch.equal(transform(subjects[0])["t1"].data, out["t1"].data)


def test_albumentations_fills_the_mask_and_honours_the_seed():
    A = pytest.importorskip("albumentations")
    from anomalib_synth.integrations.albumentations import SyntheticAnomaly

    image = np.random.default_rng(0).integers(0, 256, (30, 34, 3), np.uint8)
    donor = image[::-1].copy()
    mask = np.zeros((30, 34), np.uint8)
    mask[:3] = 7
    outs = [
        A.Compose([SyntheticAnomaly(AutoSeg(channel_axis=-1), [donor], fill_mask=2, p=1)], seed=4)(
            image=image, mask=mask
        )
        for _ in range(2)
    ]
    np.testing.assert_array_equal(outs[0]["image"], outs[1]["image"])
    assert sorted(np.unique(outs[0]["mask"])) == [0, 2, 7]
    np.testing.assert_array_equal(outs[0]["image"][outs[0]["mask"] != 2], image[outs[0]["mask"] != 2])
    kept = A.Compose([SyntheticAnomaly(CutPaste(channel_axis=-1), p=0.0)])(image=image)["image"]
    np.testing.assert_array_equal(kept, image)


def test_the_stand_in_for_anomalibs_generator():
    from anomalib_synth.integrations.anomalib import PerlinAnomalyGenerator

    images = torch.from_numpy(np.random.default_rng(0).random((5, 3, 40, 44), np.float32))
    augmented, masks = PerlinAnomalyGenerator(probability=1.0, seed=0)(images)
    assert masks.shape == (5, 1, 40, 44)
    assert masks.dtype == torch.float32
    assert masks.unique().tolist() == [0, 1]
    outside = (masks == 0).expand_as(images)
    assert torch.equal(augmented[outside], images[outside])
    assert torch.equal(PerlinAnomalyGenerator(probability=1.0, seed=0)(images)[0], augmented)
    one, mask = PerlinAnomalyGenerator(probability=1.0, seed=0)(images[0])
    assert one.shape == (3, 40, 44)
    assert mask.shape == (1, 40, 44)
    none, masks = PerlinAnomalyGenerator(probability=0.0)(images)
    assert torch.equal(none, images)
    assert not masks.any()
    other, masks = PerlinAnomalyGenerator(probability=1.0, generator=FPI(channel_axis=0), seed=1)(images)
    assert masks.amax((1, 2, 3)).all()
    assert not torch.equal(other, images)


def test_wrong_arguments():
    from anomalib_synth.integrations.anomalib import PerlinAnomalyGenerator
    from anomalib_synth.integrations.monai import SyntheticAnomaly

    with pytest.raises(ValueError, match="generator must be built with channel_axis=0"):
        SyntheticAnomaly(corruptions.Reflection())
    with pytest.raises(ValueError, match="donors must hold at least one image"):
        SyntheticAnomaly(AutoSeg(channel_axis=0))
    with pytest.raises(ValueError, match="probability must be a number within"):
        PerlinAnomalyGenerator(probability=1.5)
