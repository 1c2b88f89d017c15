"""How wide a text is on a terminal, and less of it where there is no room."""

import re
import unicodedata

_NARROW = re.compile("[\x00-\u02ff–…→▁-█▲▼★]*").fullmatch  # what tables themselves are made of


def middle(text: str, columns: int) -> str:
    """A text with an ellipsis for its middle where it is too long: a key's ends tell most."""
    if width(text) <= columns:
        return text
    end = (columns - 1) // 2
    return f"{_start(text, columns - 1 - end)}…{_start(text[::-1], end)[::-1]}"


def _start(text: str, columns: int) -> str:
    if text.isascii():
        return text[:columns]
    taken = 0
    for at, character in enumerate(text):
        taken += width(character)
        if taken > columns:
            return text[:at]
    return text


def cut(text: str, columns: int) -> str:
    """The beginning of a sentence, with an ellipsis where there is more."""
    return text if width(text) <= columns else f"{_start(text, columns - 1)}…"


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii() or _NARROW(text):
        return len(text)
    # Unicode Standard Annex 11: wide and full-width characters take two columns.
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))
