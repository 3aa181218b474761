"""A reference page for each exported method: picture, text, what the published code does otherwise.

Written into ``reference/generated`` when the pages are built, so that a new method has its page by being exported.
"""

import inspect
import re
import sys
from pathlib import Path

import numpy as np

from anomalib_synth import Mixture, catalog, methods
from anomalib_synth._disk.drawing import png
from anomalib_synth._disk.files import Picture
from anomalib_synth.preview import Choices, frames, sheet

DOCS = Path(__file__).parent
OUT = DOCS / "reference" / "generated"
SEEDS, SHOWN = 30, 3
PAGE = """# {name}

{picture}
```{{eval-rst}}
.. autoclass:: anomalib_synth.{name}
   :members:
{special}```

## Where the published code differs

{errata}

## From the command line

```sh
anomalib-synth preview {name} scan.nii.gz look.html
anomalib-synth generate {name} scans/ train/ --count 1000
```
"""


def write(_app: object = None) -> None:
    """Write the pages, their pictures and the table of them."""
    OUT.mkdir(parents=True, exist_ok=True)
    sections = errata()
    rows = ["| | |", "|---|---|"]
    image, donor = brain()
    for name in sorted(methods.__all__, key=str.lower):
        about = [text for names, text in sections if name in names]
        picture = "" if name == Mixture.__name__ else f"![Three samples of {name} on a brain slice]({name}.png)\n"
        page = PAGE.format(
            name=name,
            picture=picture,
            special="" if picture else "   :special-members: __call__\n",
            errata="\n\n".join(about) or "Nothing is known.",
        )
        if picture:
            changed(OUT / f"{name}.png", png(sheet(visible(name, image, donor), name)))
        changed(OUT / f"{name}.md", page.encode())
        summary = (inspect.getdoc(getattr(methods, name)) or "").split("\n")[0]
        rows.append(f"| [{name}](generated/{name}.md) | {summary} |")
    changed(OUT / "table.txt", "\n".join(rows).encode())


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
    accepted = inspect.signature(catalog.known()[name]).parameters
    choices = Choices(name, {"foreground": 0.0} if "foreground" in accepted else {}, count=SEEDS)
    drawn = list(frames(Picture(image), choices, donor))
    chosen = [frame for frame in drawn if 0.01 < frame.share < 0.2] or drawn
    return chosen[:SHOWN]
