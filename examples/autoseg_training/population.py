"""The embedded default: a small population derived from the MNI152 T1 template that ships in the nilearn wheel.

These are no scans of people. Every subject is the template's brain, moved by a smooth random deformation, with its own
contrast between grey matter, white matter and fluid, its own folding-like texture, bias field and noise.
"""

from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import nilearn
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .files import write_json
from .volumes import save_nifti

_FILES = {
    "t1": "mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz",
    "grey": "mni_icbm152_gm_tal_nlin_sym_09a_converted.nii.gz",
    "white": "mni_icbm152_wm_tal_nlin_sym_09a_converted.nii.gz",
}
SPACING = 2.2  # millimetres at side 96, which leaves every subject some margin


def template(spacing: float = SPACING, side: int = 96) -> dict[str, NDArray[np.float32]]:
    """Return the brain of the template, its grey- and its white-matter map on a centred cube, each in [0, 1]."""
    folder = Path(nilearn.__file__).parent / "datasets" / "data"
    maps = {}
    for name, file in _FILES.items():
        scan = nib.as_closest_canonical(nib.load(folder / file))
        values = np.asarray(scan.dataobj, dtype=np.float32)
        voxel = np.asarray(nib.affines.voxel_sizes(scan.affine))
        scale = spacing / voxel
        offset = (np.asarray(values.shape) - 1) / 2 - scale * (side - 1) / 2
        values = ndimage.gaussian_filter(values, 0.35 * scale)
        maps[name] = ndimage.affine_transform(values / values.max(), scale, offset, (side,) * 3, order=1)
    brain = ndimage.binary_fill_holes(maps["t1"] > 0.2)
    return {name: np.where(brain, values, 0).astype(np.float32) for name, values in maps.items()}


def smooth_field(rng: np.random.Generator, side: int, points: int, channels: int) -> NDArray[np.float32]:
    """Return smooth random fields of mean square about 1: ``(channels, side, side, side)``, `points` knots per axis."""
    knots = rng.standard_normal((channels, points, points, points)).astype(np.float32)
    axis = np.linspace(0, points - 1, side, dtype=np.float32)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"))
    fields = np.stack([ndimage.map_coordinates(knot, grid, order=3, mode="nearest") for knot in knots])
    return fields / np.sqrt((fields**2).mean())


def subject(maps: dict[str, NDArray[np.float32]], rng: np.random.Generator) -> NDArray[np.float32]:
    """Derive one subject: ``(side, side, side)`` float32 in [0, 1], the background 0."""
    side = maps["t1"].shape[0]
    centre = (side - 1) / 2
    grid = np.indices((side,) * 3, dtype=np.float32)
    stretch = rng.uniform(0.93, 1.07, size=(3, 1, 1, 1)).astype(np.float32)
    move = side / 96 * (1.5 * smooth_field(rng, side, 5, 3) + 0.45 * smooth_field(rng, side, 14, 3))
    where = centre + (grid - centre) * stretch + move

    t1, grey, white = (
        ndimage.map_coordinates(maps[name], where, order=1, mode="constant") for name in ("t1", "grey", "white")
    )
    brain = t1 > 0.15
    contrast = rng.uniform([0.55, 0.30, 0.50], [0.75, 0.42, 0.62])
    folds = smooth_field(rng, side, 32, 1)[0]
    image = contrast[0] * t1 + contrast[1] * white + 0.08 * grey * folds
    image *= np.exp(rng.uniform(0.05, 0.15) * smooth_field(rng, side, 3, 1)[0])
    noise = rng.uniform(0.01, 0.025) * rng.standard_normal((2, side, side, side)).astype(np.float32)
    image = np.hypot(image + noise[0], noise[1])
    image /= np.percentile(image[brain], 99.5)
    return np.where(brain, np.clip(image, 1 / 255, 1), 0).astype(np.float32)


def population(
    folder: str | Path,
    count: int = 40,
    *,
    seed: int = 0,
    side: int = 96,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Path:
    """Write `count` subjects as NIfTI files, and say in ``about.json`` what they are; files already there are kept."""
    folder = Path(folder)
    spacing = SPACING * 96 / side
    about = {
        "what": "synthetic variations of the MNI152 2009a T1 template (nilearn); not scans of people",
        "count": count,
        "seed": seed,
        "side": side,
        "nilearn": nilearn.__version__,
    }
    maps = None
    affine = np.diag([spacing, spacing, spacing, 1.0])
    affine[:3, 3] = -spacing * (side - 1) / 2
    for number in range(count):
        path = folder / f"sub-{number:03d}_seed{seed}_side{side}.nii.gz"
        if not path.exists():
            maps = maps or template(spacing, side)
            cube = subject(maps, np.random.default_rng((seed, number)))
            save_nifti(path, nib.Nifti1Image(np.round(cube * 255).astype(np.uint8), affine))
        progress(number + 1, count)
    write_json(folder / "about.json", about)
    return folder
