"""``predict IN OUT``: the MOOD challenge's interface, a folder of scans in, maps or sample scores out."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from anomalib_synth import metrics

from .experiment import predict_cube
from .files import write_text
from .options import add_hardware, hardware_from
from .train import Hardware, Network
from .volumes import SUFFIXES, UnreadableError, from_cube, nifti_files, open_nifti, read_volume, save_nifti

MODES = ("pixel", "sample")


def predict_files(
    network: Network,
    sources: Sequence[str | Path],
    out: str | Path,
    hardware: Hardware | None = None,
    say: Callable[[str], None] = print,
    mode: str = "pixel",
    resume: bool = False,
) -> list[Path]:
    """Predict scans.

    Parameters
    ----------
    network
        A trained network.
    sources
        NIfTI files, and folders of them.
    out
        The folder to write to. A folder's files keep their place in its subfolders.
    hardware
        Where to compute.
    say
        Told of every file written, and of every file that cannot be read; the rest goes on.
    mode
        ``"pixel"``: the score of every voxel, as a NIfTI file of the input's name, shape and affine, float32 in [0, 1].
        ``"sample"``: the score of the scan, as one number in [0, 1] in a text file, ``NAME.nii.gz.txt``.
    resume
        Leave predictions that are there already, as an interrupted call made them.

    Returns
    -------
    list of Path
        The files of the scans that could be read.
    """
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")
    hardware, out = hardware or Hardware(), Path(out)
    pairs = [(file, out / place) for file, place in _places(sources)]
    for file, path in pairs:
        if file.resolve() == path.resolve():
            raise ValueError(f"{file}: predictions must go to another folder than the scans")
    written = []
    for file, place in pairs:
        path = place if mode == "pixel" else place.with_name(f"{place.name}.txt")
        if not (resume and path.exists()):
            try:
                volume = read_volume(file, network.settings.side)
                like = open_nifti(file)
            except UnreadableError as error:
                say(f"left out: {error}")
                continue
            score = predict_cube(network, volume.data, hardware)
            if mode == "pixel":
                save_nifti(path, from_cube(score, volume.affine, like))
            else:
                write_text(path, f"{metrics.sample_score(score):.6f}\n")
            say(f"wrote {path}")
        written.append(path)
    return written


def _places(sources: Sequence[str | Path]) -> list[tuple[Path, Path]]:
    """Return every scan with its place in the folder of predictions."""
    found: dict[Path, Path] = {}
    for source in map(Path, sources):
        folder = source.is_dir()
        for file in nifti_files(source) if folder else [source]:
            if not file.name.endswith(SUFFIXES):
                raise ValueError(f"{file}: scans end in {' or '.join(SUFFIXES)}")
            place = file.relative_to(source) if folder else Path(file.name)
            if found.setdefault(place, file) != file:
                raise ValueError(f"{file} and {found[place]}: would be written to the same place, {place}")
    return [(file, place) for place, file in found.items()]


def predict(given: argparse.Namespace) -> None:
    """Do all of it."""
    network, hardware = Network.load(given.run), hardware_from(given)
    if not predict_files(network, given.sources, given.out, hardware, mode=given.mode, resume=given.resume):
        raise ValueError("no file could be read")


def add_predict(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("sources", nargs="+", metavar="IN", help="NIfTI files, or folders of them")
    parser.add_argument("out", metavar="OUT", help="folder to write to")
    parser.add_argument("--run", required=True, help="folder of a trained network")
    parser.add_argument(
        "--mode",
        choices=MODES,
        default="pixel",
        help="pixel: NAME.nii.gz, a map in [0, 1] on the scan's grid; sample: NAME.nii.gz.txt, one score (%(default)s)",
    )
    parser.add_argument("--resume", action="store_true", help="leave predictions that are there already")
    add_hardware(parser)
    parser.set_defaults(action=predict)
