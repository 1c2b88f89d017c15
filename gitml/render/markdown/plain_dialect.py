"""Markdown without HTML, as Bitbucket has it: what tags say is said by Markdown, or left out.

A report may come from a training job that nobody trusts: all here takes time linear in the length
of the text.
"""

import re
from collections.abc import Callable
from html import unescape

from gitml.render.markdown.picture_links import fenced_blocks
from gitml.render.markdown.reports import history

_COMMENT_LINE = re.compile(r"^<!-- ([^\n>]*?) -->$", re.MULTILINE)
_HIDDEN_LINE = re.compile(r"^\[//\]: # \(([^\n)]*)\)\r?$", re.MULTILINE)
_LINK = re.compile(r"<a\b[^<>]*?\bhref=\"(?P<to>[^\"<>]*+)\"[^<>]*+>(?P<words>[^<]*+)</a>")
_IMAGE = re.compile(r"<img\b[^<>]*+>")
_ATTRIBUTE = re.compile(r"\b(?P<name>src|alt)\s*+=\s*+\"(?P<value>[^\"<>]*+)\"")
_CODE = re.compile(r"<code>(?P<words>[^<\n]*+)</code>")
_BREAK = re.compile(r"<br\s*+/?>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*+>")
_ALERT = re.compile(r"^> \[!\w+\]$", re.MULTILINE)


def plain(markdown: str) -> str:
    """The text without HTML; a comment that is a line stays hidden, as a definition nobody uses."""
    parts, end = [], 0
    for start, stop in fenced_blocks(markdown):
        parts.append(_without_tags(markdown[end:start]))
        block = markdown[start:stop]
        is_drawn = block.lstrip().startswith("```mermaid")
        parts.append(history.as_table(block) if is_drawn else block)
        end = stop
    return "".join([*parts, _without_tags(markdown[end:])])


def plain_marker(marker: str) -> str:
    """How the line begins in this dialect that begins with ``marker`` as a comment of HTML."""
    return marker.replace("<!-- ", "[//]: # (", 1)


def with_comments(text: str) -> str:
    """The text with its hidden lines as comments of HTML again."""
    return _HIDDEN_LINE.sub(r"<!-- \1 -->", text)


def _without_tags(text: str) -> str:
    text = _COMMENT_LINE.sub(r"[//]: # (\1)", text)
    text = _replace(text, ("<!--", "-->"), lambda _: "")
    text = _replace(text, ("<summary>", "</summary>"), _bold)
    text = _LINK.sub(lambda found: f"[{found['words']}]({found['to']})", text)
    text = _IMAGE.sub(_image, text)
    text = _CODE.sub(lambda found: f"`{unescape(found['words'])}`", text)
    text = _ALERT.sub(">", _BREAK.sub(" ", text))
    return _TAG.sub("", text)


def _replace(text: str, ends: tuple[str, str], become: Callable[[str], str]) -> str:
    """The text with another one for what lies between each pair of ends, and for the ends."""
    parts, at = [], 0
    while (start := text.find(ends[0], at)) >= 0:
        stop = text.find(ends[1], start)
        if stop < 0:
            break
        parts += [text[at:start], become(text[start + len(ends[0]) : stop])]
        at = stop + len(ends[1])
    return "".join([*parts, text[at:]])


def _bold(words: str) -> str:
    return f"**{_TAG.sub('', words).strip()}**\n"


def _image(found: "re.Match[str]") -> str:
    known = {one["name"]: one["value"] for one in _ATTRIBUTE.finditer(found[0])}
    words = re.sub(r"[\[\]]", "", unescape(known.get("alt", "")))
    return f"![{words}]({known['src']})" if "src" in known else words
