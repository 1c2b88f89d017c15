"""The pictures of a Markdown text: which files they show, and pointing them elsewhere.

A report may come from a training job that nobody trusts, into a job that may write comments: all
here takes time linear in the length of the text. No pattern can reach past the beginning of its
next match, and repetitions are possessive.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})(?P<rest>.*)")
_TICKS = re.compile(r"`+")
_MARKDOWN = re.compile(
    r"!\[(?P<alt>(?:[^\[\]\\]|\\.|\[[^\[\]]*+\])*+)\]"
    r"\(\s*+(?:<(?P<angled>[^<>\n]*+)>|(?P<bare>(?:[^\s()<>]|\([^\s()]*+\))++))"
    r"(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?+\s*+\)",
    re.DOTALL,
)
_REFERENCE = re.compile(
    r"!\[(?P<alt>(?:[^\[\]\\]|\\.|\[[^\[\]]*+\])*+)\](?:\[(?P<label>(?:[^\[\]\\]|\\.)*+)\])?+(?!\()",
    re.DOTALL,
)
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<label>(?:[^\[\]\\\n]|\\.)++)\]:[ \t]*+"
    r"(?:<(?P<angled>[^<>\n]*+)>|(?P<bare>[^\s<>]++))",
    re.MULTILINE,
)
_TAG = re.compile(r"<(?P<tag>img|source)\b[^<>]*+>")
_SOURCE = re.compile(r"\b(?:src|srcset)\s*+=\s*+([\"'])(?P<target>.*?)\1", re.DOTALL)
_ALT = re.compile(r"\balt\s*+=\s*+([\"'])(?P<alt>.*?)\1", re.DOTALL)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|#|\\")

Span = tuple[int, int]
"""From the first character to the one after the last."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture in a text.

    Attributes:
        target: of the address, inside ``span``; None for one that is defined elsewhere.
        address: what it shows.
        alt: words that stand for it.
    """

    span: Span
    target: Span | None
    address: str
    alt: str


def pictures(markdown: str) -> tuple[str, ...]:
    """The files that pictures show, as paths relative to the Markdown file, in order."""
    found = (picture.address for picture in _pictures(markdown))
    return tuple(dict.fromkeys(unquote(address) for address in found if _is_relative(address)))


def relink(markdown: str, links: Mapping[str, str]) -> str:
    """Point relative pictures to where they were published; the others become their own words.

    Args:
        markdown: the report.
        links: address by path, as :func:`pictures` gave it.
    """
    parts, end = [], 0
    for picture in _pictures(markdown):
        if not _is_relative(picture.address):
            continue
        link = links.get(unquote(picture.address))
        if link and picture.target:
            parts += [markdown[end : picture.target[0]], link]
            end = picture.target[1]
            continue
        words = f"*{picture.alt}*" if picture.alt else ""
        parts += [markdown[end : picture.span[0]], f"![{picture.alt}]({link})" if link else words]
        end = picture.span[1]
    return "".join([*parts, markdown[end:]])


def fenced_blocks(markdown: str) -> list[Span]:
    """Where blocks of code are, with the lines that begin and end them."""
    found: list[Span] = []
    opened: tuple[int, str] | None = None  # where, and by which fence
    start = 0
    for line in markdown.split("\n"):
        end = min(start + len(line) + 1, len(markdown))
        fence = _FENCE.match(line)
        if opened is None:
            # Backticks in the words after a fence make it code inside a line.
            if fence and not (fence["fence"][0] == "`" and "`" in fence["rest"]):
                opened = (start, fence["fence"])
        elif fence and fence["fence"].startswith(opened[1]) and not fence["rest"].strip(" \t\r"):
            found.append((opened[0], end))
            opened = None
        start = end
    return found if opened is None else [*found, (opened[0], len(markdown))]


def _code(markdown: str) -> list[Span]:
    """Where code is, in order: blocks, and what is between backticks outside of them."""
    found: list[Span] = []
    start = 0
    for block in (*fenced_blocks(markdown), (len(markdown), len(markdown))):
        found += [*_inline_code(markdown, start, block[0]), block]
        start = block[1]
    return found


def _inline_code(markdown: str, start: int, end: int) -> Iterator[Span]:
    """Code from each run of backticks to the next one that is as long."""
    runs = [match.span() for match in _TICKS.finditer(markdown, start, end)]
    following: dict[int, int] = {}  # of runs that were passed, the leftmost of each length
    closing: list[int | None] = []
    for number in range(len(runs) - 1, -1, -1):
        length = runs[number][1] - runs[number][0]
        closing.append(following.get(length))
        following[length] = number
    closing.reverse()
    number = 0
    while number < len(runs):
        closed_by = closing[number]
        if closed_by is not None:
            yield runs[number][0], runs[closed_by][1]
            number = closed_by
        number += 1


def _pictures(markdown: str) -> Iterator[_Picture]:
    """The pictures outside of code, in order."""
    code = _code(markdown)
    found = [*_markdown_pictures(markdown), *_references(markdown, code), *_tags(markdown)]
    found.sort(key=lambda one: one.span)
    end = 0
    for picture in found:
        # One inside the other's words is a part of them.
        if picture.span[0] >= end and not _inside(picture.span[0], code):
            yield picture
            end = picture.span[1]


def _inside(position: int, spans: Sequence[Span]) -> bool:
    number = bisect_right(spans, (position, position)) - 1
    # A span that begins at the very position sorts after it.
    near = spans[max(number, 0) : number + 2]
    return any(start <= position < end for start, end in near)


def _markdown_pictures(markdown: str) -> Iterator[_Picture]:
    for match in _MARKDOWN.finditer(markdown):
        target = "angled" if match["angled"] is not None else "bare"
        yield _Picture(match.span(), match.span(target), match[target], match["alt"])


def _references(markdown: str, code: Sequence[Span]) -> Iterator[_Picture]:
    """Pictures whose address stands elsewhere: ``![alt][label]``, ``![label][]``, ``![label]``."""
    addresses: dict[str, str] = {}  # the first of a label counts
    for match in _DEFINITION.finditer(markdown):
        if not _inside(match.start(), code):
            address = match["angled"] if match["angled"] is not None else match["bare"]
            addresses.setdefault(_label(match["label"]), address)
    if not addresses:
        return
    for match in _REFERENCE.finditer(markdown):
        address = addresses.get(_label(match["label"] or match["alt"]))
        if address is not None:
            yield _Picture(match.span(), None, address, match["alt"])


def _label(text: str) -> str:
    """As Markdown compares labels."""
    return " ".join(text.casefold().split())


def _tags(markdown: str) -> Iterator[_Picture]:
    for match in _TAG.finditer(markdown):
        source = _SOURCE.search(match[0])
        if source is None:
            continue
        start, end = source.span("target")
        alt = _ALT.search(match[0]) if match["tag"] == "img" else None
        target = (match.start() + start, match.start() + end)
        yield _Picture(match.span(), target, source["target"], alt["alt"] if alt else "")


def _is_relative(target: str) -> bool:
    return bool(target) and not _ELSEWHERE.match(target)
