"""A report as the body of a pull request's comment: marker, pictures and length."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from gitml.errors import UsageError

LIMIT = 65_536
"""Characters that GitHub takes in one comment."""
_DESCRIPTION_LIMIT = 140
"""Characters that GitHub takes in the description of a commit status."""

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_CODE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)
_PICTURE = re.compile(
    r"!\[(?P<alt>(?:[^\]\\]|\\.)*)\]"
    r"\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<bare>(?:[^\s()<>]|\([^\s()]*\))+))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
    r"|<(?P<tag>img|source)\b[^>]*?\b(?:src|srcset)\s*=\s*"
    r"(?P<mark>[\"'])(?P<html>.*?)(?P=mark)[^>]*>",
    re.DOTALL,
)
_ALT = re.compile(r"\balt\s*=\s*([\"'])(.*?)\1", re.DOTALL)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|#|\\")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n\n(?=\S)")
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


def pictures(markdown: str) -> tuple[str, ...]:
    """The files that pictures show, as paths relative to the Markdown file, in order."""
    targets = (markdown[slice(*_place(match))] for match in _matches(markdown))
    return tuple(dict.fromkeys(unquote(target) for target in targets if _is_relative(target)))


def relink(markdown: str, links: Mapping[str, str]) -> str:
    """Point relative pictures to where they were published; the others become their own words.

    Args:
        markdown: the report.
        links: address by path, as :func:`pictures` gave it.
    """
    parts, end = [], 0
    for match in _matches(markdown):
        start, stop = _place(match)
        target = markdown[start:stop]
        if not _is_relative(target):
            continue
        link = links.get(unquote(target))
        if link:
            parts += [markdown[end:start], link]
            end = stop
        else:
            parts += [markdown[end : match.start()], _words(match)]
            end = match.end()
    return "".join([*parts, markdown[end:]])


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


def body(name: str, markdown: str, around: Footer, limit: int = LIMIT) -> str:
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


def headline(markdown: str) -> str:
    """The first line of a report without its markup, for a commit status."""
    prose = _CODE.sub(lambda code: "" if code["fence"] else code[0], markdown)
    for line in prose.splitlines():
        text = re.sub(r"<!--.*?-->|<[^>]*>|!\[[^\]]*\]\([^)]*\)", "", line).strip()
        if not text or text.startswith(("|", "---")):
            continue
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
        text = re.sub(r"^(?:[>*+-] |#+ )+|[*`]+|\\(?=[^\w\s])", "", text)
        text = re.sub(r"^\[!\w+\]", "", text).strip()
        if text:
            return text if len(text) <= _DESCRIPTION_LIMIT else text[: _DESCRIPTION_LIMIT - 1] + "…"
    return "report posted"


def _matches(markdown: str) -> Iterator[re.Match[str]]:
    code = [match.span() for match in _CODE.finditer(markdown)]
    for match in _PICTURE.finditer(markdown):
        if not any(start <= match.start() < end for start, end in code):
            yield match


def _place(match: re.Match[str]) -> tuple[int, int]:
    return next(match.span(name) for name in ("angled", "bare", "html") if match[name] is not None)


def _is_relative(target: str) -> bool:
    return bool(target) and not _ELSEWHERE.match(target)


def _words(match: re.Match[str]) -> str:
    if match["tag"] == "source":
        return ""
    found = _ALT.search(match.group()) if match["tag"] else None
    alt = match["alt"] if not match["tag"] else found[2] if found else ""
    return f"*{alt}*" if alt else ""


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
    # Closing tags and a closing fence may follow what is kept.
    room -= len(note) + 100
    for boundary in (_HEADING, _PARAGRAPH):
        places = [m.start() for m in boundary.finditer(text, 1, room) if _outside(text, m.start())]
        if places:
            return text[: places[-1]].rstrip() + note
    kept = text[:room]
    fences = _FENCE.findall(kept)
    closing = f"\n{fences[-1]}" if len(fences) % 2 else ""
    return kept + closing + "\n</details>" * _open_details(kept) + note


def _outside(text: str, place: int) -> bool:
    kept = text[:place]
    return len(_FENCE.findall(kept)) % 2 == 0 and _open_details(kept) == 0


def _open_details(text: str) -> int:
    return max(0, text.count("<details") - text.count("</details>"))
