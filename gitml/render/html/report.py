"""A report as one web page that holds its pictures, asks for nothing and needs no script.

It is the Markdown of the report, read as GitHub reads it (https://github.github.com/gfm). Diagrams
of Mermaid need a script: a history is a table instead, and other diagrams stand beside one.
"""

import base64
import re
from collections.abc import Mapping
from html import unescape
from string import Template

from gitml.render.html import inert, templates
from gitml.render.markdown.picture_links import fenced_blocks
from gitml.render.markdown.reports import history

_SOURCE = re.compile(r'(<img src=")([^"]*)(")')
_ALIGNMENT = re.compile(r'(<t[hd]) style="text-align:(left|right|center)"')


def page(markdown: str, pictures: Mapping[str, bytes], title: str) -> str:
    """The page; the same for the same report.

    Args:
        markdown: the report.
        pictures: PNG by the path that the report has it at.
        title: of the page, as plain text.
    """
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    read = _ALIGNMENT.sub(r'\1 class="\2"', str(reader.render(_without_diagrams(markdown))))
    style = templates.source("report.css").strip()
    return Template(templates.source("report.html").strip()).substitute(
        policy=inert.policy([], [style]),
        title=inert.text(title),
        style=style,
        report=_SOURCE.sub(lambda found: found[1] + _inside(found[2], pictures) + found[3], read),
    )


def _without_diagrams(markdown: str) -> str:
    parts, end = [], 0
    for start, stop in fenced_blocks(markdown):
        block = markdown[start:stop]
        is_drawn = block.lstrip().startswith("```mermaid")
        parts += [markdown[end:start], history.as_table(block) if is_drawn else block]
        end = stop
    return "".join([*parts, markdown[end:]])


def _inside(source: str, pictures: Mapping[str, bytes]) -> str:
    content = pictures.get(unescape(source))
    if content is None:
        return source
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"
