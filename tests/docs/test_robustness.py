"""Odd and wrong calls to every method, and the page that shows what comes of them."""

import pytest

from tests import robustness
from tests.support.odd_calls import SECTIONS

CASES = [(section, case) for section, cases in SECTIONS.items() for case in cases]


@pytest.mark.parametrize(("section", "case"), CASES)
def test_a_right_sample_or_a_refusal_that_names_its_argument(section: str, case: str) -> None:
    assert robustness.outcomes(section, case)


def test_the_page_says_what_happens() -> None:
    written = robustness.PAGE.read_text().splitlines()
    assert written == robustness.page().splitlines(), "write it again with: python -m tests.robustness"
