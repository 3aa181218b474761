"""Bars and points as SVG: how scores of images are distributed, and the intervals of several models."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from .curves import COLORS
from .words import visible

if TYPE_CHECKING:
    from .case_scores import CaseScores
    from .intervals import Figure

__all__ = ["bars", "histogram"]

LONGEST = 56  # letters of a name above its interval, which is as wide as the chart
WIDTH, TALL, LEFT, TOP, STEP = 480, 150, 44, 10, 40


def histogram(cases: Sequence["CaseScores"], bins: int = 24) -> str:
    """How many normal and how many anomalous images have which score."""
    scores = [case.sample_score for case in cases]
    low, high = min(scores), max(scores)
    step = (high - low) / bins or 1.0
    counts = {True: [0] * bins, False: [0] * bins}
    for case in cases:
        counts[case.anomalous][min(int((case.sample_score - low) / step), bins - 1)] += 1
    most = max(map(max, counts.values()))
    bars = []
    for kind, name, color in ((False, "normal", COLORS[1]), (True, "anomalous", COLORS[2])):
        for place, count in enumerate(counts[kind]):
            if count:
                tall = TALL * count / most
                x = LEFT + WIDTH * (place + 0.5 * kind) / bins
                title = f"{count} {name}, {low + place * step:.4g} to {low + (place + 1) * step:.4g}"
                bars.append(
                    f'<rect x="{x:.1f}" y="{TOP + TALL - tall:.1f}" width="{WIDTH / bins / 2 - 1:.1f}" '
                    f'height="{tall:.1f}" fill="{color}"><title>{title}</title></rect>'
                )
    bottom = TOP + TALL
    ticks = "".join(
        f'<text x="{LEFT + WIDTH * part:.0f}" y="{bottom + 15:.0f}" text-anchor="{anchor}">'
        f"{low + part * (high - low):.3g}</text>"
        for part, anchor in ((0, "start"), (0.5, "middle"), (1, "end"))
    )
    return (
        f'<figure class="plot wide"><svg viewBox="0 0 {LEFT + WIDTH + 12} {bottom + 22:.0f}" role="img" '
        f'aria-label="Scores of images"><path class="grid" d="M{LEFT} {bottom}H{LEFT + WIDTH}"/>{"".join(bars)}{ticks}'
        f'<text x="{LEFT - 6}" y="{TOP + 10}" text-anchor="end">{most}</text></svg>'
        f'<ul class="legend"><li><b style="background:{COLORS[1]}"></b>normal</li>'
        f'<li><b style="background:{COLORS[2]}"></b>anomalous</li></ul></figure>'
    )


def bars(found: Sequence[tuple[str, "Figure | None"]]) -> str:
    """A point and its interval for each model."""
    parts = []
    for place, (name, one) in enumerate(found):
        y = TOP + STEP * (place + 0.5)
        shown = visible(name)
        short = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
        parts.append(f'<text x="0" y="{y - 6:.0f}">{escape(short)}<title>{escape(shown)}</title></text>')
        if one is not None:
            at = LEFT + WIDTH * one.value
            parts.append(f'<path class="grid" d="M{LEFT} {y + 4:.0f}H{LEFT + WIDTH}"/>')
            if one.low is not None and one.high is not None:
                low, high = LEFT + WIDTH * one.low, LEFT + WIDTH * one.high
                line = f'd="M{low:.1f} {y + 4:.0f}H{high:.1f}"'
                parts.append(f'<path class="total" style="stroke:{COLORS[1]}" {line}/>')
            parts.append(f'<circle cx="{at:.1f}" cy="{y + 4:.0f}" r="5" fill="{COLORS[1]}"/>')
    bottom = TOP + STEP * len(found)
    parts += [
        f'<text x="{LEFT + WIDTH * part:.0f}" y="{bottom + 16}" text-anchor="middle">{part:g}</text>'
        for part in (0, 0.25, 0.5, 0.75, 1)
    ]
    return (
        f'<figure class="plot wide"><svg viewBox="0 0 {LEFT + WIDTH + 12} {bottom + 22}" role="img" '
        f'aria-label="Intervals">{"".join(parts)}</svg></figure>'
    )
