"""``anomalib-synth methods``: what is available, read from the parameters and docstrings themselves."""

import inspect
import json
from collections.abc import Iterator
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
            metavar="[NAME]",
            help="One method or corruption, or a JSON file of a generator, for all of its text.",
            autocompletion=completed,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print NAME as JSON: a file to start from, which METHOD also takes.")
    ] = False,
) -> None:
    """List the methods and corruptions with their parameters, defaults and references, or show one in full.

    Example: `anomalib-synth methods NSA --json > method.json`
    """
    from .. import catalog

    known: dict[str, Any] = dict(catalog.known())
    if name is None:
        if as_json:
            raise typer.BadParameter("--json must come with the NAME of a method")
        for title, method in known.items():
            typer.echo(entry(title, method))
        return
    if name not in known and not name.lower().endswith(".json"):
        raise typer.BadParameter(f"NAME must be one of {', '.join(known)}, or a JSON file, got {name!r}")
    if name in known and not as_json:
        typer.echo("\n".join([name, "", *parameters(known[name]), "", inspect.getdoc(known[name]) or ""]))
        return
    try:
        generator = catalog.build(name)
    except (TypeError, ValueError) as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(json.dumps(generator.to_dict(), indent=1) if as_json else repr(generator))


def parameters(method: Any) -> Iterator[str]:
    """Return a line for each parameter with its default and its rule."""
    from .._core.value import fields_of

    rows = [(name, shown(field.default), field.rule) for name, field in fields_of(method).items()]
    widths = [max(len(row[column]) for row in [("parameter", "default", ""), *rows]) for column in (0, 1)]
    for name, default, rule in [("parameter", "default", "rule"), *rows]:
        yield f"  {name:{widths[0]}}  {default:{widths[1]}}  {rule}"


def entry(name: str, method: Any) -> str:
    """Return name, summary, parameters with defaults, and reference."""
    from .._core.value import fields_of

    text = inspect.getdoc(method) or ""
    lines = [name, f"  {text.splitlines()[0]}"]
    lines.append("  " + ", ".join(f"{name}={shown(field.default)}" for name, field in fields_of(method).items()))
    _, _, reference = text.partition("References\n----------\n")
    if reference:
        lines.append("  " + " ".join(reference.split("\n\n")[0].split()))
    return "\n".join(lines) + "\n"


def shown(default: Any) -> str:
    """Return a default as a caller would write it, floats cut to four digits; "required" where there is none."""
    from .._core.fields import REQUIRED

    if default is REQUIRED:
        return "required"
    if isinstance(default, tuple):
        return f"({', '.join(shown(value) for value in default)})"
    return f"{default:.4g}" if isinstance(default, float) else repr(default)
