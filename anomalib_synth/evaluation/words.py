"""Names of files and groups as they may be shown: with no character that a terminal obeys."""

import unicodedata

__all__ = ["visible"]


def visible(text: str) -> str:
    r"""The same, with control characters, marks of direction and lone surrogates written out.

    >>> visible("a\x1b[2Jb\nc")
    'a\\x1b[2Jb\\nc'
    """
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return "".join(
        one.encode("unicode_escape").decode() if unicodedata.category(one) in hidden else one for one in text
    )
