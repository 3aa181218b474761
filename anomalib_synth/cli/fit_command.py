"""``anomalib-synth fit``: a generator from measures."""

import json
from pathlib import Path
from typing import Annotated

import typer

from .shared import one_line_errors, usage_errors

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(fit)


def fit(
    measures: Annotated[Path, typer.Argument(metavar="MEASURES", help="The table that `measure --out` wrote.")],
    out: Annotated[Path, typer.Option("--out", help="JSON file of the generator, for every METHOD.")] = Path(
        "method.json"
    ),
    keep: Annotated[float, typer.Option(help="The central fraction of every law that is kept.")] = 0.9,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same generator.")] = 0,
) -> None:
    """Fit a generator to measured anomalies, and say which shape and texture it has, and why.

    Five outlines are enough: few measures are drawn towards what is usual. What is written stands wherever a METHOD is
    asked for.

    Example: `anomalib-synth fit measures.csv --out method.json && anomalib-synth preview method.json scan.nii.gz`
    """
    from .. import steer

    with usage_errors():
        steer.steer_checks.number("keep", keep, 0, 1)
    with one_line_errors():
        table = steer.Measures.from_csv(measures)
        generator = steer.fit(table, keep=keep, rng=seed)
        out.write_text(json.dumps(generator.to_dict(), indent=1) + "\n", encoding="utf-8")
    typer.echo(steer.explain(table))
    typer.echo(f"written: {out}")
