"""Floor 4: a shape, a texture and a label make a synthesizer; it draws a recipe and applies it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _checks as checks
from . import _kernels as kernels
from . import labels, runs
from ._core import draws, placement
from ._core.memory import recycle_freed_blocks, zeros
from ._core.pixels import Pixels
from ._core.region import Part, Region
from ._sampling import fused
from ._sampling.batch import Batch, synthesize_batch
from ._sampling.drawn import Drawn, Rendered
from ._sampling.edges import faded, soften
from .labels import Change, Label
from .recipe import Recipe
from .shapes import Shape
from .textures import Texture

__all__ = ["Sample", "Synthesizer"]

recycle_freed_blocks()


class Sample(NamedTuple):
    """One synthetic anomaly.

    Attributes
    ----------
    image : ndarray
        The image with its anomaly: same shape and dtype; bit-identical to the input outside `mask`.
    mask : ndarray of bool
        Every pixel that the shape covers, of the spatial shape.
    label : ndarray of float32
        What the network is told, of the spatial shape, with a leading axis for several labels; zero outside `mask`.
    recipe : Recipe
        Every random choice, to make the same sample again.
    """

    image: NDArray[Any]
    mask: NDArray[np.bool_]
    label: NDArray[np.float32]
    recipe: Recipe


class Synthesizer:
    """Any shape with any texture and any label, in planes and volumes.

    Parameters
    ----------
    shape : Shape
        Where the anomaly is; see `anomalib_synth.shapes`.
    texture : Texture
        What is put there; see `anomalib_synth.textures`.
    label : Label or tuple of Label
        What the network is told; see `anomalib_synth.labels`. Several are stacked along a leading axis of
        `Sample.label`.
    count : int or pair of int
        Number of shapes, at least 1; they are united before any pixel is touched, and share one draw of the texture.
    further : float, optional
        Chance, in (0, 1], of each shape beyond the least number of a range, given the one before it; if None, all
        numbers of the range have equal chances.
    foreground : None, float, "auto" or ndarray of bool
        Where centres lie: anywhere in the central 80 % of every axis; on pixels above a number; above Otsu's threshold;
        on the set pixels. With several channels the middle one decides.
    clip_to_foreground : bool
        Keep the anomaly within the foreground.
    central : float, optional
        Share of every axis from which centres are drawn, in (0, 1]; 0.8 without a foreground and 1 with one if None.
    overlap : float
        Least share, in [0, 1], of the covered pixels that lie on the foreground; shapes are drawn until it is reached.
    edge : float or pair of float
        Standard deviation in pixels of the Gaussian that softens the edge; 0 keeps it hard.
    channel_axis : {None, 0, -1}
        The axis of the image that holds channels, which share the shape.

    Examples
    --------
    Bright ellipses with a binary label:

    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes, textures
    >>> bright = Synthesizer(shapes.Ellipse(0.4), textures.UniformAddition(intensity_range=(0, 1)), labels.Binary())
    >>> sample = bright(np.zeros((32, 32), np.float32), rng=1)
    >>> sample.mask.shape, bool((sample.label == sample.mask).all())
    ((32, 32), True)
    """

    def __init__(
        self,
        shape: Shape,
        texture: Texture,
        label: Label | Sequence[Label],
        *,
        count: int | tuple[int, int] = 1,
        further: float | None = None,
        foreground: Any = None,
        clip_to_foreground: bool = False,
        central: float | None = None,
        overlap: float = 0.0,
        edge: float | tuple[float, float] = 0.0,
        channel_axis: int | None = None,
    ) -> None:
        self.shape: Shape = checks.part("shape", shape, ("draw", "runs", "extent"))
        self.texture: Texture = checks.part("texture", texture, ("draw", "apply"))
        self.label: Label = labels.one(label)
        self.count = checks.whole_span("count", count, 1, 10_000)
        self.further = None if further is None else checks.number("further", further, 0, 1)
        self.foreground = checks.foreground(foreground)
        self.clip_to_foreground = checks.flag("clip_to_foreground", clip_to_foreground)
        self.central = None if central is None else checks.number("central", central, 0, 1)
        self.overlap = checks.nonnegative("overlap", overlap, 1)
        self.edge = checks.span("edge", edge, 0, 100)
        self.channel_axis = checks.channel_axis(channel_axis)
        self._stamp = fused.stamp_of(self.texture, self.label)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.shape!r}, {self.texture!r}, {self.label!r}, count={self.count})"

    @property
    def needs_donor(self) -> bool:
        """Whether its texture takes pixels from a second image."""
        return self.texture.needs_donor

    def __call__(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        rng: int | np.random.Generator | np.random.SeedSequence | None = None,
        foreground: NDArray[np.bool_] | None = None,
        out: NDArray[Any] | None = None,
    ) -> Sample:
        """Draw an anomaly and put it into the image.

        Parameters
        ----------
        image : ndarray, (H, W) or (D, H, W), with one more axis if `channel_axis` is set
            Bool, integers or floats, of any strides; only read.
        donor : ndarray, optional
            A second image of the same shape; only read. Required where the texture takes its pixels from one.
        rng : int, Generator, SeedSequence or None
            As `numpy.random.default_rng` takes it.
        foreground : ndarray of bool, optional
            The foreground of this image, of its spatial shape, instead of the constructor's rule.
        out : ndarray, optional
            Write into this array, which may be `image` itself, and touch only the anomaly's pixels.

        Returns
        -------
        Sample

        Raises
        ------
        TypeError, ValueError
            When an argument breaks its rule, before anything is written; the message names argument, rule and value.
        """
        pixels, other = self._look(image, donor, foreground, out)
        drawn = self._draw(pixels, checks.generator(rng), self._where(foreground))
        return self._sample(pixels, other, drawn, out)

    def draw(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        rng: int | np.random.Generator | np.random.SeedSequence | None = None,
        foreground: NDArray[np.bool_] | None = None,
    ) -> Recipe:
        """Make every random choice; see `__call__` for the arguments."""
        pixels, _ = self._look(image, donor, foreground, None)
        return self._draw(pixels, checks.generator(rng), self._where(foreground)).recipe

    def apply(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        recipe: Recipe,
        foreground: NDArray[np.bool_] | None = None,
        out: NDArray[Any] | None = None,
    ) -> Sample:
        """Make the sample of a recipe: the same bytes, whenever and wherever; see `__call__` for the arguments."""
        pixels, other = self._look(image, donor, foreground, out)
        checks.recipe(recipe, Recipe, type(self).__name__, pixels.grid)
        drawn = self._redrawn(pixels, recipe, foreground)
        return self._sample(pixels, other, drawn, out)

    def batch(
        self,
        images: NDArray[Any],
        donors: NDArray[Any] | None = None,
        *,
        rng: int | np.random.Generator | np.random.SeedSequence | None = None,
        foreground: NDArray[np.bool_] | None = None,
        out: NDArray[Any] | None = None,
        workers: int = 1,
    ) -> Batch:
        """Put one anomaly, or `count` of them, into every image of a batch.

        Parameters
        ----------
        images, donors : ndarray, (n, ...)
            Images as `__call__` takes them, along the first axis.
        rng
            As for `__call__`; all draws are made before any image is worked on.
        foreground : ndarray of bool, optional
            One for every image.
        out : ndarray, optional
            Write into this array, which may be `images` itself, and touch only the anomalies' pixels.
        workers : int
            Number of threads. The bytes do not depend on it.

        Returns
        -------
        Batch
            ``apply(images[i], donors[i], recipe=batch.recipes[i])`` makes sample i again.

        Raises
        ------
        TypeError, ValueError
            As `__call__`, before anything is written.

        Examples
        --------
        >>> import numpy as np
        >>> from anomalib_synth import AutoSeg
        >>> images = np.random.default_rng(0).random((4, 32, 32))
        >>> batch = AutoSeg().batch(images, images[::-1], rng=0)
        >>> batch.images.shape, batch.labels.dtype, len(batch.recipes)
        ((4, 32, 32), dtype('float32'), 4)
        """
        return synthesize_batch(self, images, donors, rng, foreground, out, workers)

    def _where(self, foreground: NDArray[np.bool_] | None) -> Any:
        return self.foreground if foreground is None else foreground

    def _look(self, image: Any, donor: Any, foreground: Any, out: Any) -> tuple[Pixels, Pixels | None]:
        pixels = Pixels(checks.image("image", image, self.channel_axis), self.channel_axis)
        other = None
        if self.needs_donor:
            other = Pixels(checks.donor(donor, image, self.channel_axis), self.channel_axis)
        if foreground is not None:
            checks.given_foreground(foreground, pixels.grid)
        if out is not None:
            inputs = [a for a in (donor, foreground) if isinstance(a, np.ndarray)]
            checks.out(out, image, inputs)
        return pixels, other

    def _draw(self, pixels: Pixels, rng: np.random.Generator, where: Any) -> Drawn:
        foreground = placement.resolve(where, pixels)
        central = self._central(foreground)
        count = draws.whole(rng, self.count) if self.further is None else draws.chain(rng, self.count, self.further)
        edge = draws.uniform(rng, self.edge)
        for _ in range(placement.TRIES):
            centers = [placement.center(rng, foreground, central) for _ in range(count)]
            shapes = tuple([self.shape.draw(rng, center, pixels.grid) for center in centers])
            region, weights = self._region(shapes, edge, foreground)
            fits = len(region.runs) > 0 and (self.overlap == 0 or foreground.share(region.runs) >= self.overlap)
            texture = self.texture.draw(rng, pixels, region) if fits else None
            if texture is not None:
                break
        else:
            checks.no_region(type(self).__name__, placement.TRIES)
        kind = "given" if isinstance(where, np.ndarray) else foreground.threshold
        recipe = Recipe(type(self).__name__, pixels.grid, shapes, texture, edge, kind)
        return Drawn(recipe, region, weights)

    def _central(self, foreground: placement.Foreground) -> float:
        return self.central or (0.8 if foreground.threshold is None else 1.0)

    def _redrawn(self, pixels: Pixels, recipe: Recipe, foreground: NDArray[np.bool_] | None) -> Drawn:
        where = None
        if self.clip_to_foreground:
            given = self._where(foreground)
            where = given if isinstance(given, np.ndarray) else recipe.foreground
            checks.recipe_foreground(where)
        region, weights = self._region(recipe.shapes, recipe.edge, placement.resolve(where, pixels))
        if len(region.runs) == 0:
            checks.no_region(type(self).__name__, 1)
        return Drawn(recipe, region, weights)

    def _region(
        self, shapes: tuple[dict[str, Any], ...], edge: float, foreground: placement.Foreground
    ) -> tuple[Region, NDArray[np.float32] | None]:
        grid = foreground.grid
        parts = [Part(self.shape, s, self.shape.runs(s, grid)) for s in shapes]
        covered = parts[0].runs if len(parts) == 1 else runs.union([part.runs for part in parts], grid)
        hard = foreground.clip(covered) if self.clip_to_foreground else covered
        if edge == 0 or len(hard) == 0:
            return Region(hard, grid, parts), None
        soft, weights = soften(hard, edge, grid)
        if self.clip_to_foreground and foreground.threshold is not None:
            inside = foreground.flags(soft)
            soft, weights = runs.select(soft, inside), weights[inside]
        return Region(soft, grid, parts), weights

    def _render(self, pixels: Pixels, donor: Pixels | None, drawn: Drawn) -> Rendered:
        recipe, region, weights = drawn
        before = pixels.read(region.runs, region.size)
        floats = pixels.dtype.kind == "f"
        if floats and not kernels.all_finite(before):
            keep = np.isfinite(before).all(axis=0)
            region = Region(runs.select(region.runs, keep), region.grid, region.parts)
            before, weights = before[:, keep], None if weights is None else weights[keep]
        if len(region.runs) == 0:
            checks.nothing_finite()
        patch = self.texture.apply(before, pixels, donor, region, recipe.texture)
        values = patch.values if weights is None else faded(before, patch.values, weights)
        label = self.label.values(patch, weights, Change(before, values, pixels.dtype, region))
        if not floats or kernels.all_finite(values):
            return Rendered(region.runs, values, label)
        keep = np.isfinite(values).all(axis=0)
        if not keep.any():
            checks.nothing_finite()
        return Rendered(runs.select(region.runs, keep), values[:, keep], label[..., keep])

    def _sample(self, pixels: Pixels, donor: Pixels | None, drawn: Drawn, out: NDArray[Any] | None) -> Sample:
        image = np.array(pixels.array, copy=True, order="K", subok=False) if out is None else out
        target = pixels if out is pixels.array else Pixels(image, self.channel_axis)
        mask, label = zeros(pixels.grid, np.bool_), zeros(labels.shape(self.label, pixels.grid), np.float32)
        # The one pass works on what it finds in the target, which has to be the image.
        stamp = self._stamp if drawn.weights is None and (out is None or target is pixels) else None
        if stamp is None or not stamp(self.texture, target, donor, drawn, mask, label):
            self._render(pixels, donor, drawn).write(target, mask, label)
        return Sample(image, mask, label, drawn.recipe)
