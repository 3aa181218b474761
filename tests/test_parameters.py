"""Every parameter of every constructor: what it takes in any form, and what it refuses by name, rule and value."""

from typing import Any

import numpy as np
import pytest

from anomalib_synth import AutoSeg, Synthesizer, labels, shapes, textures
from tests.parameters import CONSTRUCTORS, PARAMETERS, parameters

PARTS = {"shape": shapes.Ball(), "texture": textures.LocalBlur(), "label": labels.Binary()}
EVERY = {**CONSTRUCTORS, "Synthesizer": lambda **changes: Synthesizer(**{**PARTS, **changes})}
NAMES = {name: parameters(Synthesizer if name == "Synthesizer" else build) for name, build in EVERY.items()}


@pytest.mark.parametrize(("name", "parameter"), [(name, p) for name, entries in NAMES.items() for p in entries])
def test_a_wrong_value_is_refused_by_name_rule_and_value(name: str, parameter: str) -> None:
    assert parameter in PARAMETERS, "enter the new parameter in tests/parameters.py"
    entry = PARAMETERS[parameter]
    allowed_none = parameter in {
        "bend",
        "foreground",
        "further",
        "central",
        "channel_axis",
        "intensity_range",
        "resize",
        "source",
    }
    for value in [*entry.wrong, *([] if allowed_none else [None])]:
        with pytest.raises((TypeError, ValueError)) as caught:
            EVERY[name](**{parameter: value})
        message = str(caught.value)
        assert message.startswith(f"{parameter} must "), (value, message)
        assert entry.rule in message, (value, message)
        assert message.endswith(repr(value)) or isinstance(value, np.ndarray), (value, message)


@pytest.mark.parametrize(
    "value", [0.3, np.float32(0.3), 1, np.array(0.3), (0.1, 0.3), [0.1, 0.3], np.array([0.1, 0.3]), (0.2, 0.2)]
)
def test_a_number_or_a_range_in_any_form(value: Any) -> None:
    assert AutoSeg(size=value)(np.zeros((32, 32)), np.ones((32, 32)), rng=0).mask.any()
    low, high = shapes.SplinePolygon(size=value).size  # type: ignore[misc]
    assert type(low) is type(high)
    assert type(low) in (int, float)
    assert low == pytest.approx(np.min(value))
    assert high == pytest.approx(np.max(value))


@pytest.mark.parametrize("value", [4, np.int64(4), np.array(4), (3, 5), [3, 5], np.array([3, 5])])
def test_whole_numbers_in_any_form(value: Any) -> None:
    low, high = shapes.SplinePolygon(vertices=value).vertices  # type: ignore[misc]
    assert type(low) is type(high) is int
    assert (low, high) == (np.min(value), np.max(value))


@pytest.mark.parametrize("value", [(1, 3), [2], np.array([1, 2])])
def test_one_number_is_not_a_range(value: Any) -> None:
    with pytest.raises(TypeError, match=r"central must be"):
        Synthesizer(**PARTS, central=value)
    with pytest.raises(TypeError, match=r"workers must be"):
        AutoSeg().batch(np.zeros((2, 32, 32)), np.ones((2, 32, 32)), workers=value)
