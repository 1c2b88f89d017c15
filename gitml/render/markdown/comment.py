"""A report as the body of a pull request's comment: marker, origin and length."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gitml.errors import UsageError
from gitml.render.markdown.picture_links import fenced_blocks

UNJUDGED = "<!-- gitml:outcome:unjudged -->"
"""What a report ends in that could not tell whether a model is better, so it is not to be green."""

_CLOSING = 100  # characters for tags and a fence that close what a cut left open
_LONGEST_LINE = 2000  # of which a headline is made; its patterns take the square of that


_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n\n(?=\S)")
# What holds text together, so that a cut inside of it must close it.
_HOLDER = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})|<(?P<opening>details)|</details>", re.MULTILINE
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def marker(name: str) -> str:
    """The hidden first line by which a comment is found again.

    Raises:
        UsageError: the name has characters that could end the marker.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"not a name for a report: '{name}'",
            hint="use letters, digits, '.', '_' and '-'",
        )
    return f"<!-- gitml:report:{name} -->"


@dataclass(frozen=True, slots=True)
class Footer:
    """What a comment says beside the report.

    Attributes:
        head: the commit that the report is about; told where the report does not.
        run_url: the page of the run that made it.
        notes: remarks for the reader, such as why there are no pictures.
    """

    head: str | None = None
    run_url: str | None = None
    notes: tuple[str, ...] = ()


def body(name: str, markdown: str, around: Footer, limit: int) -> str:
    """The whole comment, at most ``limit`` characters long.

    A report that is too long ends before a heading, else between paragraphs, else in mid-sentence.
    """
    first = marker(name)
    told = around.head is None or around.head in markdown
    last = _last_lines(replace(around, head=None) if told else around)
    room = limit - len(first) - len(last) - 3
    text = markdown.strip("\n")
    if len(text) > room:
        text = _cut(text, room, _cut_note(limit, around.run_url))
    return f"{first}\n{text}\n{last}"


def state(markdown: str) -> Literal["success", "error"]:
    """The state of the commit status that goes with a report."""
    return "error" if UNJUDGED in markdown.splitlines() else "success"


def headline(markdown: str, limit: int) -> str:
    """The first line of a report without its markup, at most ``limit`` characters long."""
    for line in _prose(markdown).splitlines():
        if text := _without_markup(line[:_LONGEST_LINE]):
            return text if len(text) <= limit else text[: limit - 1] + "…"
    return "report posted"


def _prose(markdown: str) -> str:
    """The text without blocks of code."""
    parts, end = [], 0
    for start, stop in fenced_blocks(markdown):
        parts.append(markdown[end:start])
        end = stop
    return "".join([*parts, markdown[end:]])


def _without_markup(line: str) -> str:
    """The words of a line; empty where it has none, or is of a table."""
    text = re.sub(r"<!--.*?-->|<[^>]*>|!\[[^\]]*\]\([^)]*\)", "", line).strip()
    if not text or text.startswith(("|", "---")):
        return ""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)  # a link becomes its words
    text = re.sub(r"^(?:[>*+-] |#+ )+|[*`]+|\\(?=[^\w\s])", "", text)
    return re.sub(r"^\[!\w+\]", "", text).strip()  # GitHub's [!NOTE]


def _last_lines(around: Footer) -> str:
    origin = [f"for {around.head}"] if around.head else []
    origin += [f'<a href="{around.run_url}">made by this run</a>'] if around.run_url else []
    lines = [f"\n> {note}\n" for note in around.notes]
    lines += [f"\n<sub>{', '.join(origin)}</sub>\n"] if origin else []
    return "".join(lines)


def _cut_note(limit: int, run_url: str | None) -> str:
    whole = f"[the summary of the run]({run_url})" if run_url else "the report's file"
    return f"\n\n> The report is cut here, for a comment holds {limit:,} characters. All: {whole}."


def _cut(text: str, room: int, note: str) -> str:
    room -= len(note) + _CLOSING
    for boundary in (_HEADING, _PARAGRAPH):
        positions = _outside_holders(text, [m.start() for m in boundary.finditer(text, 1, room)])
        if positions:
            return text[: positions[-1]].rstrip() + note
    kept = text[:room]
    fences = [match["fence"] for match in _HOLDER.finditer(kept) if match["fence"]]
    closing = f"\n{fences[-1]}" if len(fences) % 2 else ""
    closing += "\n</details>" * max(0, kept.count("<details") - kept.count("</details>"))
    return kept + (closing if len(closing) <= _CLOSING else "") + note


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
