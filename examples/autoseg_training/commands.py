"""What the commands of a package share: help with an example, and errors in one line."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any


def add(commands: Any, name: str, text: str, example: str, fill: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add a command with its options and an example of its call."""
    parser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.epilog = f"example:\n  {parser.prog} {example}"
    fill(parser)


def execute(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    """Run the command that was called; returns the exit status."""
    given = parser.parse_args(arguments)
    try:
        given.action(given)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0
