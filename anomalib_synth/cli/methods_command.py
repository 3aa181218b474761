"""``anomalib-synth methods``: what there is, read from the signatures and docstrings themselves."""

import inspect
from typing import Annotated, Any

import typer

from .shared import completed

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(methods)


def methods(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="One method or corruption, for all of its text.", autocompletion=completed
        ),
    ] = None,
) -> None:
    """List the methods and corruptions with their parameters, defaults and references, or show one in full.

    Example: `anomalib-synth methods NSA`
    """
    from .. import catalog

    known: dict[str, Any] = dict(catalog.known())
    if name is None:
        for title, method in known.items():
            typer.echo(entry(title, method))
        return
    if name not in known:
        raise typer.BadParameter(f"NAME must be one of {', '.join(known)}, got {name!r}")
    typer.echo(f"{name}{inspect.signature(known[name])}\n\n{inspect.getdoc(known[name])}")


def entry(name: str, method: Any) -> str:
    """Name, summary, parameters with defaults, and reference."""
    text = inspect.getdoc(method) or ""
    lines = [name, f"  {text.splitlines()[0]}"]
    parameters = inspect.signature(method).parameters.values()
    lines.append("  " + ", ".join(f"{p.name}={shown(p.default)}" for p in parameters))
    _, _, reference = text.partition("References\n----------\n")
    if reference:
        lines.append("  " + " ".join(reference.split("\n\n")[0].split()))
    return "\n".join(lines) + "\n"


def shown(default: Any) -> str:
    """A default as a caller would write it, floats cut to four digits."""
    if isinstance(default, tuple):
        return f"({', '.join(shown(value) for value in default)})"
    return f"{default:.4g}" if isinstance(default, float) else repr(default)
