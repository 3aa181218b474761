"""A page with a slider for the seeds and one for each parameter that varies; it loads nothing."""

import base64
import json
from collections.abc import Sequence
from html import escape
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .frames import TILES, Choices, Frame
from .sheet import caption

__all__ = ["page"]

_TITLES = {"mask": "mask, outlined", "difference": "difference, over its largest"}


def page(frames: Sequence[Frame], choices: Choices, about: str) -> str:
    """Write the whole page, with every frame in it.

    Parameters
    ----------
    frames : sequence of Frame
        As `frames` yields them: variant by variant, seed by seed.
    choices : Choices
        What was drawn.
    about : str
        The line below the title.
    """
    files = resources.files(__package__)
    style, script = (files.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    sliders = [(name, [str(value) for value in values]) for name, values in choices.vary.items()]
    sliders.append(("seed", [str(choices.seed + number) for number in range(choices.count)]))
    data = {
        "sizes": [len(values) for _, values in sliders],
        "values": [values for _, values in sliders],
        "image": _address(frames[0].tiles["image"]),
        "frames": [
            {
                "tiles": {name: _address(frame.tiles[name]) for name in TILES if name != "image"},
                "caption": caption(frame),
                "recipe": frame.recipe,
            }
            for frame in frames
        ],
    }
    figures = "".join(
        f'<figure><img id="{name}" alt="{name}"><figcaption>{_TITLES.get(name, name)}</figcaption></figure>'
        for name in TILES
    )
    controls = "".join(
        f'<label for="slider{number}">{escape(name)}</label>'
        f'<input type="range" id="slider{number}" min="0" max="{len(values) - 1}" value="0">'
        f'<output id="value{number}" for="slider{number}"></output>'
        for number, (name, values) in enumerate(sliders)
    )
    # The end tag of a script would end it inside a string, too.
    embedded = json.dumps(data).replace("</", "<\\/")
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(choices.name)}</title><style>{style}</style></head><body><main>",
            f'<h1>{escape(choices.name)}</h1><p class="lead">{escape(about)}</p>',
            f'<div class="controls">{controls}</div><p id="caption" aria-live="polite"></p>',
            f'<div class="tiles">{figures}</div>',
            '<details><summary>Recipe</summary><button type="button" id="copy">Copy</button>',
            '<pre id="recipe"></pre></details>',
            f'<script type="application/json" id="data">{embedded}</script>',
            f"<script>{script}</script></main></body></html>\n",
        ]
    )


def _address(tile: NDArray[Any]) -> str:
    """Return a tile as a data URL."""
    import cv2

    _, encoded = cv2.imencode(".webp", np.ascontiguousarray(tile[..., ::-1]), [cv2.IMWRITE_WEBP_QUALITY, 85])
    return f"data:image/webp;base64,{base64.b64encode(encoded.tobytes()).decode()}"
