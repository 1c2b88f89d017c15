"""A report in so many bytes: what a reviewer needs least is left out first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gitml.render import numbers
from gitml.render.markdown.shorten import shorten

_CUT = "\n\n> The report is cut here, for it may have {:,} bytes."


@dataclass(frozen=True, slots=True)
class Sections:
    """The parts of a report, in the order of reading; empty ones are not there.

    Attributes:
        first: what tells whether to merge.
        more: what else is good to know, by name; the later, the sooner it is left out.
        last: the footer, and the lines that gitml reads.
    """

    first: Sequence[str]
    more: Mapping[str, str]
    last: Sequence[str]


def fitted(sections: Sections, most_bytes: int | None) -> str:
    """The report in at most ``most_bytes`` of UTF-8, with a note of what was left out."""
    more = {name: text for name, text in sections.more.items() if text}
    lost: list[str] = []
    while True:
        note = _note(lost, most_bytes)
        text = _joined((*sections.first, *more.values(), note, *sections.last))
        if most_bytes is None or _bytes(text) <= most_bytes:
            return text
        if not more:
            break
        lost.insert(0, more.popitem()[0])
    ends = _joined((note, *sections.last))
    cut = _CUT.format(most_bytes)
    return f"{_cut(_joined(sections.first), most_bytes - _bytes(ends) - 1, cut)}\n{ends}"


def _note(lost: Sequence[str], most_bytes: int | None) -> str:
    if not lost or most_bytes is None:
        return ""
    return f"> Left out, as a report may have {most_bytes:,} bytes: {numbers.listed(lost)}."


def _cut(text: str, most_bytes: int, note: str) -> str:
    """The text in so many bytes, by leaving out rows and then the end."""
    room = most_bytes
    while True:
        found = shorten(text, room, note)
        over = _bytes(found) - most_bytes
        if over <= 0:
            return found
        room -= max(over // 4, 1)  # a character has four bytes at most


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _bytes(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))
