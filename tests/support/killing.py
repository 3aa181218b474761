"""A command that is killed as rudely as can be while it writes."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path


def kill_while_writing(arguments: list[str], out: Path, times: int = 3) -> tuple[int, list[str]]:
    """Start the command again and again and kill it somewhere; how often it was, and the command."""
    command = [sys.executable, "-m", "anomalib_synth", *arguments]
    dice = random.Random(0)
    kills = 0
    for _ in range(20):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # From the moment that it begins to write, wherever it is.
        deadline = time.monotonic() + 60
        before = len(list(out.rglob("*"))) if out.exists() else 0
        while process.poll() is None and time.monotonic() < deadline:
            if out.exists() and len(list(out.rglob("*"))) > before:
                break
        time.sleep(dice.uniform(0, 0.02))
        if process.poll() is not None:
            break
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        kills += 1
        if kills == times:
            break
    return kills, command
