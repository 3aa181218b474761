"""``lesions``: real pathology with expert masks, scored by trained networks, per kind and contrast."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from anomalib_synth import metrics
from autoseg_training import intervals, machine, pictures, tables
from autoseg_training.experiment import predict_cube
from autoseg_training.files import write_json, write_text
from autoseg_training.options import add_hardware, hardware_from
from autoseg_training.train import Hardware, Network
from autoseg_training.volumes import UnreadableError, from_cube, nifti_files, open_nifti, read_volume, stem

from .images import INTENSITY


@dataclass(frozen=True)
class Scan:
    """One scan with its mask.

    Attributes
    ----------
    group
        The folder that holds it, such as the data set's name.
    patient, contrast
        From the file's name: ``PATIENT_CONTRAST_REST``.
    image, mask
        The files.
    """

    group: str
    patient: str
    contrast: str
    image: Path
    mask: Path

    @property
    def kind(self) -> str:
        """The table's column."""
        return f"{self.group} {self.contrast}"


def find_scans(folder: str | Path, mask: str = "seg", within: str | None = None) -> list[Scan]:
    """Pair scans with masks by their names: ``patient07_seg_128.nii.gz`` with ``patient07_flair_128.nii.gz``.

    Parameters
    ----------
    folder
        Searched with its subfolders. A subfolder of it is a group.
    mask
        The part of the name, between underscores, that makes a file a mask; any other word in its place is a contrast.
    within
        Only files in folders of this name: for data that holds the same scans at several resolutions.
    """
    folder, found = Path(folder), []
    files = [file for file in nifti_files(folder) if within is None or within in file.parent.parts]
    for file in files:
        words = stem(file).split("_")
        if mask not in words:
            continue
        place = words.index(mask)
        for other in files:
            own = stem(other).split("_")
            same = len(own) == len(words) and own[:place] == words[:place] and own[place + 1 :] == words[place + 1 :]
            if other.parent == file.parent and other != file and same:
                parts = file.relative_to(folder).parts
                group = parts[0] if len(parts) > 1 else folder.name
                found.append(Scan(group, "_".join(words[:place]), own[place], other, file))
    if not found:
        raise UnreadableError(f"{folder}: holds no scan beside a mask named like NAME_{mask}.nii.gz")
    return sorted(found, key=lambda scan: (scan.group, scan.contrast, scan.patient))


def truth_of(scan: Scan) -> NDArray[np.bool_]:
    """Read a mask: everything above 0 is a lesion."""
    try:
        return np.asarray(open_nifti(scan.mask).dataobj) > 0
    except Exception as error:
        raise UnreadableError(f"{scan.mask}: cannot be read to its end ({error})") from error


def score_scans(
    networks: Sequence[tuple[str, Network]],
    scans: Sequence[Scan],
    hardware: Hardware,
    examples: str | Path | None = None,
) -> list[dict[str, Any]]:
    """Score every scan with every network, on the grid of its mask.

    The intensity itself is scored too: in FLAIR lesions are bright, and a threshold is hard to beat.

    Returns
    -------
    list of dict
        One entry for each scan: its names, ``share`` of lesion voxels, ``pixel``: average precision by network.
    """
    found, rows = [], []
    for scan in scans:
        truth, like = truth_of(scan), open_nifti(scan.mask)
        pixel: dict[str, float] = {}
        side = networks[0][1].settings.side
        volume = read_volume(scan.image, side)
        maps = {INTENSITY: np.asarray(volume.data)}
        for name, network in networks:
            if network.settings.side != side:
                raise ValueError("networks must share one side to be compared")
            maps[name] = predict_cube(network, volume.data, hardware)
        for name, cube in maps.items():
            score = np.asarray(from_cube(cube, volume.affine, like).dataobj, np.float32)
            pixel[name] = float(metrics.average_precision(truth, score))
        names = {"group": scan.group, "patient": scan.patient, "contrast": scan.contrast}
        found.append({**names, "share": float(truth.mean()), "pixel": pixel})
        mask = np.asarray(to_grid(truth, like, volume.affine, side))
        rows.append((f"{scan.patient} {scan.contrast}", np.asarray(volume.data), mask, maps))
        print(f"{scan.kind} {scan.patient}: " + ", ".join(f"{name} {value:.3f}" for name, value in pixel.items()))
    if examples is not None:
        pictures.overlays(examples, rows)
    return found


def to_grid(mask: NDArray[np.bool_], like: Any, affine: NDArray[np.float64], side: int) -> NDArray[np.bool_]:
    """Resample a mask onto the cube's grid, for pictures."""
    move = np.linalg.inv(like.affine) @ affine
    moved = ndimage.affine_transform(mask.astype(np.float32), move[:3, :3], move[:3, 3], (side,) * 3, order=1)
    return np.asarray(moved >= 0.5)


def table(entries: Sequence[dict[str, Any]]) -> str:
    """Lay out the mean of the scans' average precisions: a row for each method, a column for each kind."""
    kinds = list(dict.fromkeys(f"{e['group']} {e['contrast']}" for e in entries))
    of = {kind: [e for e in entries if f"{e['group']} {e['contrast']}" == kind] for kind in kinds}
    body = [
        ["chance (lesion fraction)", *(tables.number(float(np.mean([e["share"] for e in of[kind]]))) for kind in kinds)]
    ]
    for name in entries[0]["pixel"]:
        values = [[e["pixel"][name] for e in of[kind]] for kind in kinds]
        body.append([name, *(tables.between(float(np.mean(v)), intervals.of_mean(v)) for v in values)])
    return tables.markdown(["", *(f"{kind} ({len(of[kind])})" for kind in kinds)], body)


def lesions(given: argparse.Namespace) -> None:
    """Do all of it."""
    out, hardware = Path(given.out), hardware_from(given)
    networks = [Network.load(run) for run in given.runs]
    named = [(network.settings.label, network) for network in networks]
    if len({name for name, _ in named}) < len(named):
        named = [(Path(run).name, network) for run, network in zip(given.runs, networks, strict=True)]
    entries = score_scans(named, find_scans(given.data, given.mask, given.within), hardware, out / "examples.png")
    page = (
        "# Real lesions\n\nPixel average precision, mean over the scans (their number in brackets), with 95 % "
        f"bootstrap intervals over the scans; chance is the mean fraction of lesion voxels.\n\n"
        f"{machine.sentence()}\n\n{table(entries)}\n"
    )
    write_text(out / "lesions.md", page)
    write_json(
        out / "lesions.json",
        {
            "machine": machine.facts(),
            "networks": {name: asdict(network.settings) for name, network in named},
            "scans": entries,
        },
    )
    print("\n" + page)
    print("written:", *(f"  {out / name}" for name in ("lesions.md", "lesions.json", "examples.png")), sep="\n")


def add_lesions(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("runs", nargs="+", help="folders of trained networks, one row each")
    parser.add_argument("--data", required=True, help="folder of scans, with masks beside them")
    parser.add_argument("--mask", default="seg", help="word in the name of a mask, where a scan has its contrast (seg)")
    parser.add_argument("--within", help="take files in folders of this name only, where scans are there twice")
    parser.add_argument("--out", required=True, help="folder for tables and pictures")
    add_hardware(parser)
    parser.set_defaults(action=lesions)
