"""The closest operation of libraries that pip installs; those that are not installed are left out.

None of them makes foreign patches or the MOOD corruptions, so each row says what it does instead. They work on the
whole image; where they want a tensor, making it from the array (without a copy) is not counted.
"""

import numpy as np
import pytest

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs

PLANE, VOLUME = "256^2 float32", "256^3 float32"
SPAN = 54  # voxels: as wide as the balls of the corruptions


def test_albumentations_dropout(volumes, measure):
    albumentations = pytest.importorskip("albumentations")
    image, _ = volumes(256, 256)
    mask = np.zeros(image.shape, np.uint8)
    hole = {"num_holes_range": (1, 1), "hole_height_range": (0.1, 0.4), "hole_width_range": (0.1, 0.4)}
    transform = albumentations.Compose([albumentations.CoarseDropout(**hole, fill_mask=1, p=1)], seed=0)
    row = "peer: Albumentations CoarseDropout, one box filled with zeros, and a mask"
    measure(lambda: transform(image=image, mask=mask), group=PLANE, row=row)


def test_monai_shuffle(volumes, measure):
    transforms = pytest.importorskip("monai.transforms")
    volume, _ = volumes(256, 256, 256)
    shuffle = transforms.RandCoarseShuffle(holes=1, spatial_size=SPAN, prob=1.0).set_random_state(0)
    work = lambda: shuffle(volume[np.newaxis])  # noqa: E731
    measure(work, group=VOLUME, row="peer: MONAI RandCoarseShuffle, the voxels of one box", rounds=5, warmup=1)


def test_monai_blur(volumes, measure):
    transforms = pytest.importorskip("monai.transforms")
    volume, _ = volumes(256, 256, 256)
    blur = transforms.GaussianSmooth(2.0)
    measure(lambda: blur(volume[np.newaxis]), group=VOLUME, row="peer: MONAI GaussianSmooth", rounds=3, warmup=1)


def test_torchio_swap(volumes, measure):
    torchio = pytest.importorskip("torchio")
    torch = pytest.importorskip("torch")
    volume, _ = volumes(256, 256, 256)
    subject = torchio.Subject(image=torchio.ScalarImage(tensor=torch.from_numpy(volume)[None]))
    swap = torchio.RandomSwap(patch_size=SPAN, num_iterations=1)
    work = lambda: swap(subject)  # noqa: E731
    measure(work, group=VOLUME, row="peer: TorchIO RandomSwap, one pair of boxes", rounds=3, warmup=1)


def test_batchgenerators_blur(volumes, measure):
    blurs = pytest.importorskip("batchgeneratorsv2.transforms.noise.gaussian_blur")
    torch = pytest.importorskip("torch")
    volume, _ = volumes(256, 256, 256)
    blur, image = blurs.GaussianBlurTransform(blur_sigma=2.0), torch.from_numpy(volume)[None]
    work = lambda: blur(image=image)  # noqa: E731
    measure(work, group=VOLUME, row="peer: batchgeneratorsv2 GaussianBlurTransform", rounds=3, warmup=1)
