"""How often 95 % intervals hold the figure that infinitely many images would have, as the benchmark prints it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy import stats

from anomalib_synth.evaluation.grids import Grid
from anomalib_synth.evaluation.intervals import chance, difference, interval
from anomalib_synth.evaluation.left_out import of_images, of_means, of_overlaps, of_pixels
from anomalib_synth.evaluation.overlaps import Overlaps
from anomalib_synth.evaluation.pools import Pool
from anomalib_synth.evaluation.swaps import swap_of_images
from anomalib_synth.metrics.keys import ascending, keys_of
from anomalib_synth.metrics.levels import Levels, Walk
from anomalib_synth.metrics.pimo import Shared


def population(distance: float, prevalence: float) -> dict[str, float]:
    """Of scores that are normal with a distance of so many standard deviations."""
    cut = np.linspace(12, -12, 100_001)
    recall, false = stats.norm.sf(cut - distance), stats.norm.sf(cut)
    called = prevalence * recall + (1 - prevalence) * false
    precision = prevalence * recall / np.maximum(called, 1e-300)
    return {
        "image_auroc": float(np.trapezoid(recall, false)),
        "image_ap": float(np.trapezoid(precision, recall)),
        "image_f1": float((2 * prevalence * recall / (called + prevalence)).max()),
    }


def cases(scores: np.ndarray, anomalous: np.ndarray) -> list[Any]:
    return [SimpleNamespace(sample_score=s, anomalous=a) for s, a in zip(scores, anomalous, strict=True)]


def single(anomalous: int, normal: int, distance: float, draws: int, seed: int) -> dict[str, float]:
    """Of figures of one score for each image."""
    rng = np.random.default_rng(seed)
    truth = population(distance, anomalous / (anomalous + normal))
    labels = np.arange(anomalous + normal) < anomalous
    often = dict.fromkeys(truth, 0)
    for _ in range(draws):
        scores = rng.normal(size=len(labels)) + distance * labels
        for name, value, left_out in of_images(cases(scores, labels), labels, None):
            found = interval(name, value, left_out, labels)
            often[name] += found.low <= truth[name] <= found.high
    return {name: times / draws for name, times in often.items()}


def paired(anomalous: int, normal: int, distance: float, draws: int, seed: int) -> dict[str, float]:
    """Of differences between two models, the second a little worse, on the same images."""
    rng = np.random.default_rng(seed)
    labels = np.arange(anomalous + normal) < anomalous
    prevalence = anomalous / (anomalous + normal)
    # The second adds noise of its own to the scores of the first.
    truth = population(distance, prevalence)
    other = population(distance / np.sqrt(1.5), prevalence)
    often = dict.fromkeys(truth, 0)
    for _ in range(draws):
        scores = rng.normal(size=len(labels)) + distance * labels
        noisy = scores + np.sqrt(0.5) * rng.normal(size=len(labels))
        both = [{n: (v, w) for n, v, w in of_images(cases(s, labels), labels, None)} for s in (scores, noisy)]
        for name in truth:
            (one, left), (two, also) = both[0][name], both[1][name]
            found = difference(name, one - two, left - also, labels)
            often[name] += found.low <= truth[name] - other[name] <= found.high
    return {name: times / draws for name, times in often.items()}


def p_values(anomalous: int, normal: int, draws: int, permutations: int, seed: int) -> np.ndarray:
    """Of two models that are alike but for noise of their own, for the image AUROC."""
    rng = np.random.default_rng(seed)
    labels = np.arange(anomalous + normal) < anomalous
    found = []
    for _ in range(draws):
        common = rng.normal(size=len(labels)) + 1.5 * labels
        pair = [cases(common + rng.normal(size=len(labels)), labels) for _ in range(2)]
        swap = swap_of_images(*pair)
        assert swap is not None
        seen = abs(swap(np.zeros(len(labels), bool))["image_auroc"])
        drawn = [abs(swap(rng.random(len(labels)) < 0.5)["image_auroc"]) for _ in range(permutations)]
        found.append((1 + np.sum(np.array(drawn) >= seen - 1e-12)) / (permutations + 1))
    return np.array(found)


def overlaps(anomalous: int, normal: int, draws: int, seed: int, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Of the mean AUPIMO of two models that are alike but for noise: p-values, and whether the interval holds 0."""
    rng = np.random.default_rng(seed)
    labels = np.arange(anomalous + normal) < anomalous
    normals = list(range(anomalous, anomalous + normal))
    p, holds = np.empty(draws), np.empty(draws, bool)
    for draw in range(draws):
        common = rng.normal(size=(len(labels), side * side))
        seen = np.where(labels, 3 + 0.7 * rng.normal(size=len(labels)), 0)
        own = []
        for _ in range(2):
            scores = common + 0.7 * rng.normal(size=common.shape) + 0.3 * rng.normal(size=(len(labels), 1))
            scores[:, :30] += np.where(labels, seen + 0.5 * rng.normal(size=len(labels)), 0)[:, None]
            own.append(_overlaps(keys_of("scores", scores.reshape(-1)).reshape(scores.shape), anomalous, normals))
        (one, left), (two, also) = own
        found = difference("aupimo", one - two, left - also, labels)
        assert found.low is not None
        assert found.high is not None
        p[draw], holds[draw] = chance(one - two, left - also, labels), found.low <= 0 <= found.high
    return p, holds


def _overlaps(keys: np.ndarray, anomalous: int, normals: list[int]) -> tuple[float, np.ndarray]:
    """The mean, and without each image."""
    shared = Shared(len(normals))
    for own in keys[anomalous:]:
        shared.enter(own)
    grid = Overlaps(shared)
    positives = [*(own[:30] for own in keys[:anomalous]), *[None] * len(normals)]
    members: Any = [SimpleNamespace(aupimo=None if own is None else shared.area(own)) for own in positives]
    recalls = [None if own is None else grid.recall(own) for own in positives]
    found = of_overlaps(members, list(range(len(members))), recalls, grid, normals)
    return next((value, left_out) for _, value, left_out in found)


def pixels(anomalous: int, normal: int, draws: int, seed: int, side: int = 24) -> dict[str, float]:
    """Of figures of all pixels, where images differ in how well their anomaly is seen; the truth is that of 4,000."""
    rng = np.random.default_rng(seed)
    limits = (0.3,)

    def sample(count: int, healthy: int) -> tuple[list[tuple[str, float, np.ndarray]], np.ndarray]:
        pool, levels, negatives = Pool(), [], []
        for number in range(count + healthy):
            scores = rng.normal(size=side * side) + 0.3 * rng.normal()
            size = int(rng.integers(10, 60)) if number < count else 0
            scores[:size] += 1.5 + 0.7 * rng.normal()
            keys = keys_of("scores", scores)
            levels.append(Levels(keys[:size].copy(), np.full(size, 1 / size) if size else np.empty(0)))
            negatives.append(ascending(keys[size:]))
            pool.collect(levels[-1])
            pool.about(size, side * side - size, int(size > 0))
        pool.begin()
        each = []
        for own, others in zip(levels, negatives, strict=True):
            pool.count(others)
            if len(own):
                own.count(others)
                walk = Walk(int(own.hits.sum()), len(others))
                walk.enter(own)
                each.append(walk.close().average_precision)
        members: Any = [SimpleNamespace(pixel_ap=value, aupimo=None) for value in [*each, *[None] * healthy]]
        pool.close(limits)
        grid = Grid(pool.levels)
        counts = np.array([grid.histogram(one, two) for one, two in zip(levels, negatives, strict=True)], float)
        outside = np.array([len(two) for two in negatives]) - counts[:, 2].sum(1)
        if count > 1000:
            whole = pool.figures()
            assert whole is not None
            names = {"pixel_auroc": "roc_auc", "pooled_ap": "average_precision", "pixel_f1": "f1_max", "iou": "iou_max"}
            every = [(name, getattr(whole, field), np.empty(0)) for name, field in names.items()]
            return [*every, ("aupro_0.3", whole.aupro[0], np.empty(0)), *of_means(members)], np.empty(0)
        found = [*of_pixels(pool, counts, outside, limits), *of_means(members)]
        return found, np.arange(count + healthy) < count

    truth = {name: value for name, value, _ in sample(3000, 3000 * normal // anomalous)[0]}
    often = dict.fromkeys(truth, 0)
    for _ in range(draws):
        found, labels = sample(anomalous, normal)
        for name, value, left_out in found:
            own = interval(name, value, left_out, labels)
            often[name] += own.low <= truth[name] <= own.high
    return {name: times / draws for name, times in often.items()}
