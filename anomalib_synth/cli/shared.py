"""What the commands share: options, one-line errors, a progress bar."""

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = [
    "Method",
    "Overwrite",
    "Parameter",
    "Scheduler",
    "Workers",
    "completed",
    "number",
    "once",
    "one_line_errors",
    "parameters_of",
    "progress_bar",
    "report",
    "usage_errors",
]


def completed(incomplete: str) -> list[str]:
    """Return the names of methods that begin with what was typed."""
    from ..catalog import known

    return [name for name in known() if name.lower().startswith(incomplete.lower())]


Workers = Annotated[int, typer.Option("--workers", "-j", min=1, help="Processes on this machine.")]
Scheduler = Annotated[
    str | None,
    typer.Option(help="Address of a dask scheduler, such as tcp://host:8786; its workers see these folders."),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files in the way, but never one that is read.")]
Method = Annotated[
    str,
    typer.Argument(
        metavar="METHOD",
        help="A method or corruption, which `methods` lists, or a JSON file of any generator.",
        autocompletion=completed,
    ),
]
Parameter = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter", "-p", metavar="NAME=VALUE", help="A parameter of the method, such as size=0.3 or count=(1,4)."
    ),
]


def parameters_of(texts: list[str] | None) -> dict[str, Any]:
    """Read the values of --parameter: numbers, texts, tuples of them, and descriptions as `to_dict` gives them."""
    return once("--parameter", map(_parameter, texts or []))


def once(option: str, given: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return values by name; no name may be given twice."""
    found: dict[str, Any] = {}
    for name, value in given:
        if name in found:
            raise typer.BadParameter(f"{option} must give each name once, got {name} twice")
        found[name] = value
    return found


def _parameter(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not (equals and name.isidentifier()):
        raise typer.BadParameter(f"--parameter must be NAME=VALUE, got {text!r}")
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return name, value  # a word


def report(built: Any, out: Path, what: str = "files") -> None:
    """Print how much was built, and the names of what was not."""
    typer.echo(f"{len(built.names)} {what} in {out}")
    for source, reason in built.failures.items():
        typer.echo(f"not built: {source}: {reason}", err=True)
    if built.failures:
        raise typer.Exit(1)


def number(option: str, text: str, kind: Callable[[str], Any]) -> Any:
    """Read a number that was typed where a word may stand too."""
    try:
        return kind(text)
    except ValueError:
        raise typer.BadParameter(f"{option} must be a number or one of its words, got {text}") from None


@contextmanager
def usage_errors() -> Iterator[None]:
    """End the command with its usage and status 2 where something is wrong with the options."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise typer.BadParameter(str(error)) from None


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the command with one line and status 1 where something is wrong with files or arguments."""
    try:
        yield
    except (ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with count, rate and time left on a terminal; yield the callback of the library's long functions."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None, rate="")

        def step(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=total, rate=f"{speed:.2g}/s" if speed else "")

        yield step
