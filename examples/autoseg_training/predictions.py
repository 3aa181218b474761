"""Predictions for NIfTI files: on the input's own grid, with its affine."""

from collections.abc import Callable, Sequence
from pathlib import Path

from .experiment import predict_cube
from .train import Hardware, Network
from .volumes import UnreadableError, from_cube, nifti_files, open_nifti, read_volume, save_nifti, stem


def predict_files(
    network: Network,
    sources: Sequence[str | Path],
    out: str | Path,
    hardware: Hardware | None = None,
    say: Callable[[str], None] = print,
) -> list[Path]:
    """Write the anomaly score of every voxel of each scan as ``NAME_anomaly.nii.gz``.

    Parameters
    ----------
    network
        A trained network.
    sources
        NIfTI files, and folders of them.
    out
        The folder to write to.
    hardware
        Where to compute.
    say
        Told of every file written, and of every file that cannot be read; the rest goes on.

    Returns
    -------
    list of Path
        The files written: float32 in [0, 1], of the input's shape and affine.
    """
    hardware = hardware or Hardware()
    files = [file for source in map(Path, sources) for file in (nifti_files(source) if source.is_dir() else [source])]
    written = []
    for file in files:
        try:
            volume = read_volume(file, network.settings.side)
            like = open_nifti(file)
        except UnreadableError as error:
            say(f"left out: {error}")
            continue
        score = predict_cube(network, volume.data, hardware)
        path = Path(out) / f"{stem(file)}_anomaly.nii.gz"
        save_nifti(path, from_cube(score, volume.affine, like))
        say(f"wrote {path}")
        written.append(path)
    return written
