"""Predictions against a data set: figures of images, pixels and regions, one image in memory at a time."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import layout_checks
from . import option_checks as checks
from .about import about
from .assembly import assembled, faults_of, first_read, validated
from .binned import sentence
from .cases import axes, listed, ordered, shared
from .compare import compared
from .prediction_checks import faults as no_faults
from .prediction_checks import marked
from .predictions import maps_of
from .report import Report
from .survey import Options
from .thresholds import Fixed, from_normal

__all__ = ["evaluate", "options_of"]

Progress = Callable[[int, int], None]
Pair = tuple[str | Path, str | Path]


def evaluate(
    predictions: str | Path,
    truth: str | Path,
    *,
    paired: str | Path | None = None,
    groups: Sequence[str] | None = None,
    classes: Sequence[int] | None = None,
    polarity: str = "bright",
    how: str | float | None = None,
    pro_limits: Sequence[float] = (0.3, 0.05),
    lesions: bool = True,
    threshold: float | None = None,
    normal: str | Path | None = None,
    normal_rate: float = 0.01,
    validation: Pair | None = None,
    mood: bool = False,
    missing: str = "error",
    bins: int | None = None,
    permutations: int = 2000,
    seed: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Hold a folder of score maps against images with masks.

    Parameters
    ----------
    predictions : path
        A folder with one score map for each image, under the path of the image or the end of it, in the folder or its
        `pixel/`: NIfTI; PNG or TIFF of 8, 16 or 32 bits, whose integers are fractions of the largest; NPY; NPZ. Where
        there is a `sample/`, the scores of whole images are read from `sample/NAME.txt`.
    truth : path
        A suite (`toy/`, `toy_label/`), a folder with `images/` and `masks/`, one of MVTec AD (`test/`,
        `ground_truth/`) or of nnU-Net (`imagesTs/`, `labelsTs/`), or a CSV file with the columns `image` and `mask`
        (empty: normal), as VisA has one too.
    paired : path, optional
        Predictions of a second model: the report has the differences from it, image by image, with p-values.
    groups : sequence of str, optional
        Columns of the CSV file whose values have rows of their own; by itself group, severity and object.
    classes : sequence of int, optional
        Numbers or palette indices of the masks that are anomalous; by itself all above 0.
    polarity : {"bright", "dark", "any"}
        What is anomalous in a mask: what is bright, or what is dark. A mask whose whole border and more than half is
        anomalous is then an error; with ``"any"`` it is taken as it is, bright.
    how : str or float, optional
        The rule for the score of a whole image: see `metrics.sample_score`.
    pro_limits : sequence of float
        False positive rates up to which the AUPRO is taken.
    lesions : bool
        Whether there are figures of single lesions (FROC, F1), which take the longest of all.
    threshold : float, optional
        A score from which on pixels and images are called anomalous, for the figures at a fixed threshold.
    normal : path, optional
        Score maps of normal images that are not in the test set: the fixed thresholds call at most `normal_rate` of
        their pixels, and of the images, anomalous. Where `predictions` has a `sample/`, it needs one, too.
    normal_rate : float
        As said.
    validation : pair of paths, optional
        Predictions and truth of a validation set: the fixed thresholds are the best ones there, exact whatever `bins`
        are. No prediction may be missing, and no image be one of the test.
    mood : bool
        The MOOD challenge's own numbers: scores are read as float16 and clipped to [0, 1], those of images too.
    missing : {"error", "zeros"}
        Whether an image without a prediction is an error, or counts as zeros, as in the MOOD challenge.
    bins : int, optional
        From 2 to 2**24: scores of pixels are rounded down to so many levels between the lowest and the highest of all
        maps before they are ranked, which bounds time and memory where there are very many distinct scores. Each row
        then says in `within` how far its figures may be from the exact ones.
    permutations : int
        How many random swaps the p-values of `paired` come from; that of AUPIMO comes from its interval.
    seed : int
        The same seed gives the same p-values.
    workers : int
        How many threads read files while others are counted.
    progress : callable, optional
        Called with the number of files that are read, and of all.

    Returns
    -------
    Report
        The figures in total and of each group; tables of images and of components; pictures.

    Raises
    ------
    PredictionError
        A `ValueError` that names every file that is odd, before any figure is computed: predictions that are missing,
        extra, unreadable, of another shape or affine, or not finite; masks that do not fit their image.
    FileNotFoundError, ValueError
        When the data set lacks a file, or has no anomalous pixel; when an option is not one of those above.
    TypeError
        When a number is expected and something else is given.

    Notes
    -----
    All figures are exact unless `bins` are asked for: every distinct score is a threshold, and equal scores share one.
    Files are read twice, and once more for each two million distinct scores of anomalous pixels beyond the first;
    memory depends on the largest image and not on their number, but for some 10 KB for each image from which the
    intervals come.

    With `bins` files are read once more, first of all, for the lowest and the highest score, and 9 bytes are kept for
    each level. Pixel AUROC, AP, F1-max, IoU-max and AUPRO are of the levels, with bounds that hold whatever the order
    of the scores within each; a level with one distinct score adds nothing to them. Figures of images and of lesions,
    those at a fixed threshold, and AUPIMO remain exact.
    """
    options = options_of(
        classes=classes,
        polarity=polarity,
        how=how,
        pro_limits=pro_limits,
        lesions=lesions,
        threshold=threshold,
        normal=normal,
        normal_rate=normal_rate,
        validation=validation,
        mood=mood,
        missing=missing,
        bins=bins,
        workers=workers,
    )
    permutations, seed = checks.permutations(permutations), checks.seed(seed)
    given: dict[str, Any] = {
        "groups": groups,
        "classes": classes,
        "polarity": polarity,
        "how": how,
        "pro_limits": pro_limits,
        "lesions": lesions,
        "threshold": threshold,
        "normal": normal,
        "normal_rate": normal_rate,
        "validation": validation,
        "mood": mood,
        "missing": missing,
        "bins": bins,
        "permutations": permutations,
        "seed": seed,
    }
    usual = {name: one.default for name, one in inspect.signature(evaluate).parameters.items()}
    ordered(Path(truth), [Path(predictions)])
    folders = [Path(folder) for folder in (predictions, paired) if folder is not None]
    checks.other_set([maps_of(folder) for folder in folders], normal=normal, validation=validation and validation[0])
    named = {"predictions": predictions, "paired": paired, "normal": normal}
    for name, path in (named | {"validation": validation and validation[0]}).items():
        if path is not None:
            layout_checks.folder(name, Path(path))
    cases = listed(Path(truth), groups)
    aside = None if validation is None else listed(Path(validation[1]), groups)
    checks.other_images(shared(cases, aside or ()))
    fixed = Fixed(options.threshold, threshold, "as given")
    passes = 2 if options.bins is None else 3
    step = _steps(progress, len(cases), passes if paired is None else 2 * passes)
    reads = [first_read(Path(folder), cases, options, step) for folder in (predictions, paired) if folder is not None]
    faults = list(reads[0].found.faults)
    if len(reads) > 1 and any(read.found.faults for read in reads):
        faults = faults_of([Path(predictions), Path(str(paired))], cases, options)
    if normal is not None:
        samples = reads[0].given.samples is not None
        fixed, others = from_normal(
            Path(normal), options.rate, options.how, axes(cases), mood=options.mood, samples=samples
        )
        faults += marked("normal", others)
    valid = None
    if validation is not None and aside is not None:
        # Exact, and of maps that are all there: a threshold from others would be none.
        own = options._replace(lesions=False, limits=(), bins=None, missing="error")
        valid = first_read(Path(validation[0]), aside, own, lambda: None)
        faults += marked("validation", valid.found.faults)
    no_faults(faults)
    fixed = fixed if valid is None else validated(valid)
    first, *second = (assembled(read, fixed, step) for read in reads)
    first = replace(first, about=about(predictions, truth, paired, given, usual))
    if not second:
        return first
    pairs, notes = compared(first, second[0], permutations, seed), first.notes
    if options.bins is not None:
        within = {name: one.within for name, one in pairs[0].figures.items() if one.within is not None}
        notes = [*notes, f"Differences of the totals from the second model are {sentence(first, within)}."]
    return replace(first, paired=pairs, notes=notes)


def options_of(
    *,
    classes: Sequence[int] | None,
    polarity: str,
    how: str | float | None,
    pro_limits: Sequence[float],
    lesions: bool,
    threshold: float | None,
    normal: str | Path | None,
    normal_rate: float,
    validation: Pair | None,
    mood: bool,
    missing: str,
    bins: int | None,
    workers: int,
) -> Options:
    """The arguments of `evaluate` that say how, checked before any file is read; the defaults are there."""
    checks.one_source(threshold=threshold, normal=normal, validation=validation)
    return Options(
        how=checks.how(how),
        limits=checks.limits(pro_limits),
        classes=checks.classes(classes),
        polarity=checks.polarity(polarity),
        mood=mood,
        missing=checks.missing(missing),
        lesions=lesions,
        bins=checks.bins(bins),
        workers=checks.workers(workers),
        threshold=checks.threshold(threshold),
        rate=checks.rate(normal_rate),
    )


def _steps(progress: Progress | None, cases: int, passes: int) -> Callable[[], None]:
    """Counts the files that are read; a pass that nobody foresaw is not counted."""
    state = [0]

    def step() -> None:
        state[0] += 1
        if progress is not None:
            progress(min(state[0], passes * cases), passes * cases)

    return step
