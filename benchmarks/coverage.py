"""How often the 95 % intervals of an evaluation hold the truth: ``python -m benchmarks.coverage [DRAWS]``.

Scores of images are normal, with the distance between anomalous and normal ones in standard deviations; pixels have
a level and a visibility of each image. The truth is the figure of infinitely many images (of pixels: of 4,000).
"""

import sys

from tests.evaluation import coverage

SIZES = [(12, 4), (24, 8), (72, 24)]


def main(draws: int) -> None:
    """Print the tables."""
    print("| images | distance | image AUROC | image AP | image F1-max |\n|---|---|---|---|---|")
    for anomalous, normal in SIZES:
        for distance in (0.5, 1.5, 2.5):
            found = coverage.single(anomalous, normal, distance, draws, seed=0)
            print(f"| {anomalous} + {normal} | {distance} | " + " | ".join(f"{v:.3f}" for v in found.values()) + " |")
    print("\n| images | difference of AUROC | of AP | of F1-max |\n|---|---|---|---|")
    for anomalous, normal in SIZES:
        found = coverage.paired(anomalous, normal, 1.5, draws, seed=1)
        print(f"| {anomalous} + {normal} | " + " | ".join(f"{v:.3f}" for v in found.values()) + " |")
    print("\n| images | pixel AUROC | AP, pooled | F1-max | IoU-max | AUPRO 0.3 |\n|---|---|---|---|---|---|")
    for anomalous, normal in SIZES:
        found = coverage.pixels(anomalous, normal, draws, seed=2)
        print(f"| {anomalous} + {normal} | " + " | ".join(f"{v:.3f}" for v in found.values()) + " |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
