"""Predictions against images with masks: figures with intervals, tables, pages."""

from .evaluate import evaluate
from .prediction_checks import PredictionError
from .report import Report

__all__ = ["PredictionError", "Report", "evaluate"]
