"""The VAE and the random reference."""

import numpy as np
import pytest
import torch

from autoseg_training.dataset import Slabs
from autoseg_training.fusion import predict, scorer
from autoseg_training.guess import Guess
from autoseg_training.module import parameters
from autoseg_training.networks import build
from autoseg_training.settings import Settings
from autoseg_training.slabs import Views
from autoseg_training.train import Hardware, Network, train
from autoseg_training.vae import VAE

TINY = Settings(method="vae", views=1, slices=1, side=32, width=4, batch=4, images=64)
HARDWARE = Hardware(accelerator="cpu", devices=1, precision="32-true", progress=False)


def test_shapes_and_size_of_the_vae():
    net = VAE(width=16, latent=16)
    assert parameters(net) == 355_729
    slices = torch.rand(2, 1, 48, 32)
    image, mean, log_variance = net(slices)
    assert image.shape == slices.shape
    assert mean.shape == log_variance.shape == (2, 16, 3, 2)
    score = net.eval().score(slices)
    assert score.shape == slices.shape
    assert 0 <= score.min() <= score.max() <= 1
    torch.testing.assert_close(score, (slices - net(slices).image).abs())
    assert torch.equal(net(slices).image, net(slices).image)  # at rest nothing is drawn


def test_the_loss_is_the_evidence_lower_bound():
    net = VAE(width=2, latent=3, noise=0.5).eval()
    slices = torch.rand(3, 1, 16, 16)
    image, mean, log_variance = net(slices)
    normal = torch.distributions.Normal(mean, torch.exp(log_variance / 2))
    divergence = torch.distributions.kl_divergence(normal, torch.distributions.Normal(0, 1)).sum()
    likelihood = torch.distributions.Normal(image, 0.5).log_prob(slices) - torch.distributions.Normal(0, 0.5).log_prob(
        torch.zeros(())
    )
    torch.testing.assert_close(net.loss(slices) * slices.numel(), divergence - likelihood.sum())


def test_the_vae_sees_normal_slabs_only(cubes):
    slabs = Slabs(cubes[:3], Views.around(cubes[:3], 1), TINY)
    image, label = slabs[0, 5]
    subject, view, position = slabs.items[5]
    assert np.array_equal(image[0].numpy(), slabs.oriented[subject][view][position])
    assert not label.any()


def test_training_the_vae_lowers_its_error_and_is_reproducible(cubes, tmp_path):
    score = {}
    for name in ("one", "other"):
        network = train(TINY, cubes[:3], cubes[3:], tmp_path / name, hardware=HARDWARE)
        score[name] = predict(scorer(network.net), cubes[4], network.views, 1)
    assert np.array_equal(score["one"], score["other"])
    torch.manual_seed(0)
    untrained = predict(scorer(build(TINY).eval()), cubes[4], network.views, 1)
    assert score["one"].mean() < untrained.mean()
    again = Network.load(tmp_path / "one")
    assert isinstance(again.net, VAE)
    np.testing.assert_allclose(predict(scorer(again.net), cubes[4], again.views, 1), score["one"], atol=1e-6)


def test_the_random_reference_needs_no_training_and_does_not_depend_on_batches(cubes, tmp_path):
    network = train(TINY.replace(method="random"), cubes[:3], cubes[3:], tmp_path, hardware=HARDWARE)
    assert isinstance(network.net, Guess)
    assert isinstance(Network.load(tmp_path).net, Guess)
    slabs = torch.rand(3, 1, 16, 16)
    score = network.net.score(slabs)
    assert score.shape == (3, 1, 16, 16)
    assert torch.equal(score[1:2], network.net.score(slabs[1:2]))
    assert not torch.equal(score[0], score[1])
    assert not torch.equal(score, Guess(seed=1).score(slabs))
    assert abs(float(score.mean()) - 0.5) < 0.05


def test_references_are_two_dimensional():
    with pytest.raises(ValueError, match="slices must be 1 for the method vae"):
        Settings(method="vae")
    assert TINY.label == "VAE"
    assert TINY.replace(method="random").label == "Random"
