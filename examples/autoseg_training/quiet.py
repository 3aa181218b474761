"""What Lightning says of choices that are made on purpose."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Silence what Lightning says of choices that are made on purpose here, and nothing else."""
    loggers = [logging.getLogger(name) for name in ("pytorch_lightning.utilities.rank_zero", "lightning.pytorch")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.WARNING)
    try:
        with warnings.catch_warnings():
            # Slabs cost 5 % of a step, so workers are a choice, not a need.
            warnings.filterwarnings("ignore", message=".*does not have many workers.*")
            # A run's folder is its name: a second run into it is meant.
            warnings.filterwarnings("ignore", message=".*Checkpoint directory .* exists and is not empty.*")
            warnings.filterwarnings("ignore", message=".*Experiment logs directory .* exists and is not empty.*")
            # Stream goes on behind the items that were seen.
            warnings.filterwarnings("ignore", message=".*your dataloader is not resumable.*")
            # Lightning's own use of torch's trees.
            warnings.filterwarnings("ignore", message=".*LeafSpec.*", category=FutureWarning)
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
