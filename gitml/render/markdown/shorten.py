"""A Markdown text cut to a length: rows of tables and lists go first, and failures last.

The text may come from a job that nobody trusts: all here takes time linear in its length, but for
one sort of its rows.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gitml.render.markdown.picture_links import fenced_blocks

_CLOSING = 100  # characters for tags and a fence that close what a cut left open
_MORE = "\n… and {:,} more rows\n"
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n\n(?=\S)")
_LINE = re.compile(r"\n(?=\S)")
_RULE = re.compile(r"\|(?: *+:?-++:? *+\|)++")
# What holds text together, so that a cut inside of it must close it.
_HOLDER = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})|<(?P<opening>details)|</details>", re.MULTILINE
)
_FAILURES = ("❌", "⛔", "⚠️")
_PRIMARY = "** (primary) |"


@dataclass(frozen=True, slots=True)
class _Rows:
    """Lines of one table or list, by the numbers of the first and of the one after the last."""

    start: int
    end: int


def shorten(text: str, room: int, note: str) -> str:
    """The text in at most ``room`` characters, with ``note`` at its end where something is lost.

    Rows of tables and items of lists are left out first, those that say that something failed or
    decides only when there is no other way; the text around them stays. If that is not enough, the
    text ends before a heading, else between paragraphs or lines, else in mid-sentence.
    """
    if len(text) <= room:
        return text
    room -= len(note)
    fewer = _with_fewer_rows(text, room)
    return (fewer if len(fewer) <= room else _cut(fewer, room)) + note


def _with_fewer_rows(text: str, room: int) -> str:
    lines = text.split("\n")
    blocks = list(_blocks(text, lines))
    numbers = [number for block in blocks for number in range(block.start, block.end)]
    # Every block may need a line that says what is missing.
    left = room - len(text) - len(blocks) * len(_MORE.format(10**9))
    left += sum(len(lines[number]) + 1 for number in numbers)
    kept = set()
    for number in sorted(numbers, key=lambda number: (-_weight(lines[number]), number)):
        left -= len(lines[number]) + 1
        if left < 0:
            break
        kept.add(number)
    return "\n".join(_kept_lines(lines, blocks, kept))


def _kept_lines(lines: Sequence[str], blocks: Iterable[_Rows], kept: set[int]) -> Iterator[str]:
    end = 0
    for block in blocks:
        yield from lines[end : block.start]
        rows = [number for number in range(block.start, block.end) if number in kept]
        yield from (lines[number] for number in rows)
        if lost := block.end - block.start - len(rows):
            yield _MORE.format(lost).rstrip("\n")
        end = block.end
    yield from lines[end:]


def _weight(line: str) -> int:
    """How much a reader would miss this row."""
    if _PRIMARY in line:
        return 2
    return 1 if any(sign in line for sign in _FAILURES) else 0


def _blocks(text: str, lines: Sequence[str]) -> Iterator[_Rows]:
    """The rows of tables and the items of lists, outside of blocks of code."""
    fences = iter(fenced_blocks(text))
    fence = next(fences, None)
    position = start = 0
    kind = ""
    for number, line in enumerate((*lines, "")):
        while fence is not None and fence[1] <= position:
            fence = next(fences, None)
        now = "" if fence is not None and fence[0] <= position else _kind(lines, number, kind)
        if now != kind:
            if kind in ("row", "item"):
                yield _Rows(start, number)
            kind, start = now, number
        position += len(line) + 1


def _kind(lines: Sequence[str], number: int, before: str) -> str:
    """What a line is part of: the head of a table, its rows, a list, or nothing of these."""
    if number == len(lines):
        return ""
    line = lines[number]
    if line.startswith("|"):
        if before in ("rule", "row"):
            return "row"
        if before == "head":
            return "rule" if _RULE.fullmatch(line) else ""
        return "head"
    return "item" if line.startswith("- ") else ""


def _cut(text: str, room: int) -> str:
    room -= _CLOSING
    # A whole section less is better than half a sentence, but not than half of the text.
    for boundary in (_HEADING, _PARAGRAPH, _LINE):
        positions = _outside_holders(text, [m.start() for m in boundary.finditer(text, 1, room)])
        if positions and positions[-1] >= room // 2:
            return text[: positions[-1]].rstrip()
    kept = text[:room]
    fences = [match["fence"] for match in _HOLDER.finditer(kept) if match["fence"]]
    closing = f"\n{fences[-1]}" if len(fences) % 2 else ""
    closing += "\n</details>" * max(0, kept.count("<details") - kept.count("</details>"))
    return kept + (closing if len(closing) <= _CLOSING else "")


def _outside_holders(text: str, positions: Sequence[int]) -> list[int]:
    """Those of the ascending positions that are in no block of code and no folded section."""
    found = []
    holders = _HOLDER.finditer(text)
    holder = next(holders, None)
    fences = depth = 0
    for position in positions:
        while holder is not None and holder.end() <= position:
            fences += holder["fence"] is not None
            depth += 0 if holder["fence"] else 1 if holder["opening"] else -1
            holder = next(holders, None)
        if fences % 2 == 0 and depth <= 0:
            found.append(position)
    return found
