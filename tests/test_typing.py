"""What mypy and pyright say of documented calls, and of wrong ones."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "typing"
ROOT = FILES.parents[1]
WRONG = [number for number, line in enumerate((FILES / "wrong.py").read_text().splitlines(), 1) if "# wrong" in line]


def said(*command: str) -> str:
    """What a checker prints."""
    # Some installers let an editable package be found by a hook that only a running Python obeys.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=environment, capture_output=True, text=True
    ).stdout


def lines_of(text: str, file: str) -> set[int]:
    """The lines of a file that a checker has an error for."""
    return {int(number) for number in re.findall(rf"{file}:(\d+)(?::\d+)?(?: -|:) error", text)}


@pytest.mark.slow
def test_mypy() -> None:
    arguments = ("mypy", "--no-incremental", "--follow-imports=silent", "tests/typing")
    text = said(*arguments)
    assert lines_of(text, "right.py") == set(), text
    assert lines_of(text, "wrong.py") == set(WRONG), text


@pytest.mark.slow
def test_pyright() -> None:
    pytest.importorskip("pyright")
    text = said("pyright", "tests/typing")
    assert lines_of(text, "right.py") == set(), text
    assert lines_of(text, "wrong.py") >= set(WRONG), text


@pytest.mark.slow
def test_nearly_every_public_symbol_has_a_known_type() -> None:
    pytest.importorskip("pyright")
    text = said("pyright", "--verifytypes", "anomalib_synth", "--ignoreexternal")
    score = re.search(r"Type completeness score: ([\d.]+)%", text)
    assert score, text
    assert float(score[1]) >= 99, text
