"""Predictions against images with masks: figures with intervals, tables, pages, several models side by side."""

from .board import Leaderboard
from .evaluate import evaluate
from .leaderboard import leaderboard
from .prediction_checks import PredictionError
from .report import Report

__all__ = ["Leaderboard", "PredictionError", "Report", "evaluate", "leaderboard"]
