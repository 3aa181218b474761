"""The text of a value in a message."""


def shortened(value: object) -> str:
    """Return the text of a value, cut where it is long."""
    try:
        text = repr(value)
    except ValueError:  # of a whole number with more digits than Python prints
        text = f"a {type(value).__name__} of very many digits"
    text = " ".join(text.split())  # that of an array runs over several lines
    return text if len(text) <= 200 else f"{text[:197]}..."
