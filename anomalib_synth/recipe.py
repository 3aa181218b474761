"""Floor 4: the record of every random choice of a sample."""

import json
from typing import Any, NamedTuple

from . import _checks as checks

__all__ = ["Recipe"]


class Recipe(NamedTuple):
    """Plain numbers from which `apply` makes the same bytes again.

    Attributes
    ----------
    method : str
        Class name of the synthesizer that drew it.
    grid : tuple of int
        Spatial shape of the image.
    shapes : tuple of dict
        Parameters of every drawn shape, in pixels; `center` is an index.
    texture : dict
        Parameters of the texture.
    edge : float
        Standard deviation, in pixels, of the Gaussian that softens the edge; 0 for a hard one.
    foreground : float, "given" or None
        The threshold above which pixels were foreground (a number also where Otsu's method found it), "given" for a
        bool array, which is then needed again.

    Examples
    --------
    >>> recipe = Recipe("FPI", (8, 8), ({"center": [4, 4], "half_width": [1, 1]},), {"factor": 0.5}, 0.0, None)
    >>> Recipe.from_json(recipe.to_json()) == recipe
    True
    """

    method: str
    grid: tuple[int, ...]
    shapes: tuple[dict[str, Any], ...]
    texture: dict[str, Any]
    edge: float
    foreground: float | str | None

    def to_json(self) -> str:
        """The recipe as one line of JSON; floats keep all their digits."""
        return json.dumps(self._asdict(), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """The recipe that `to_json` wrote.

        Raises
        ------
        ValueError
            When `text` is not the JSON of a recipe.
        """
        fields = checks.recipe_text(text, cls._fields)
        return cls(**{**fields, "grid": tuple(fields["grid"]), "shapes": tuple(fields["shapes"])})
