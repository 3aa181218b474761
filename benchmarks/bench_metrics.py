"""Average precision of 256^3 voxels, beside scikit-learn."""

import numpy as np
from sklearn.metrics import average_precision_score

from anomalib_synth import metrics

GROUP = "average precision of 256^3 voxels"


def scores() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    label = rng.random(256**3) < 0.005
    return label, (rng.random(256**3, np.float32) + label.astype(np.float32)) / 2


def test_ours(measure):
    label, score = scores()
    measure(lambda: metrics.average_precision(label, score), group=GROUP, row="metrics.average_precision", rounds=7)


def test_sklearn(measure):
    label, score = scores()
    measure(lambda: average_precision_score(label, score), group=GROUP, row="copy", shown="scikit-learn", rounds=3)
