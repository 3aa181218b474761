import pytest
import torch

from autoseg_training.module import parameters
from autoseg_training.unet import UNet


def test_the_published_network_has_7763041_parameters():
    assert parameters(UNet(channels=3, width=32)) == 7_763_041


@pytest.mark.parametrize("shape", [(16, 32), (48, 16)])
def test_logits_have_the_slabs_rows_and_columns(shape):
    assert UNet(channels=5, width=4)(torch.zeros(2, 5, *shape)).shape == (2, 1, *shape)
