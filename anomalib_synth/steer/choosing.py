"""Which shape a set of outlines asks for, and why."""

from typing import Literal, NamedTuple

import numpy as np

from . import steer_checks as checks
from .measures import Measures, finite

__all__ = ["Choice", "chosen", "explain"]

Kind = Literal["line", "blob", "swarm", "blobs", "given"]
# From these medians on an outline is a line.
LINE_ELONGATION, LINE_SOLIDITY = 4.0, 0.75
MANY, SMALL, LARGE, HOLES = 6, 0.08, 0.6, 0.3


class Choice(NamedTuple):
    """A kind of shape, and the sentence that says why."""

    kind: Kind
    reason: str


def chosen(measures: Measures) -> Choice:
    """Choose a shape by the medians of the outlines."""
    if not len(measures):
        checks.no_components()
    elongation, solidity, size = (float(np.median(getattr(measures, n))) for n in ("elongation", "solidity", "size"))
    counts = per_image(measures)
    holes = float((measures.euler < 1).mean())
    if elongation >= LINE_ELONGATION and solidity <= LINE_SOLIDITY:
        return Choice(
            "line",
            f"LinePath: elongated (median {elongation:.1f}, at least {LINE_ELONGATION:g}) and hollow (median solidity "
            f"{solidity:.2f}, at most {LINE_SOLIDITY:g}), like cracks",
        )
    if holes > HOLES and measures.crops:
        return Choice("given", f"GivenMasks: {100 * holes:.0f} % have holes, which no drawn outline has")
    if size >= LARGE:
        return Choice("blobs", f"PerlinBlobs: median size {size:.2f}, at least {LARGE:g} of the shorter side")
    if np.median(counts) >= MANY and size < SMALL:
        return Choice(
            "swarm",
            f"GaussianBlob in swarms: {np.median(counts):.0f} in an image (median, at least {MANY}), "
            f"of median size {size:.3f}, below {SMALL:g}",
        )
    return Choice(
        "blob",
        f"GaussianBlob: compact outlines (median elongation {elongation:.1f}, solidity {solidity:.2f}, "
        f"size {size:.2f})",
    )


def explain(measures: Measures) -> str:
    """Say which shape, texture and options `fit` chooses for some measures, and why.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import steer
    >>> mask = np.hypot(*(np.indices((64, 64)) - 30)) < 8
    >>> print(steer.explain(steer.measure([mask * 1.0], [mask])))
    shape: GaussianBlob: compact outlines (median elongation 1.0, solidity 0.96, size 0.24)
    texture: Lesion: 100 % brighter than their surroundings, contrast 1.00 of the range (median of 1)
    edge: sigma 0.2 (median)
    count: 1 in an image (median), up to 1
    """
    counts = per_image(measures)
    lines = [f"shape: {chosen(measures).reason}"]
    contrast = finite(measures.contrast)
    if len(contrast):
        lines.append(
            f"texture: Lesion: {100 * (contrast > 0).mean():.0f} % brighter than their surroundings, "
            f"contrast {np.median(np.abs(contrast)):.2f} of the range (median of {len(contrast)})"
        )
        ratio = finite(measures.sd_ratio)
        if len(ratio):
            how = "smoother" if np.median(ratio) < 1 else "rougher"
            lines.append(f"inside: {how} than around, {np.median(ratio):.2f} of its deviation (median)")
        edge = finite(measures.edge)
        if len(edge):
            lines.append(f"edge: sigma {np.median(edge):.1f} (median)")
    else:
        lines.append("texture: Lesion with broad laws: nothing is known of the pixels")
    lines.append(f"count: {np.median(counts):.0f} in an image (median), up to {counts.max():.0f}")
    return "\n".join(lines)


def per_image(measures: Measures) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return the number of components of each image."""
    return np.asarray(measures.components[np.unique(measures.image, return_index=True)[1]])
