"""A folder of predictions beside the cases that they are for: which are there, and what they hold."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import metrics

from .._disk import files
from . import prediction_checks as checks
from .cases import Case

__all__ = ["Predictions", "Truth", "truth", "whole_score"]

Scores = NDArray[Any]


class Truth(NamedTuple):
    """What is anomalous in a volume, and where it lies in space."""

    array: NDArray[np.bool_]
    affine: Any


class Predictions:
    """Score maps in a folder or its `pixel/`, by the names of the cases; `sample/NAME.txt` may hold sample scores.

    A map of a 2-D image may be a `.tif` or `.tiff` of floats whatever the image is; integers of a PNG or a TIFF are
    taken as shares of the largest integer of their type.
    """

    def __init__(self, folder: Path, cases: list[Case], *, zeros: bool) -> None:
        maps = folder / "pixel" if (folder / "pixel").is_dir() else folder
        there = files.names(maps)
        by_stem = {name.rsplit(".", 1)[0]: name for name in there if not files.is_volume(name)}
        self.maps: dict[str, Path] = {}
        for case in cases:
            stem = case.name.rsplit(".", 1)[0]
            name = case.name if case.name in there or files.is_volume(case.name) else by_stem.get(stem, case.name)
            if name in there:
                self.maps[case.name] = maps / name
        used = {path.relative_to(maps).as_posix() for path in self.maps.values()}
        self.missing = [case.name for case in cases if case.name not in self.maps]
        self.faults = [f"{name}: extra, the suite has no such volume" for name in there if name not in used]
        self.samples: dict[str, float] | None = None
        if not zeros:
            self.faults += [f"{name}: missing" for name in self.missing]
        if (folder / "sample").is_dir():
            self._read_samples(folder / "sample", cases, zeros)

    def _read_samples(self, folder: Path, cases: list[Case], zeros: bool) -> None:
        self.samples = {}
        texts = {path.name.removesuffix(".txt"): path for path in sorted(folder.glob("*.txt"))}
        known = {case.name for case in cases}
        self.faults += [
            f"sample/{name}.txt: extra, the suite has no such volume" for name in texts if name not in known
        ]
        for name in sorted(known):
            if name in texts:
                text = texts[name].read_text(encoding="utf-8")
                if fault := checks.sample_fault(text):
                    self.faults.append(f"sample/{name}.txt: {fault}")
                else:
                    self.samples[name] = float(text)
            elif zeros:
                self.samples[name] = 0.0
            else:
                self.faults.append(f"sample/{name}.txt: missing")

    def read(self, case: Case, truth: Truth) -> tuple[Scores, str | None]:
        """The score map of a case, and what is wrong with it; zeros where there is none."""
        path = self.maps.get(case.name)
        if path is None:
            return np.zeros(truth.array.shape, np.float32), None
        try:
            picture = scaled(path)
        except Exception as error:  # readers have errors of their own, and one bad file must not hide the next
            return np.zeros(truth.array.shape, np.float32), f"unreadable, {str(error).splitlines()[0]}"
        scores = picture.array
        fault = checks.map_fault(truth, picture)
        if fault is None and scores.dtype.kind in "iu" and not files.is_volume(path.name):
            scores = scores / np.float32(np.iinfo(scores.dtype).max)
        return scores, fault


def truth(case: Case) -> Truth:
    """The mask of a case: of a picture what any colour says, or the palette index; transparency says nothing."""
    path = case.image if case.label is None else case.label
    picture = scaled(path)
    array = np.zeros(picture.array.shape, bool) if case.label is None else picture.array > 0
    if picture.affine is None and array.ndim == 3:
        array = np.logical_or.reduce(picture._replace(array=array).pixels, -1)
    if case.label is not None and (indices := files.palette_indices(path)) is not None:
        array = indices > 0
    return Truth(array, picture.affine)


def scaled(path: Path) -> files.Picture:
    """A picture in the unit that its header gives: `files.read` leaves the pixels as they are stored."""
    picture = files.read(path)
    slope, intercept = picture.scaling
    if (slope, intercept) == (1, 0):
        return picture
    return picture._replace(array=picture.array * np.float64(slope) + np.float64(intercept))


def whole_score(scores: Scores) -> float:
    """One score for a volume from its slices; an image is one slice."""
    return metrics.sample_score(scores if scores.ndim > 2 else scores[None], axis=0)
