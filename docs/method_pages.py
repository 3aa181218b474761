"""A reference page for each exported method: picture, text, what the published code does otherwise.

Written into ``reference/generated`` when the pages are built, so that a new method has its page by being exported.
"""

import inspect
import re
import sys
from pathlib import Path

import numpy as np

from anomalib_synth import methods
from anomalib_synth._core.value import fields_of
from anomalib_synth._disk.drawing import png
from anomalib_synth._disk.files import Picture
from anomalib_synth.cli.methods_command import shown
from anomalib_synth.preview import Choices, frames, sheet

DOCS = Path(__file__).parent
OUT = DOCS / "reference" / "generated"
SEEDS, SHOWN = 30, 3
PAGE = """# {name}

![Three samples of {name} on a brain slice]({name}.png)

```{{eval-rst}}
.. autoclass:: anomalib_synth.{name}
```

## Parameters by name

{parameters}

## Where the published code differs

{errata}

## From the command line

{command}
"""
COMMAND = """```sh
anomalib-synth preview {name} scan.nii.gz look.html
anomalib-synth generate {name} scans/ train/ --count 1000
```"""
NO_COMMAND = "It needs images with lesions and their masks, which only Python gives it."


def write(_app: object = None) -> None:
    """Write the pages, their pictures and the table of them."""
    OUT.mkdir(parents=True, exist_ok=True)
    sections = errata()
    rows = ["| | |", "|---|---|"]
    image, donor = brain()
    for name in sorted(methods.__all__, key=str.lower):
        about = [text for names, text in sections if name in names]
        page = PAGE.format(
            name=name,
            parameters=parameters(getattr(methods, name)),
            errata="\n\n".join(about) or "Nothing is known.",
            command=NO_COMMAND if needs_lesions(getattr(methods, name)) else COMMAND.format(name=name),
        )
        changed(OUT / f"{name}.png", png(sheet(visible(name, image, donor), name)))
        changed(OUT / f"{name}.md", page.encode())
        summary = (inspect.getdoc(getattr(methods, name)) or "").split("\n")[0]
        rows.append(f"| [{name}](generated/{name}.md) | {summary} |")
    changed(OUT / "table.txt", "\n".join(rows).encode())


def needs_lesions(method: type) -> bool:
    """Whether a method takes images with lesions."""
    return "images" in fields_of(method)


def parameters(method: type) -> str:
    """A table of what the fields say of themselves: the default and the rule of each."""
    rows = ["| parameter | default | rule |", "|---|---|---|"]
    rows += [f"| `{name}` | `{shown(field.default)}` | {field.rule} |" for name, field in fields_of(method).items()]
    return "\n".join(row.replace("<", "&lt;") for row in rows)


def changed(path: Path, content: bytes) -> None:
    """Write a file that is not the same already, so that Sphinx reads again only what is new."""
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def errata() -> list[tuple[set[str], str]]:
    """The sections of the errata, each with the names in its first line."""
    parts = re.split(r"^## .*$", (DOCS / "errata.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = []
    for part in parts:
        about, _, text = part.strip().partition("\n")
        found.append((set(re.findall(r"`(\w+)`", about)), text.strip()))
    return found


def brain() -> tuple[np.ndarray, np.ndarray]:
    """A slice of the MNI152 template, and of a subject derived from it."""
    sys.path.insert(0, str(DOCS.parent / "examples"))
    from gallery.brain import brains, tissue

    image, donor = (tissue(volume).astype(np.float32) for volume in brains(fast=False))
    return image, donor


def visible(name: str, image: np.ndarray, donor: np.ndarray) -> list[object]:
    """The first samples that are neither tiny nor most of the picture."""
    from gallery.methods import built

    choices = Choices(built(getattr(methods, name), donor, foreground=0.0), count=SEEDS)
    drawn = list(frames(Picture(image), choices, donor))
    chosen = [frame for frame in drawn if 0.01 < frame.fraction < 0.2] or drawn
    return chosen[:SHOWN]
