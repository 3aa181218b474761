"""Names of files and groups as they may be shown: with no character that a terminal obeys."""

import re
import unicodedata

__all__ = ["marked_down", "visible"]

OBEYED = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|[`*<|~]|\](?=\()|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])",
)
"""What Markdown takes for more than itself: a single > or &, or an underscore within a word, it does not."""


def visible(text: str) -> str:
    r"""The same, with control characters, marks of direction and lone surrogates written out.

    >>> visible("a\x1b[2Jb\nc")
    'a\\x1b[2Jb\\nc'
    """
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return "".join(
        one.encode("unicode_escape").decode() if unicodedata.category(one) in hidden else one for one in text
    )


def marked_down(text: str) -> str:
    r"""The same in Markdown, in the cell of a table too.

    >>> marked_down("a|b <i> my_model *new* [x](y)")
    'a\\|b \\<i> my_model \\*new\\* [x\\](y)'
    """
    return OBEYED.sub(r"\\\g<0>", visible(text))
