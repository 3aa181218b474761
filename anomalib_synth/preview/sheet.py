"""A contact sheet: a row for each sample, with its tiles side by side."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .frames import TILES, Frame

__all__ = ["caption", "sheet"]

GAP, LINE = 8, 22  # pixels between tiles; height of a line of text
PAPER, INK = 255, (40, 40, 40)


def sheet(frames: Sequence[Frame], title: str) -> NDArray[np.uint8]:
    """Draw the picture, of three 8-bit channels."""
    rows = [_row(frame) for frame in frames]
    width = max(row.shape[1] for row in rows)
    names = np.concatenate([_text(name, frames[0].tiles[name].shape[1] + GAP) for name in TILES], axis=1)
    head = [_text(title, width), _widened(names, width)]
    return np.concatenate([*head, *(_widened(row, width) for row in rows)])


def caption(frame: Frame) -> str:
    """Return seed, varied parameters, size and shown label of a sample as one line."""
    chosen = "".join(f", {name} = {value}" for name, value in frame.chosen.items())
    label = "" if frame.number_of_labels is None else f", label 1 of {frame.number_of_labels}"
    return f"seed {frame.seed}{chosen}: {100 * frame.fraction:.2f} % covered{label}"


def _row(frame: Frame) -> NDArray[np.uint8]:
    height = frame.tiles["image"].shape[0]
    gap = np.full((height, GAP, 3), PAPER, np.uint8)
    tiles = np.concatenate([part for name in TILES for part in (gap, frame.tiles[name])] + [gap], axis=1)
    below = np.full((GAP, tiles.shape[1], 3), PAPER, np.uint8)
    return np.concatenate([_text(caption(frame), tiles.shape[1]), tiles, below])


def _text(text: str, width: int) -> NDArray[np.uint8]:
    import cv2

    line = np.full((LINE, width, 3), PAPER, np.uint8)
    return np.asarray(
        cv2.putText(line, text, (GAP, LINE - 7), cv2.FONT_HERSHEY_SIMPLEX, 0.45, INK, 1, cv2.LINE_AA), np.uint8
    )


def _widened(row: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    return np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0)), constant_values=PAPER)
