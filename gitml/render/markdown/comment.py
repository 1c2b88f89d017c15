"""A report as the body of a pull request's comment: marker, origin and length."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice, takewhile
from typing import Literal
from urllib.parse import quote

from gitml.core.forges.ci import RunNumber
from gitml.core.reports.results import ReportedResult
from gitml.render.markdown import earlier_results
from gitml.render.markdown.comment_marker import first_line, read_result_mark
from gitml.render.markdown.picture_links import fenced_blocks
from gitml.render.markdown.shorten import shorten
from gitml.render.markdown.tables import entities, plain, short_line

UNJUDGED = "<!-- gitml:outcome:unjudged -->"
"""What a report ends in that could not tell whether a model is better, so it is not to be green."""

BLOCKED = "<!-- gitml:outcome:blocked -->"
"""What a report ends in of which a gate failed, so that it is not to be merged."""

_INVISIBLE = "\u200b"  # what is put behind a sign so that Markdown finds no mention

_NO_GATES = "no gates"
_GATES = re.compile(r"<!-- gitml:gates: ([0-9a-z, ]{1,80}) -->")

# Of which a headline is made; its patterns take the square of the first for each of the lines.
_LONGEST_LINE, _MOST_LINES = 1000, 50

_NOTES_SHARE = 8  # of the whole comment, at most one part in so many is notes


def _no_page(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Footer:
    """What a comment says beside the report.

    Attributes:
        head: the commit that the report is about; told where the report does not.
        run_url: the page of the run that made it.
        notes: remarks for the reader, such as why there are no pictures.
        run: which run it was; told to gitml only.
        earlier: results of the reports that the comment showed before.
        newest: the result of this one; told to gitml only.
        page: the address of a commit on the forge; empty where it has none.
    """

    head: str | None = None
    run_url: str | None = None
    notes: tuple[str, ...] = ()
    run: RunNumber | None = None
    earlier: tuple[ReportedResult, ...] = ()
    newest: ReportedResult | None = None
    page: Callable[[str], str] = _no_page


def body(name: str, markdown: str, around: Footer, limit: int) -> str:
    """The whole comment, at most ``limit`` characters long; see :func:`shorten`.

    What earlier reports said is left out before anything of this one is.
    """
    results = (around.newest, *around.earlier) if around.newest else around.earlier
    first = first_line(name, around.run, results)
    told = around.head is None or around.head in markdown
    last = _last_lines(replace(around, head=None) if told else around, limit // _NOTES_SHARE)
    room = limit - len(first) - len(last) - 3
    whole = markdown.strip("\n")
    earlier = earlier_results.section(around.earlier, around.page)
    if earlier and len(whole) + len(earlier) + 2 <= room:
        whole, room = f"{whole}\n\n{earlier}", limit
    text = shorten(whole, room, _cut_note(limit, around.run_url))
    return f"{first}\n{text}\n{last}"


def result(markdown: str) -> ReportedResult | None:
    """What a report says in short; None of one that gitml did not write."""
    return next(filter(None, map(read_result_mark, reversed(_marks(markdown)))), None)


def gates_mark(summary: str) -> str:
    """What a report ends in that judged gates, or found none declared."""
    return f"<!-- gitml:gates: {summary or _NO_GATES} -->"


def gates_status(markdown: str) -> tuple[Literal["success", "failure", "error"], str] | None:
    """State and description of the commit status of the gates; None where none were looked for."""
    lines = _marks(markdown)
    found = next(filter(None, map(_GATES.fullmatch, reversed(lines))), None)
    if found is None:
        return None
    if BLOCKED in lines:
        return "failure", found[1]
    if UNJUDGED in lines and found[1] == _NO_GATES:
        return "error", "not judged"
    return "success", found[1]


def state(markdown: str) -> Literal["success", "failure", "error"]:
    """The state of the commit status that goes with a report."""
    lines = _marks(markdown)
    if UNJUDGED in lines:
        return "error"
    return "failure" if BLOCKED in lines else "success"


def _marks(markdown: str) -> list[str]:
    """The lines that are a comment, in order; not those in blocks of code, as logs have them.

    Those at the very end count in any case: a block that somebody left open above hides no failure.
    """
    text, prose = (
        [line.rstrip("\r") for line in one.split("\n")] for one in (markdown, _prose(markdown))
    )
    last = [*takewhile(lambda line: not line or line.startswith("<!--"), reversed(text))]
    return [line for line in (*prose, *reversed(last)) if line.startswith("<!--")]


def headline(markdown: str, limit: int) -> str:
    """The first line of a report without its markup, at most ``limit`` characters long."""
    for line in islice(_prose(markdown).splitlines(), _MOST_LINES):
        if text := _without_markup(line[:_LONGEST_LINE]):
            return short_line(text, limit)
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
    text = re.sub(r"^\[!\w+\]", "", text)  # GitHub's [!NOTE]
    return unescape(text).replace(_INVISIBLE, "").strip()


def _last_lines(around: Footer, most: int) -> str:
    origin = [f"for {entities(around.head)}"] if around.head else []
    origin += [f'<a href="{_url(around.run_url)}">made by this run</a>'] if around.run_url else []
    lines = _notes(around.notes, most)
    lines += [f"\n<sub>{', '.join(origin)}</sub>\n"] if origin else []
    return "".join(lines)


def _notes(notes: Sequence[str], most: int) -> list[str]:
    """As many as fit into ``most`` characters, and how many do not."""
    lines: list[str] = []
    for note in notes:
        line = f"\n> {plain(note)}\n"
        most -= len(line)
        if most < 0:
            return [*lines, f"\n> … and {len(notes) - len(lines):,} more like this\n"]
        lines.append(line)
    return lines


def _cut_note(limit: int, run_url: str | None) -> str:
    whole = f"[the summary of the run]({_url(run_url)})" if run_url else "the report's file"
    return f"\n\n> The report is cut here, for a comment holds {limit:,} characters. All: {whole}."


def _url(url: str) -> str:
    """An address that ends neither an attribute of HTML nor a link of Markdown."""
    return quote(url, safe=":/?&=%#~+,;@!$*-._")
