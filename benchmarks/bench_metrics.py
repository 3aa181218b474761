"""Average precision of 256^3 voxels beside scikit-learn, and AUPRO beside the definition of the MVTec AD authors."""

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from anomalib_synth import metrics
from benchmarks.peers_evaluation import arrays, mvtec

GROUP = "average precision of 256^3 voxels"
ROC = "area under the ROC curve of 256^3 voxels"
REGIONS = "AUPRO up to 0.3 of 20 maps of 1024^2"


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


def test_roc_ours(measure):
    label, score = scores()
    measure(lambda: metrics.roc_auc(label, score), group=ROC, row="metrics.roc_auc", rounds=7)


def test_roc_sklearn(measure):
    label, score = scores()
    measure(lambda: roc_auc_score(label, score), group=ROC, row="copy", shown="scikit-learn", rounds=3)


def test_aupro_ours(measure):
    masks, maps = arrays(20, 1024)
    measure(lambda: metrics.aupro(masks, maps), group=REGIONS, row="metrics.aupro", rounds=7, goal=0.1)


def test_aupro_by_its_definition(measure):
    masks, maps = arrays(20, 1024)
    whole = mvtec(masks, maps)["aupro 0.3"]
    measure(whole, group=REGIONS, row="copy", shown="its definition, with NumPy and SciPy", rounds=3, warmup=0)
