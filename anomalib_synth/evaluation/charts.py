"""Bars as SVG: how scores of images are distributed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .curves import COLORS

if TYPE_CHECKING:
    from .case_scores import CaseScores

__all__ = ["histogram"]

WIDTH, TALL, LEFT, TOP = 480, 150, 44, 10


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
