"""Settings and hardware as command-line options."""

import argparse
from collections.abc import Collection
from dataclasses import fields

from .settings import Settings
from .train import Hardware

_HELP = {
    "method": "what makes the training anomalies: autoseg, fpi, or a JSON file of any generator; or a reference: vae, "
    "random (with --slices 1)",
    "side": "voxels per side of the cube that scans are resampled to",
    "views": "viewing directions: 3, or 1 for the axial one",
    "slices": "adjacent slices per slab",
    "width": "channels of the U-Net's first level (the paper: 32)",
    "count": "anomalies per slab, from and to",
    "size": "of the anomalies, as a fraction of the side, from and to (default: as published)",
    "factor": "of the interpolation, from and to",
    "vertices": "of AutoSeg's polygons",
    "edge": "softness of AutoSeg's edges in pixels, from and to",
    "smooth": "sigma of the fusion's Gaussians, as a fraction of the side; 0 as published",
    "images": "slabs seen in training",
    "batch": "slabs per step",
    "rate": "peak of the learning rate",
    "decay": "AdamW's weight decay",
    "warmup": "fraction of the steps in which the rate rises",
    "average": "decay of the moving average of the weights, 0 for none",
    "clip": "largest norm of the gradient, 0 for no limit",
    "seed": "of everything that is random",
}


def add_settings(
    parser: argparse.ArgumentParser, defaults: Settings | None = None, fixed: Collection[str] = ()
) -> None:
    """Add an option for every setting, but for those that the command fixes itself."""
    defaults = defaults or Settings()
    group = parser.add_argument_group("settings")
    for field in fields(Settings):
        default = getattr(defaults, field.name)
        name = f"--{field.name}"
        if field.name in fixed:
            parser.set_defaults(**{field.name: default})
            continue
        if field.name == "method":
            group.add_argument(name, default=default, help=_HELP["method"])
        elif field.name == "flip":
            action = argparse.BooleanOptionalAction
            group.add_argument(name, action=action, default=default, help="mirror every second slab left-right")
        elif field.name in ("count", "size", "factor", "edge"):
            kind = int if field.name == "count" else float
            group.add_argument(
                name, nargs=2, type=kind, default=default, metavar=("LOW", "HIGH"), help=_HELP[field.name]
            )
        else:
            group.add_argument(name, type=type(default), default=default, help=f"{_HELP[field.name]} (%(default)s)")


def settings_from(arguments: argparse.Namespace) -> Settings:
    """Return the settings that were asked for."""
    return Settings.from_dict({field.name: getattr(arguments, field.name) for field in fields(Settings)})


def as_options(settings: Settings, defaults: Settings | None = None) -> str:
    """Return the options that differ from the defaults, as a command line has them.

    Examples
    --------
    >>> as_options(Settings(views=1, count=(1, 6), flip=True))
    '--views 1 --count 1 6 --flip'
    """
    words, defaults = [], defaults or Settings()
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if value == getattr(defaults, field.name):
            continue
        if isinstance(value, bool):
            words.append(f"--{field.name}" if value else f"--no-{field.name}")
        else:
            words += [f"--{field.name}", *map(str, value if isinstance(value, tuple) else [value])]
    return " ".join(words)


def add_hardware(parser: argparse.ArgumentParser) -> None:
    """Add Lightning's flags, as Lightning names them."""
    group = parser.add_argument_group("hardware")
    group.add_argument("--accelerator", default="auto", help="cpu, gpu, auto")
    group.add_argument("--devices", default="auto", help="number of devices, or auto")
    group.add_argument(
        "--precision", default="auto", help="32-true, bf16-mixed, ...; auto: bf16-mixed where it is fast"
    )
    group.add_argument(
        "--workers", type=int, default=0, help="processes that make slabs (%(default)s: the trainer itself)"
    )
    group.add_argument("--quiet", action="store_true", help="no progress bar")


def hardware_from(arguments: argparse.Namespace) -> Hardware:
    """Return the hardware that was asked for; Lightning on the CPU takes one process for ``auto``."""
    devices = arguments.devices
    return Hardware(
        arguments.accelerator,
        int(devices) if str(devices).isdigit() else devices,
        arguments.precision,
        arguments.workers,
        not arguments.quiet,
    )
