"""How well anomalies were found: exact figures of score maps, and one score for a whole sample.

Higher scores mean more anomalous. Every distinct score is a threshold and equal scores share one, so nothing depends
on bins, on the order of the elements or on the unit of the scores. Figures of *pixels* take labels and scores of one
shape, and rank all of their elements together; figures of *regions* take several images, since connected components
and false alarms belong to an image.

The AutoSeg paper (Meissen, Kaissis and Rueckert 2021) reports the *mean of the average precision of each anomalous
volume*; the MOOD challenge pools the voxels of all volumes into *one* average precision. Call `average_precision` once
per volume for the first, once with all voxels for the second.
"""

from .best import f1, f1_max, f1_threshold, iou_max
from .lesions import Detection, detection
from .pimo import aupimo
from .pixels import average_precision, roc_auc
from .regions import aupro
from .sample import sample_score

__all__ = [
    "Detection",
    "aupimo",
    "aupro",
    "average_precision",
    "detection",
    "f1",
    "f1_max",
    "f1_threshold",
    "iou_max",
    "roc_auc",
    "sample_score",
]
