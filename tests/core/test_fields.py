"""Every parameter of every constructor: what it takes in any form, and what it refuses by name, rule and value."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import AutoSeg, Synthesizer, labels, shapes, textures
from anomalib_synth._checks import shortened
from tests.support.parameters import CONSTRUCTORS, entry, fields_by_name
from tests.support.strategies import examples

PARTS = {"shape": shapes.Ball(), "texture": textures.LocalBlur(), "label": labels.Binary()}
EVERY = [(name, parameter) for name in CONSTRUCTORS for parameter in fields_by_name(name)]


@pytest.mark.parametrize(("name", "parameter"), EVERY)
def test_a_wrong_value_is_refused_by_name_rule_and_value(name: str, parameter: str) -> None:
    known = entry(parameter, fields_by_name(name)[parameter])
    assert known.wrong
    for value in known.wrong:
        with pytest.raises((TypeError, ValueError)) as caught:
            CONSTRUCTORS[name](**{parameter: value})
        message = str(caught.value)
        assert message.startswith(f"{parameter} must "), (value, message)
        assert known.rule in message, (value, message)
        assert message.endswith(shortened(value)) or isinstance(value, np.ndarray), (value, message)


@pytest.mark.parametrize(("name", "parameter"), EVERY)
@given(data=st.data())
@examples(10)
def test_a_legal_value_is_kept_in_one_form(name: str, parameter: str, data: st.DataObject) -> None:
    field = fields_by_name(name)[parameter]
    value = data.draw(entry(parameter, field).legal)
    kept = field.kept(parameter, value)
    again = field.kept(parameter, kept)
    assert repr(again) == repr(kept)  # what was kept is legal, and kept as it is


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
    with pytest.raises(TypeError, match=r"central_fraction must be"):
        Synthesizer(**PARTS, central_fraction=value)
    with pytest.raises(TypeError, match=r"workers must be"):
        AutoSeg().batch(np.zeros((2, 32, 32)), np.ones((2, 32, 32)), workers=value)
