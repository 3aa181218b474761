"""Scores of predictions on suites and on images with masks: figures with intervals, tables, a page with pictures."""

from .evaluate import evaluate
from .prediction_checks import PredictionError
from .report import Report

__all__ = ["PredictionError", "Report", "evaluate"]
