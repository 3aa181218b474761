"""AUPRO and pixel AUROC beside other implementations: ``python -m benchmarks.peers_evaluation [MAPS] [SIDE]``.

Each peer runs in a process of its own, on one thread, on the same arrays in memory, and prints its figures and its
seconds. A peer that is not installed is left out: anomalib and adeval want an environment of their own. `mvtec` is the
definition of the MVTec AD authors, written with NumPy and SciPy: sort all pixels, add up, integrate.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import cv2  # noqa: E402  after the limits are set
import numpy as np  # noqa: E402

cv2.setNumThreads(1)
LIMITS = (0.3, 0.05)
Arrays = tuple[np.ndarray, np.ndarray]


def arrays(maps: int, side: int) -> Arrays:
    """Masks with up to four discs in two of three images, and smooth maps that find most of them."""
    rng = np.random.default_rng(0)
    masks, scores = np.zeros((maps, side, side), bool), np.empty((maps, side, side), np.float32)
    for place in range(maps):
        mask = np.zeros((side, side), np.uint8)
        for _ in range(place % 3 and int(rng.integers(1, 5))):
            center = tuple(int(value) for value in rng.integers(0, side, 2))
            cv2.circle(mask, center, max(2, int(rng.integers(side // 100, side // 13))), 1, -1)
        noise = cv2.GaussianBlur(rng.normal(size=(side, side)).astype(np.float32), (0, 0), 4) * 8
        masks[place], scores[place] = mask > 0, 1 / (1 + np.exp(1 - noise - 1.5 * mask))
    return masks, scores


def ours(masks: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
    from anomalib_synth import metrics

    metrics.aupro(masks[:2], scores[:2])  # compiles
    metrics.roc_auc(masks[:2], scores[:2])
    found = {f"aupro {limit}": lambda limit=limit: metrics.aupro(masks, scores, limit) for limit in LIMITS}
    return found | {"auroc": lambda: metrics.roc_auc(masks, scores)}


def mvtec(masks: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
    from scipy import ndimage

    def aupro(limit: float) -> float:
        false, covered, regions = np.zeros(scores.shape), np.zeros(scores.shape), 0
        for place, mask in enumerate(masks):
            labels, count = ndimage.label(mask, np.ones((3, 3)))
            sizes = np.bincount(labels.ravel())
            false[place] = labels == 0
            covered[place][mask] = 1 / sizes[labels[mask]]
            regions += count
        order = np.argsort(scores, axis=None)[::-1]
        last = np.append(np.diff(scores.ravel()[order]) != 0, True)
        x = np.append(0, (np.cumsum(false.ravel()[order]) / false.sum())[last])
        y = np.append(0, (np.cumsum(covered.ravel()[order]) / regions)[last])
        end = int(np.searchsorted(x, limit, "right"))
        cut = np.interp(limit, x, y)
        return float(np.trapezoid(np.append(y[:end], cut), np.append(x[:end], limit)) / limit)

    return {f"aupro {limit}": lambda limit=limit: aupro(limit) for limit in LIMITS}


def anomalib(masks: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
    import torch
    from anomalib.metrics.aupro import _AUPRO

    torch.set_num_threads(1)

    def aupro(limit: float) -> float:
        metric = _AUPRO(fpr_limit=limit)
        metric.update(torch.from_numpy(scores), torch.from_numpy(masks.astype(np.int64)))
        return float(metric.compute())

    return {f"aupro {limit}": lambda limit=limit: aupro(limit) for limit in LIMITS}


def adeval(masks: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
    from adeval import EvalAccumulator

    vars(np)["trapz"] = np.trapezoid  # which it calls, and NumPy 2 has no more

    def both() -> str:
        found = EvalAccumulator(0.0, 1.0, 0.0, 1.0, skip_pixel_aupro=False)
        for mask, score in zip(masks, scores, strict=True):
            found.add_anomap(score, mask.astype(np.uint8))
        every = found.summary()
        return ", ".join(f"{key} {value:.6f}" for key, value in every.items() if key.startswith("p"))

    return {"aupro 0.3 and auroc, 1,000 bins": both}


def sklearn(masks: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
    from sklearn.metrics import roc_auc_score

    return {"auroc": lambda: float(roc_auc_score(masks.ravel(), scores.ravel()))}


PEERS: dict[str, Callable[..., dict[str, Any]]] = {
    "ours": ours,
    "mvtec": mvtec,
    "anomalib": anomalib,
    "adeval": adeval,
    "sklearn": sklearn,
}


def main(maps: int, side: int) -> None:
    """Run each peer in a process of its own."""
    for name in PEERS:
        code = [sys.executable, "-W", "ignore", "-m", "benchmarks.peers_evaluation", str(maps), str(side), name]
        done = subprocess.run(code, check=False, capture_output=True, text=True)
        print(
            done.stdout or f"{name}: {done.stderr.strip().splitlines()[-1]}", end="\n" * (not done.stdout), flush=True
        )


def measured(maps: int, side: int, name: str) -> None:
    """One peer in this process."""
    masks, scores = arrays(maps, side)
    for title, call in PEERS[name](masks, scores).items():
        started = time.perf_counter()
        found = call()
        print(f"{name}: {title}: {found} in {time.perf_counter() - started:.2f} s", flush=True)


if __name__ == "__main__":
    numbers = [int(value) for value in sys.argv[1:3]] or [100, 1024]
    if len(sys.argv) > 3:
        measured(*numbers, sys.argv[3])
    else:
        main(*numbers)
