"""The table of what anomalies are like: one row for each connected component."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from . import steer_checks as checks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["COLUMNS", "FIGURES", "Crop", "Measures"]

Column = NDArray[np.float64]

# What is compared between real and synthetic anomalies, with a word on each.
FIGURES = {
    "size": "equivalent diameter / shorter side",
    "elongation": "longest / shortest axis",
    "solidity": "share of the convex hull",
    "roughness": "of the boundary",
    "depth": "distance to the foreground's edge / shorter side",
    "contrast": "to the surroundings / range",
    "sd_ratio": "deviation inside / around",
    "length_ratio": "correlation length inside / around",
    "edge": "sigma of the edge",
    "rim": "(core - rim) / contrast",
    "clipping": "share of pixels at the limits",
    "components": "in the same image",
}


class Crop(NamedTuple):
    """The part of an image about one component."""

    image: NDArray[np.float32]
    mask: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Measures:
    """What every component of every mask is like; a column for each figure, in the order of the rows.

    Attributes
    ----------
    image : ndarray
        Number of the image that the component is in.
    axes, side : ndarray
        Spatial axes of that image, and its shorter side in pixels.
    components : ndarray
        Components in the same image.
    pixels : ndarray
        Covered pixels.
    diameter, size : ndarray
        Diameter of the disc or ball of equal area or volume: in pixels, or in the units of the spacing; and as a
        fraction of the image's shorter side.
    elongation : ndarray
        Longest over shortest axis of the ellipse with the same second moments, at least 1.
    solidity : ndarray
        Share of the convex hull that is covered, at most 1.
    roughness : ndarray
        Root mean square of the radius, relative to its mean, beyond the ellipse: from the third Fourier mode on.
    euler : ndarray
        Euler number: 1 without a hole, in planes one less for every hole.
    angle : ndarray
        Of the longest axis from the last axis of the image, in degrees within (-90, 90]; NaN in volumes.
    thickness : ndarray
        Width of a band of which the pixels are as far from its outline, in the units of the diameter.
    place_0, place_1, place_2 : ndarray
        Where the middle lies along each axis of the foreground's box, from 0 to 1; NaN for an axis that is not there.
    depth : ndarray
        Distance of the middle to the foreground's edge, as a fraction of the shorter side.
    contrast : ndarray
        Mean inside minus mean of the ring about it, over the range of the foreground (1 % to 99 % quantile).
    sd_ratio, length_ratio : ndarray
        Standard deviation, and correlation length, inside over those of the ring.
    edge : ndarray
        Standard deviation of the error function across the boundary: in pixels, or in the units of the spacing.
    rim : ndarray
        How much farther from the ring the inner half of the pixels is than the outer half, over the contrast.
    clipping : ndarray
        Share of the pixels that reach the foreground's minimum or maximum.
    off_center : ndarray
        How far from the middle of the image the middle lies, along the axis where it is farthest, in half sides.
    level : ndarray
        Mean of the ring, as a fraction of the way from the image's minimum to its maximum.
    deviation, length : ndarray
        Of the ring: its standard deviation over the range of the foreground, and its correlation length in pixels.
    unit : ndarray
        The range of the foreground, as the contrast has it, over the full range of the image.
    crops : tuple of Crop
        The components' surroundings, for pictures and outlines; empty for a table read from a file.
    foreground : str
        The rule of the foreground as text, where it was a number or "auto"; else empty.
    """

    image: Column
    axes: Column
    side: Column
    components: Column
    pixels: Column
    diameter: Column
    size: Column
    elongation: Column
    solidity: Column
    roughness: Column
    euler: Column
    angle: Column
    thickness: Column
    place_0: Column
    place_1: Column
    place_2: Column
    depth: Column
    contrast: Column
    sd_ratio: Column
    length_ratio: Column
    edge: Column
    rim: Column
    clipping: Column
    off_center: Column
    level: Column
    deviation: Column
    length: Column
    unit: Column
    crops: tuple[Crop, ...] = ()
    foreground: str = ""

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[float]], crops: Sequence[Crop] = (), foreground: str = "") -> Self:
        """Make a table of rows with a number for every column."""
        table = np.array(rows, np.float64).reshape(len(rows), len(COLUMNS))
        return cls(**dict(zip(COLUMNS, table.T, strict=True)), crops=tuple(crops), foreground=foreground)

    @classmethod
    def joined(cls, tables: Sequence["Measures"]) -> Self:
        """Join tables of different images, which are numbered in this order."""
        rows, before = [], 0
        for table in tables:
            columns = [getattr(table, name) for name in COLUMNS]
            rows += [[row[0] + before, *row[1:]] for row in zip(*columns, strict=True)]
            before += 1 + int(table.image.max()) if len(table) else 1
        crops = [crop for table in tables for crop in table.crops]
        return cls.of_rows(rows, crops, tables[0].foreground if tables else "")

    def __len__(self) -> int:
        """Return the number of components."""
        return len(self.image)

    def __repr__(self) -> str:
        """Return the numbers of components and of images."""
        return f"<Measures of {len(self)} components in {len(np.unique(self.image))} images>"

    def take(self, rows: Any) -> Self:
        """Return the table of some rows, by numbers or bools.

        Examples
        --------
        >>> import numpy as np
        >>> from anomalib_synth import steer
        >>> measures = steer.measure(np.zeros((2, 9, 9)), np.ones((2, 9, 9), bool))
        >>> measures, measures.take([1])
        (<Measures of 2 components in 2 images>, <Measures of 1 components in 1 images>)
        """
        chosen = np.arange(len(self))[rows]
        crops = tuple([self.crops[row] for row in chosen]) if self.crops else ()
        columns = {name: getattr(self, name)[chosen] for name in COLUMNS}
        return type(self)(**columns, crops=crops, foreground=self.foreground)

    def quantiles(self, name: str, at: Sequence[float] | Column = (0.05, 0.5, 0.95)) -> Column:
        """Return quantiles of the finite numbers of a column; NaN where there is none."""
        known = finite(getattr(self, name))
        return np.quantile(known, at) if len(known) else np.full(len(at), np.nan)

    def summary(self) -> str:
        """Return the 5 %, 50 % and 95 % quantiles of every figure as text.

        Examples
        --------
        >>> from anomalib_synth import steer
        >>> print(steer.measure([], []).summary())
        0 components in 0 images
        """
        head = f"{len(self)} components in {len(np.unique(self.image))} images"
        if not len(self):
            return head
        lines = [head, f"{'figure':<13}{'5 %':>9}{'50 %':>9}{'95 %':>9}  what it is"]
        for name, meaning in FIGURES.items():
            lines.append(f"{name:<13}" + "".join(f"{one:>9.3g}" for one in self.quantiles(name)) + f"  {meaning}")
        brighter = finite(self.contrast)
        if len(brighter):
            lines.append(f"brighter than their surroundings: {100 * (brighter > 0).mean():.0f} %")
        lines.append(f"with holes: {100 * (self.euler < 1).mean():.0f} %")
        return "\n".join(lines)

    def to_csv(self, path: str | Path) -> None:
        """Write the columns, a row for each component; numbers keep every digit."""
        with Path(path).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*COLUMNS, "foreground"])
            columns = [getattr(self, name).tolist() for name in COLUMNS]
            writer.writerows(zip(*columns, [self.foreground] * len(self), strict=True))

    @classmethod
    def from_csv(cls, path: str | Path) -> Self:
        """Read what `to_csv` wrote; the pictures of the components are not in it.

        Raises
        ------
        OSError, ValueError
            When the file cannot be read, lacks a column, or a cell is no number.
        """
        path = Path(path)
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            checks.columns_of_file(path, reader.fieldnames or [], COLUMNS)
            rows, rule = [], ""
            for row in reader:
                rows.append([_number(path, reader.line_num, name, row[name]) for name in COLUMNS])
                rule = row.get("foreground") or ""
        return cls.of_rows(rows, foreground=rule)

    def place_map(self, bins: int = 16) -> NDArray[np.float64]:
        """Return how likely a component lies where on the foreground: a histogram over its box that sums to 1.

        Parameters
        ----------
        bins : int
            Along each axis.
        """
        axes = int(self.axes.max()) if len(self) else 2
        places = np.stack([getattr(self, f"place_{axis}") for axis in range(axes)], axis=1)
        known = places[np.isfinite(places).all(axis=1)]
        counts = np.histogramdd(known, bins=(bins,) * axes, range=((0.0, 1.0),) * axes)[0]
        return np.asarray(counts / max(1.0, counts.sum()))

    @property
    def rule(self) -> float | str | None:
        """The rule of the foreground, as generators take it."""
        return self.foreground or None if self.foreground in ("", "auto") else float(self.foreground)

    def plot(self) -> "Figure":
        """Draw a histogram of every figure, the map of places and a montage of the components (needs matplotlib)."""
        from .charts import measures_page

        return measures_page(self)


COLUMNS: tuple[str, ...] = tuple([one.name for one in fields(Measures) if one.name not in ("crops", "foreground")])


def finite(column: Column) -> Column:
    """Return the finite numbers of a column."""
    return column[np.isfinite(column)]


def _number(path: Path, line: int, name: str, text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        checks.no_number(path, line, name, text or "")
