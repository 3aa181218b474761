"""Every `pycon` block of the Markdown pages is a doctest; the blocks of a page share their names."""

import doctest
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = {str(page.relative_to(ROOT)): page for page in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])}


def pycon(lines: list[str]) -> Iterator[str]:
    """The page with every line blank but those of its `pycon` blocks, so that line numbers stay."""
    inside = False
    for line in lines:
        fence = line.lstrip().startswith("```")
        inside = line.strip() == "```pycon" if fence else inside
        yield line if inside and not fence else ""


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_what_happens(page: str) -> None:
    text = "\n".join(pycon(PAGES[page].read_text().splitlines()))
    examples = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=said.append)
    assert result.failed == 0, "".join(said)


def test_a_wrong_page_would_fail() -> None:
    text = "\n".join(pycon(["```pycon", ">>> 1 + 1", "3", "```", ">>> 0", "```python", ">>> 0", "```"]))
    examples = doctest.DocTestParser().get_doctest(text, {}, "page", "page", 0)
    assert len(examples.examples) == 1
    assert doctest.DocTestRunner().run(examples, out=lambda _: None).failed == 1
