"""Colours for words that mean something; who prints them takes them out where nobody sees them."""

from typing import Literal, Self

Colour = Literal["green", "red", "dim", "bold", "bold green"]
_CODES: dict[Colour, str] = {
    "green": "32",
    "red": "31",
    "dim": "2",
    "bold": "1",
    "bold green": "1;32",
}


class Painted(str):
    """A cell of a table that has a colour. It is as wide as its text, and padded before it."""

    __slots__ = ("colour",)
    colour: Colour | None

    def __new__(cls, text: str, colour: Colour | None) -> Self:
        cell = super().__new__(cls, text)
        cell.colour = colour
        return cell


def paint(text: str, colour: Colour) -> str:
    """Text that is harmless already, between the codes that switch a colour on and off."""
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if text else text
