"""What a figure was measured with: machine and versions, to stand beside it."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import torch

import anomalib_synth


def facts() -> dict[str, Any]:
    """Return processor, cores, threads, GPU, versions, and the commit where the package lies in a git checkout."""
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        **({"gpu": gpu} if gpu else {}),
        "torch": torch.__version__,
        "python": platform.python_version(),
        "anomalib_synth": anomalib_synth.__version__,
        "commit": commit_of(Path(__file__)),
    }


def sentence() -> str:
    """Return the facts in one line."""
    own = facts()
    where = own.get("gpu") or f"{own['processor']}, {own['cores']} cores, {own['threads']} in use"
    commit = f", commit {own['commit']}" if own["commit"] else ""
    return f"Machine: {where}; torch {own['torch']}, anomalib_synth {own['anomalib_synth']}{commit}."


def fast_bfloat16() -> bool:
    """Return whether the processor computes in bfloat16 natively; older torch cannot tell."""
    return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", bool)())


def _processor() -> str:
    place = Path("/proc/cpuinfo")
    lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def commit_of(file: Path) -> str | None:
    """Return the commit of the checkout that tracks a file, with a plus where files beside it were changed since."""
    here = file.parent

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", str(here), *words], capture_output=True, text=True, check=True, timeout=10
        ).stdout.strip()

    try:
        git("ls-files", "--error-unmatch", file.name)  # not the commit of a checkout that only surrounds it
        return git("rev-parse", "--short=10", "HEAD") + ("+" if git("status", "--porcelain", "--", str(here)) else "")
    except (OSError, subprocess.SubprocessError):
        return None
