"""A folder of predictions beside the cases that they are for: which are there, and what they hold."""

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._disk import maps as files
from .._disk.files import Picture
from .._disk.masks import mask as read_mask
from . import prediction_checks as checks
from .cases import Case

__all__ = ["Predictions", "Truth", "held", "known", "ranked_pixels", "squeezed"]


NOTHING: NDArray[np.bool_] = np.zeros((1, 1), bool)
"""Stands for the truth of an image of which neither file can be read."""


class Truth(NamedTuple):
    """What is anomalous in an image, and where it lies in space."""

    array: NDArray[np.bool_]
    affine: Any
    levels: int = 0
    """Of a mask of grey: see `masks.Mask`."""


class Predictions:
    """Score maps in a folder or its `pixel/`, by the names of the cases; `sample/NAME.txt` may hold sample scores.

    A map has the path of its image, whatever its ending, or the end of that path as long as no other image ends so:
    `crack/000.tiff` is that of `test/crack/000.png`. A map is for one image: where two have the same name up to the
    ending, each needs its own with its own ending.
    """

    def __init__(self, folder: Path, cases: list[Case], *, zeros: bool) -> None:
        self.root: Path = maps_of(folder)
        there = files.map_names(self.root)
        self.maps: dict[str, str]
        self.faults: list[str]
        self.maps, self.faults = _matched(there, [case.name for case in cases])
        self.missing: list[str] = [case.name for case in cases if case.name not in self.maps]
        self.samples: dict[str, float] | None = None
        if not zeros:
            self.faults += [f"{name}: missing" for name in self.missing]
        if (folder / "sample").is_dir():
            self._read_samples(folder / "sample", cases, zeros)

    def _read_samples(self, folder: Path, cases: list[Case], zeros: bool) -> None:
        self.samples = {}
        texts = {
            path.relative_to(folder).as_posix().removesuffix(".txt"): path for path in sorted(folder.rglob("*.txt"))
        }
        found, extra = _matched(list(texts), [case.name for case in cases])
        self.faults += [f"sample/{fault.replace(':', '.txt:', 1)}" for fault in extra]
        for name in sorted(case.name for case in cases):
            if name in found:
                self.samples[name], fault = sample_of(texts[found[name]])
                if fault:
                    self.faults.append(f"sample/{found[name]}.txt: {fault}")
            elif zeros:
                self.samples[name] = 0.0
            else:
                self.faults.append(f"sample/{name}.txt: missing")

    def raw(self, case: Case) -> tuple[Picture | None, str | None]:
        """The map of a case as its file has it, or why there is none."""
        name = self.maps.get(case.name)
        if name is None:
            return None, None
        try:
            return files.score_map(self.root / name), None
        except Exception as error:  # readers have errors of their own, and one bad file must not hide the next
            return None, checks.unread(error)

    def read(self, case: Case, truth: Truth) -> tuple[NDArray[Any], str | None]:
        """The score map of a case, and what is wrong with it; zeros where there is none."""
        zeros = np.zeros(truth.array.shape, np.float32)
        picture, fault = self.raw(case)
        if picture is None:
            return zeros, fault
        scores = squeezed(picture.array, truth.array.ndim)
        fault = checks.map_fault(truth, Picture(scores, picture.affine))
        return (zeros, fault) if fault else (scores, None)


def sample_of(path: Path) -> tuple[float, str | None]:
    """The score of a whole image in a file of its own, and what is wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return 0.0, f"unreadable, {error.strerror if isinstance(error, OSError) else error}"
    fault = checks.sample_fault(text)
    return (0.0, fault) if fault else (float(text), None)


def known(case: Case, classes: frozenset[int] | None, polarity: str) -> tuple[Truth, list[str]]:
    """What is anomalous in a case, and what is wrong with its files: size and place beside the image, and polarity."""
    grid, affine, array, own, levels, faults = None, None, None, None, 0, []
    try:
        grid, affine = files.grid_of(case.image)
    except ValueError as error:
        faults.append(checks.file_fault("", case.image, error))
    try:
        array, own, levels = (None, None, 0) if case.mask is None else read_mask(case.mask, classes)
    except ValueError as error:
        faults.append(checks.file_fault(f"mask {Path(str(case.mask)).name}: ", Path(str(case.mask)), error))
    if grid is None or array is None:
        shape = grid if grid is not None else None if array is None else array.shape
        return Truth(NOTHING if shape is None else np.zeros(shape, bool), affine), faults
    if array.shape == grid[:2] and _has_colours(case.image, grid):
        grid = grid[:2]
    if array.shape != grid:
        return Truth(np.zeros(grid, bool), affine), [checks.size_fault(grid, array.shape)]
    array = ~array if polarity == "dark" else array
    found = [
        checks.mask_fault(affine, own),
        checks.polarity_fault(array, case.anomalous, polarity) if polarity != "any" else None,
    ]
    return Truth(array, own if own is not None else affine, levels), [fault for fault in found if fault]


def held(case: Case, truth: Truth, given: Predictions) -> tuple[Truth, NDArray[Any], str | None]:
    """The map of a case beside its truth, which the map tells to be of colours where no mask does."""
    if truth.array is NOTHING:
        picture, fault = given.raw(case)
        if picture is not None:
            fault = checks.kind_fault(picture.array) or checks.value_fault(picture.array)
        return truth, np.zeros(NOTHING.shape), fault
    if case.mask is None and _has_colours(case.image, truth.array.shape):
        flat = Truth(np.zeros(truth.array.shape[:2], bool), None)
        scores, fault = given.read(case, flat)
        if fault is None:
            return flat, scores, None
    return truth, *given.read(case, truth)


def _has_colours(image: Path, grid: tuple[int, ...]) -> bool:
    """Whether the last axis of an array may be that of colours."""
    return image.suffix.lower() == ".npy" and grid[2:] in ((3,), (4,))


def squeezed(scores: NDArray[Any], axes: int) -> NDArray[Any]:
    """A map without the axes of a batch of one."""
    return np.squeeze(scores) if scores.ndim > axes == np.squeeze(scores).ndim else scores


def maps_of(folder: Path) -> Path:
    """Where the maps of predictions lie: in a `pixel/` of their folder, if there is one."""
    return folder / "pixel" if (folder / "pixel").is_dir() else folder


def ranked_sample(score: float, *, mood: bool) -> float:
    """The score of a whole image from a file as it is ranked: as it is, or clipped as in the MOOD challenge."""
    return min(max(score, 0.0), 1.0) if mood else score


def ranked_pixels(scores: NDArray[Any], *, mood: bool) -> NDArray[Any]:
    """Scores as they are ranked and held against thresholds: as they are, or as the MOOD challenge reads them."""
    return np.clip(scores, 0, 1).astype(np.float16) if mood else scores


def _matched(there: list[str], names: list[str]) -> tuple[dict[str, str], list[str]]:
    """Files by case, exact names first, then those that differ in their ending; and what is wrong with the others."""
    known = set(names)
    found = {name: name for name in there if name in known}
    left = [name for name in names if name not in found]
    tails = defaultdict(set)
    for name in left:
        for tail in _tails(files.stem(name)):
            tails[tail].add(name)
    whole = {files.stem(name): {name} for name in left} if len({files.stem(name) for name in left}) == len(left) else {}
    faults = []
    for file in there:
        if file in known:
            continue
        stem = files.stem(file)
        wanted = tails.get(stem) or next((whole[tail] for tail in _tails(stem) if tail in whole), set())
        if len(wanted) == 1 and (name := next(iter(wanted))) not in found:
            found[name] = file
        elif len(wanted) > 1:
            faults.append(f"{file}: must be for one image, got {', '.join(sorted(wanted))}")
        else:
            near = next((name for name in names if files.stem(name).replace("/test/", "/", 1) == stem), None)
            told = " without a prediction" if wanted else f", did you mean that of {near}?" if near else ""
            faults.append(f"{file}: extra, truth has no such image{told}")
    return found, faults


def _tails(stem: str) -> list[str]:
    """A path, and each of its ends: a/b/c, b/c, c."""
    parts = stem.split("/")
    return ["/".join(parts[place:]) for place in range(len(parts))]
