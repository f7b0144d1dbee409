"""Texts as typed or received, made safe to keep and to show."""


def plain_line(text: str) -> str:
    """Return one line without control, invisible or bidirectional characters, one space between words."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
