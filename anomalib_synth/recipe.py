"""The complete record of a sample: its generator and every random choice."""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _checks as checks
from ._core.schema import Context
from ._core.value import differing

if TYPE_CHECKING:
    from .generator import Generator, Sample

__all__ = ["Recipe"]


class Lazily:
    """Drawn numbers that are made when they are first read."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Mapping[str, Any]]) -> None:
        self.make: Callable[[], Mapping[str, Any]] = make

    def made(self) -> Mapping[str, Any]:
        """Return the numbers."""
        return self.make()


class Recipe:
    """Everything on which the bytes of a sample depend, except the images themselves.

    It holds the version of the format, the description of the generator (every part: class and parameters), the
    spatial shape of the image, and the drawn numbers. Equal recipes make equal samples of equal images, in any process.
    It is immutable, and made lazily: a sample whose recipe is never read does not pay for it.

    Attributes
    ----------
    version : int
        Version of the format.
    generator : dict
        The description of the generator, as `Generator.to_dict` gives it.
    grid : tuple of int
        Spatial shape of the image.
    drawn : dict
        The drawn numbers: of a `Synthesizer` ``shapes``, ``texture``, ``edge`` and ``foreground``; of a `Mixture`
        ``which`` method was drawn and what it drew, ``drawn``; of a `Compose` the ``anomalies``, a list of both.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import AutoSeg, Recipe
    >>> image, donor = np.random.default_rng(0).random((2, 32, 32))
    >>> sample = AutoSeg()(image, donor, rng=0)
    >>> text = sample.recipe.to_json()
    >>> again = Recipe.from_json(text).apply(image, donor)
    >>> again.image.tobytes() == sample.image.tobytes()
    True
    """

    __slots__ = ("_held", "_text")

    VERSION = 1

    def __init__(
        self,
        maker: "Generator | Mapping[str, Any]",
        grid: tuple[int, ...],
        drawn: Mapping[str, Any] | Lazily,
    ) -> None:
        # A generator stands for its description until that is read. One slot costs less than three.
        object.__setattr__(self, "_held", (maker, grid, drawn))

    _held: "tuple[Generator | Mapping[str, Any], tuple[int, ...], Mapping[str, Any] | Lazily]"
    _text: str

    def __setattr__(self, name: str, value: object) -> None:
        checks.immutable(type(self).__name__, name)

    def __delattr__(self, name: str) -> None:
        checks.immutable(type(self).__name__, name)

    @property
    def grid(self) -> tuple[int, ...]:
        """Spatial shape of the image."""
        return self._held[1]

    @property
    def _maker(self) -> "Generator | Mapping[str, Any]":
        return self._held[0]

    @property
    def version(self) -> int:
        """Version of the format."""
        return self.VERSION

    @property
    def generator(self) -> dict[str, Any]:
        """Description of the generator."""
        maker = self._maker
        return copy.deepcopy(dict(maker)) if isinstance(maker, Mapping) else maker.to_dict()

    @property
    def drawn(self) -> dict[str, Any]:
        """The drawn numbers, as plain JSON; a copy, whose changes do not reach the recipe."""
        try:
            text = self._text
        except AttributeError:
            # NaN and infinity pass, so that the check can name their place.
            text = json.dumps(self._held[2], default=Lazily.made)
            object.__setattr__(self, "_text", text)
        found: dict[str, Any] = json.loads(text)
        return found

    @property
    def method(self) -> str:
        """Class of the generator, as its description names it."""
        return checks.class_of_description(self.generator)

    @property
    def anomalies(self) -> tuple[dict[str, Any], ...]:
        """The drawn numbers of each anomaly in the image, in their order: shapes, texture, edge and foreground."""
        return tuple(_leaves(self.drawn))

    @property
    def shapes(self) -> tuple[dict[str, Any], ...]:
        """Parameters of every drawn shape of all anomalies, in pixels; ``center`` is an index."""
        return tuple([shape for anomaly in self.anomalies for shape in anomaly["shapes"]])

    @property
    def texture(self) -> dict[str, Any]:
        """Parameters of the texture; of the first anomaly where there are several."""
        found: dict[str, Any] = self.anomalies[0]["texture"]
        return found

    @property
    def edge(self) -> float:
        """Standard deviation in pixels of the soft edge of the first anomaly; 0 for a hard one."""
        found: float = self.anomalies[0]["edge"]
        return found

    @property
    def foreground(self) -> Any:
        """The threshold above which pixels were foreground, or the record of a bool array; of the first anomaly."""
        return self.anomalies[0]["foreground"]

    def apply(
        self,
        image: NDArray[Any],
        donor: NDArray[Any] | None = None,
        *,
        foreground: NDArray[np.bool_] | None = None,
        out: NDArray[Any] | None = None,
        arrays: Sequence[NDArray[Any]] = (),
    ) -> "Sample":
        """Make the sample again: the same bytes, in any process and on any machine with the same versions.

        Parameters
        ----------
        image, donor, out
            As for `Generator.__call__`.
        foreground : ndarray of bool, optional
            Required again if the anomaly was clipped to such an array; a different one is refused.
        arrays : sequence of ndarray
            Arrays that the generator holds (given masks, texture images), required if the recipe comes from JSON.

        Raises
        ------
        TypeError, ValueError
            When an argument or a field of the recipe breaks its rule; the message names it.
        """
        maker = self.rebuilt(arrays)
        return maker.apply(image, donor, recipe=self, foreground=foreground, out=out)

    def support(
        self,
        image: NDArray[Any] | None = None,
        donor: NDArray[Any] | None = None,
        *,
        foreground: NDArray[np.bool_] | None = None,
        arrays: Sequence[NDArray[Any]] = (),
    ) -> NDArray[np.bool_]:
        """Return every pixel in which the anomaly has any weight; elsewhere the image is bit-identical to the input.

        With a hard edge it is the mask; with a soft one the mask holds the pixels of at least half weight.

        Parameters
        ----------
        image : ndarray, optional
            Required if the anomaly was clipped to a foreground above a threshold.
        donor : ndarray, optional
            Required besides it if several such anomalies lie on top of each other.
        foreground : ndarray of bool, optional
            Required if the anomaly was clipped to such an array.
        """
        return self.rebuilt(arrays)._support(self.drawn, self.grid, image, donor, foreground)

    def rebuilt(self, arrays: Sequence[NDArray[Any]] = ()) -> "Generator":
        """Return the generator that drew the recipe, built from its description."""
        maker = self._maker
        if not isinstance(maker, Mapping):
            return maker
        from .generator import Generator

        return Generator.from_dict(maker, arrays)

    def is_of(self, generator: "Generator") -> bool:
        """Whether the recipe holds this generator, and not a description alone."""
        return self._maker is generator

    def checked_for(self, generator: "Generator") -> dict[str, Any]:
        """Return the drawn numbers for an equal generator; raise if it is not equal, or a number breaks its rule."""
        if self._maker is not generator:
            checks.same_description(differing(self.generator, generator.to_dict()))
        drawn = self.drawn
        generator._check("drawn", drawn, Context(self.grid))
        return drawn

    def to_json(self) -> str:
        """Return the recipe as one line of JSON; floats keep all their digits."""
        return json.dumps(
            {"version": self.VERSION, "generator": self.generator, "grid": self.grid, "drawn": self.drawn},
            allow_nan=False,
        )

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """Read the recipe that `to_json` wrote; its numbers are checked when it is applied.

        Raises
        ------
        ValueError
            When `text` is not the JSON of a recipe, or of one of another version.
        """
        fields = checks.recipe_text(text, cls.VERSION)
        return cls(fields["generator"], tuple(fields["grid"]), fields["drawn"])

    def _state(self) -> tuple[Any, ...]:
        return (json.loads(json.dumps(self.generator)), self.grid, self.drawn)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Recipe):
            return NotImplemented
        return self is other or self._state() == other._state()

    def __hash__(self) -> int:
        # Of what equal recipes cannot write in two ways: 1 and 1.0 are equal, and two texts.
        return hash((self.grid, self.method))

    def __repr__(self) -> str:
        return f"<Recipe of {self.method} for {self.grid}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._maker, self.grid, self.drawn)

    def __copy__(self) -> "Recipe":
        return self

    def __deepcopy__(self, _: Any) -> "Recipe":
        return self


def _leaves(drawn: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the numbers of each anomaly, whichever generators it went through."""
    if "anomalies" in drawn:
        return [leaf for anomaly in checks.several_drawn(drawn["anomalies"]) for leaf in _leaves(anomaly["drawn"])]
    return _leaves(drawn["drawn"]) if {"which", "drawn"} <= set(drawn) else [dict(checks.leaf(drawn))]
