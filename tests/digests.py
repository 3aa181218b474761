"""The bytes that every method makes of one seed; ``python -m tests.digests`` stores them again in ``digests.json``.

A change of any digest is a change of everybody's data for the same seed: make it on purpose, and say so in the
changelog. The pixels are whole numbers and the recipe's numbers are cut to twelve digits, so that the last bit of a
sine or an exponential, which differs between processors, does not show.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from anomalib_synth import Recipe, Sample
from tests.support.promises import made
from tests.support.strategies import METHODS, Case, random_image

FORMER_NAMES = {"GLASS": "GLASSMask", "AnomalibPerlin": "PerlinNoise"}
STORED = Path(__file__).with_name("digests.json")

CASES = {
    "2-D": Case(random_image((48, 64), "uint8", 0), random_image((48, 64), "uint8", 1), None),
    "channels": Case(random_image((3, 40, 44), "uint16", 2), random_image((3, 40, 44), "uint16", 3), 0),
    "3-D": Case(random_image((18, 20, 22), "uint8", 4), random_image((18, 20, 22), "uint8", 5), None),
}


def digest(sample: Sample) -> str:
    """The SHA-256 of the drawn numbers and of the bytes of image, mask and label.

    The numbers are put down as the first recipes were, so that the digests of bytes that stay the same stay the same.
    """
    recipe = json.dumps(shortened(as_first_written(sample.recipe)), sort_keys=True)
    parts = [recipe.encode(), *(np.ascontiguousarray(array).tobytes() for array in sample[:3])]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def as_first_written(recipe: Recipe) -> dict[str, Any]:
    """What a recipe of one anomaly held before it held its generator."""
    description, drawn, place = recipe.generator, recipe.drawn, ""
    while "which" in drawn:
        place += f"{drawn['which']}."
        description, drawn = description["methods"][drawn["which"]][0], drawn["drawn"]
    name = FORMER_NAMES.get(description["class"], description["class"]).rpartition(".")[2]
    return {"method": place + name, "grid": list(recipe.grid), **drawn}


def shortened(value: Any) -> Any:
    """The same JSON with twelve digits of every float."""
    if isinstance(value, dict):
        return {name: shortened(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shortened(part) for part in value]
    return float(f"{value:.12g}") if isinstance(value, float) else value


def digests(seed: int = 11) -> dict[str, str]:
    """One sample of every method of each kind."""
    return {
        f"{name}: {kind}": digest(made(build(channel_axis=case.channel_axis), case, seed))
        for name, build in METHODS.items()
        for kind, case in CASES.items()
    }


if __name__ == "__main__":
    STORED.write_text(json.dumps(digests(), indent=1) + "\n")
