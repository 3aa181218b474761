"""How often the 95 % intervals of an evaluation hold the truth: ``python -m benchmarks.coverage [DRAWS]``.

Scores of images are normal, with the distance between anomalous and normal ones in standard deviations; pixels have
a level and a visibility of each image. The truth is the figure of infinitely many images (of pixels: of 4,000).
"""

import sys

import numpy as np
from scipy.stats import norm

from tests.evaluation import coverage

SIZES = [(12, 4), (24, 8), (72, 24)]
SCARCE = [(3, 72), (5, 100), (10, 200), (72, 4)]
RESAMPLES = 1000


def figures(anomalous: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """AUROC, average precision and best F1 of many samples (first axis), none of them with ties."""
    count, others = anomalous.shape[1], normal.shape[1]
    label = np.repeat([1.0, 0.0], [count, others])[None].repeat(len(anomalous), 0)
    order = np.argsort(-np.concatenate([anomalous, normal], 1), 1)
    label = np.take_along_axis(label, order, 1)
    found, rank = label.cumsum(1), np.arange(1, count + others + 1)
    auroc, ap = ((1 - label) * found).sum(1) / (count * others), (label * found / rank).sum(1) / count
    return np.stack([auroc, ap, (2 * found / (rank + count)).max(1)])


def bootstrapped(anomalous: int, normal: int, distance: float, draws: int, seed: int) -> np.ndarray:
    """How often percentiles of a stratified bootstrap, and BCa, hold the truth: two rows for the three figures."""
    rng = np.random.default_rng(seed)
    truth = list(coverage.population(distance, anomalous / (anomalous + normal)).values())
    often = np.zeros((2, 3))
    for _ in range(draws):
        ill, well = rng.normal(distance, 1, anomalous), rng.normal(0, 1, normal)
        picks = rng.integers(0, anomalous, (RESAMPLES, anomalous)), rng.integers(0, normal, (RESAMPLES, normal))
        drawn = figures(ill[picks[0]], well[picks[1]])
        value = figures(ill[None], well[None])[:, 0]
        left = [figures(np.delete(ill, at)[None], well[None])[:, 0] for at in range(anomalous)]
        also = [figures(ill[None], np.delete(well, at)[None])[:, 0] for at in range(normal)]
        parts = np.concatenate([(np.mean(one, 0) - one) * (len(one) - 1) / len(one) for one in (left, also)])
        spread = 6 * (parts**2).sum(0) ** 1.5
        skew = np.divide((parts**3).sum(0), spread, out=np.zeros(3), where=spread > 0)
        for figure in range(3):
            below = (drawn[figure] < value[figure]).mean() + (drawn[figure] == value[figure]).mean() / 2
            shift = norm.ppf(np.clip(below, 1 / RESAMPLES, 1 - 1 / RESAMPLES))
            moved = [shift + (shift + z) / (1 - skew[figure] * (shift + z)) for z in (-1.96, 1.96)]
            for kind, tails in enumerate(([0.025, 0.975], norm.cdf(moved))):
                low, high = np.quantile(drawn[figure], tails)
                often[kind, figure] += low <= truth[figure] <= high
    return often / draws


def head(*columns: str) -> None:
    """The first two lines of a table."""
    print("\n| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")


def line(anomalous: int, normal: int, *cells: object) -> None:
    """One of the others."""
    shown = [f"{one:.3f}" if isinstance(one, float) else str(one) for one in cells]
    print(f"| {anomalous} + {normal} | " + " | ".join(shown) + " |")


def main(draws: int) -> None:
    """Print the tables."""
    every = [*SIZES, *SCARCE]
    cases = [(*size, distance) for size in every for distance in ("0.5", "1.5", "2.5")]
    head("images", "distance", "image AUROC", "image AP", "image F1-max")
    for anomalous, normal, distance in cases:
        line(anomalous, normal, distance, *coverage.single(anomalous, normal, float(distance), draws, seed=0).values())
    print("\nOf a bootstrap, percentiles and BCa:")
    head("images", "distance", "image AUROC", "image AP", "image F1-max")
    for anomalous, normal, distance in cases[: 3 * len(SIZES)]:
        kinds = bootstrapped(anomalous, normal, float(distance), draws // 4, seed=3)
        line(anomalous, normal, distance, *(f"{one:.3f}, {other:.3f}" for one, other in kinds.T))
    head("images", "difference of AUROC", "of AP", "of F1-max")
    for size in every:
        line(*size, *coverage.paired(*size, 1.5, draws, seed=1).values())
    head("images", "pixel AUROC", "AP, pooled", "F1-max", "IoU-max", "AUPRO 0.3", "AP, mean")
    for size in every:
        line(*size, *coverage.pixels(*size, draws, seed=2).values())
    print("\nAUPIMO of two models that are alike:")
    head("images", "side", "p <= 0.05", "interval holds 0")
    for size, side in [(size, side) for size in SIZES for side in (24, 64)]:
        p, holds = coverage.overlaps(*size, draws // 4, seed=4, side=side)
        line(*size, side, float((p <= 0.05).mean()), float(holds.mean()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
