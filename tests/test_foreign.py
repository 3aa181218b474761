"""Parts of somebody's own: what they return is checked before a kernel sees it, and their recipes replay."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from anomalib_synth import Recipe, Synthesizer, labels, shapes, textures
from anomalib_synth._core.patch import Patch
from tests.support.strategies import random_image

IMAGE, DONOR = random_image((64, 64), "float32", 0), random_image((64, 64), "float32", 1)


@dataclass(frozen=True)
class Cross:
    """A shape with a parameter that has no default; its runs are what a test wants."""

    reach: int
    wrong: Any = None

    def draw(self, rng: np.random.Generator, center: Any, grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the centre."""
        return {"center": list(center), "extra": rng.integers(5) if isinstance(self.wrong, str) else 1}

    def runs(self, parameters: Any, grid: tuple[int, ...]) -> Any:
        """Cover a row of pixels."""
        if not isinstance(self.wrong, (str, type(None))):
            return np.array(self.wrong) if isinstance(self.wrong, tuple) else self.wrong
        row, column = parameters["center"]
        return np.array([[row * grid[1] + column, row * grid[1] + min(column + self.reach, grid[1])]])

    def extent(self, parameters: Any) -> float:
        """Reach."""
        return float(self.reach)


@dataclass(frozen=True)
class Double:
    """A texture; its patch is what a test wants."""

    wrong: str = ""
    needs_donor: ClassVar[bool] = False

    def draw(self, rng: np.random.Generator, image: Any, region: Any) -> dict[str, Any]:
        """Draw nothing."""
        return {"wrong": np.float64(1)} if self.wrong == "numpy" else {}

    def apply(self, before: Any, image: Any, donor: Any, region: Any, parameters: Any) -> Any:
        """Double."""
        values, differs = 2 * before, np.ones(before.shape[1], bool)
        return {
            "array": values,
            "flat": Patch(values[0], 1.0, differs),
            "differs": Patch(values, 1.0, differs[1:]),
            "factor": Patch(values, np.nan, differs),
        }.get(self.wrong, Patch(values, 1.0, differs))


@dataclass(frozen=True)
class Half:
    """A label; its values are what a test wants."""

    wrong: str = ""
    pointwise: ClassVar[bool] = True

    def values(self, patch: Any, weights: Any, change: Any) -> Any:
        """One half."""
        size = len(patch.differs)
        return {"short": np.ones(3), "scalar": 0.5, "nan": np.full(size, np.nan)}.get(self.wrong, np.full(size, 0.5))


def composed(shape: Any = None, texture: Any = None, label: Any = None) -> Synthesizer:
    """Parts of the library in the place of those that are not given."""
    return Synthesizer(shape or shapes.Box(0.3), texture or textures.Constant(), label or labels.Binary())


def test_a_part_that_can_change_is_refused() -> None:
    @dataclass
    class Loose:
        reach: int
        draw, runs, extent = Cross.draw, Cross.runs, Cross.extent

    with pytest.raises(TypeError, match="shape must be immutable, such as a dataclass with frozen=True"):
        composed(Loose(5))


def test_parts_of_ones_own_replay_and_are_described() -> None:
    generator = composed(Cross(5), Double(), Half())
    sample = generator(IMAGE, rng=0)
    assert sample.mask.any()
    assert (sample.label[sample.mask] == 0.5).all()
    again = Recipe.from_json(sample.recipe.to_json()).apply(IMAGE)
    assert again.image.tobytes() == sample.image.tobytes()
    assert Synthesizer.from_dict(generator.to_dict()) == generator
    with pytest.raises(TypeError, match="parameter reach of Cross must be given"):
        Synthesizer.from_dict({**generator.to_dict(), "shape": {"class": f"{__name__}:Cross"}})


@pytest.mark.parametrize(
    "runs",
    [
        ((4090, 4100),),
        ((4000, 99999),),
        ((-50, -10),),
        ((100, 3000), (50, 60)),
        ((10, 10),),
        ((10, 20), (15, 30)),
        ((60, 70),),
    ],
)
def test_runs_that_leave_the_grid_are_refused(runs: Any) -> None:
    with pytest.raises(ValueError, match="runs of Cross must be an integer array"):
        composed(Cross(5, runs))(IMAGE, rng=0)


@pytest.mark.parametrize("runs", [np.ones((64, 64), bool), np.array([1, 2]), [[1, 2]], np.array([[1.0, 2.0]])])
def test_what_is_no_array_of_runs_is_refused(runs: Any) -> None:
    with pytest.raises(TypeError, match="runs of Cross must be an integer array"):
        composed(Cross(5, runs) if not isinstance(runs, tuple) else None)(IMAGE, rng=0)


def test_numbers_that_no_recipe_can_hold_are_refused_when_they_are_drawn() -> None:
    with pytest.raises(ValueError, match="extra must be plain JSON"):
        composed(Cross(5, "numpy"))(IMAGE, rng=0)


@pytest.mark.parametrize(("wrong", "message"), [("array", "must return a Patch"), ("flat", "values of the patch")])
def test_a_patch_that_does_not_fit_is_refused(wrong: str, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        composed(texture=Double(wrong))(IMAGE, rng=0)


@pytest.mark.parametrize("wrong", ["differs", "factor"])
def test_a_patch_with_a_wrong_field_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=f"{wrong} of the patch of Double must"):
        composed(texture=Double(wrong))(IMAGE, rng=0)


@pytest.mark.parametrize("wrong", ["short", "scalar", "nan"])
def test_a_label_that_does_not_fit_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="values of Half must"):
        composed(label=Half(wrong))(IMAGE, rng=0)


def test_a_binary_label_with_a_soft_edge_is_the_mask() -> None:
    for edge in (0.0, 1.0, 3.0):
        sample = Synthesizer(shapes.Box(0.5), textures.ForeignPatch(1.0), labels.Binary(), edge=edge)(
            IMAGE, DONOR, rng=0
        )
        np.testing.assert_array_equal(sample.label, sample.mask)


@pytest.mark.parametrize(
    ("classes", "factor", "number"), [(5, 0.2, 1), (10, 0.3, 3), (10, 0.1, 1), (10, 0.6, 6), (7, 1 / 7, 1)]
)
def test_a_factor_at_the_end_of_a_class_is_of_that_class(classes: int, factor: float, number: int) -> None:
    from anomalib_synth import FPI

    generator = FPI(label=labels.Classes(classes), factor=factor)
    sample = generator(IMAGE, DONOR, rng=0)
    batch = generator.batch(IMAGE[np.newaxis], DONOR[np.newaxis], rng=0)
    for label in (sample.label, batch.labels):
        assert set(np.unique((label * classes).round())) == {0.0, float(number)}
