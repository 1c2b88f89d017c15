"""Names from files, made short enough for a legend, an axis or a title."""

import textwrap

NAME_LENGTH = 28


def short(text: str, length: int = NAME_LENGTH) -> str:
    """One line of at most so many characters; what is left out is in the middle.

    Long names often begin alike (``feature/…``) or end alike (``….csv``).
    """
    line = "".join(c if c.isprintable() else " " for c in text)
    if len(line) <= length:
        return line
    end = (length - 1) // 2
    return f"{line[: length - 1 - end]}…{line[-end:]}"


def wrapped(text: str, width: int, lines: int = 3) -> str:
    """At most so many lines, broken between words where that is possible."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return textwrap.fill(line, width, max_lines=lines, placeholder=" …")
