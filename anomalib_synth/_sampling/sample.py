"""One anomaly of a composition: the stages in order, repeated where nothing changes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import _checks as checks
from .composition import Composition
from .draw import Drawn, draw, redraw
from .fused import Stamp
from .render import Rendered, render, write
from .scene import Canvas, Scene

__all__ = ["TRIES", "paint", "plan", "repaint", "resynthesize", "synthesize"]

# How many drawn anomalies may change nothing before a call gives up: each costs as much as a sample.
TRIES = 10


def paint(
    composition: Composition,
    scene: Scene,
    canvas: Canvas,
    rng: np.random.Generator,
    stamp: Stamp | None,
    tries: int = TRIES,
) -> Drawn:
    """Draw an anomaly and write it to a canvas."""
    # The one pass works on what it finds in the target, which has to be the image.
    stamp = stamp if canvas.holds_image else None
    for _ in range(tries):
        drawn = draw(composition, scene, rng)
        changed = -1
        if stamp is not None and drawn.weights is None:
            changed = stamp(composition.texture, scene.donor, drawn, canvas)
        if changed > 0 or (changed < 0 and _rendered(composition, scene, canvas, drawn)):
            return drawn
    return checks.no_change(type(composition).__name__, TRIES)


def repaint(
    composition: Composition, scene: Scene, canvas: Canvas, record: Mapping[str, Any], stamp: Stamp | None
) -> None:
    """Write the anomaly of a checked record to a canvas."""
    drawn = redraw(composition, scene, record)
    changed = -1
    if stamp is not None and canvas.holds_image and drawn.weights is None:
        changed = stamp(composition.texture, scene.donor, drawn, canvas)
    if changed == 0 or (changed < 0 and not _rendered(composition, scene, canvas, drawn)):
        checks.no_change(type(composition).__name__, 1)


def _rendered(composition: Composition, scene: Scene, canvas: Canvas, drawn: Drawn) -> bool:
    """Write a drawn anomaly to a canvas, unless it changes nothing; return whether it did."""
    rendered = render(composition, scene, drawn)
    changes = rendered.changes
    if changes:
        write(rendered, canvas)
    return changes


def plan(composition: Composition, scene: Scene, rng: np.random.Generator) -> Drawn:
    """Draw an anomaly that changes something, and write nothing."""
    return synthesize(composition, scene, rng)[0]


def synthesize(composition: Composition, scene: Scene, rng: np.random.Generator) -> tuple[Drawn, Rendered]:
    """Draw an anomaly that changes something, and compute it."""
    for _ in range(TRIES):
        drawn = draw(composition, scene, rng)
        rendered = render(composition, scene, drawn)
        if rendered.changes:
            return drawn, rendered
    return checks.no_change(type(composition).__name__, TRIES)


def resynthesize(composition: Composition, scene: Scene, record: Mapping[str, Any]) -> Rendered:
    """Compute the anomaly of a checked record."""
    rendered = render(composition, scene, redraw(composition, scene, record))
    if not rendered.changes:
        checks.no_change(type(composition).__name__, 1)
    return rendered
