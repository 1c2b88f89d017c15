"""Hints broken into lines for a terminal: between words, and never within a command."""

import re
import textwrap

_PROGRAMS = "chmod|dvc|export|git|gitml|ls|pip|python|rm|squeue|unset|uv"
# A command goes on to what ends it in a sentence, through `&&`, and through quotes.
_COMMAND = re.compile(
    rf"""(?:^|(?<=[:;,]\ )|(?<=\()|(?<=\bthen\ ))(?:{_PROGRAMS})\ """
    r"""(?:'[^']*'|"[^"]*"|(?!,\ |;|\)|\ or\ |\ \()[^'"])+""",
    re.VERBOSE,
)
_GLUE = "\ue000"  # of the private use area, so it stands in no hint


def wrapped(hint: str, columns: int, start: str = "") -> list[str]:
    """The lines of a hint; a command that is longer than a line has one of its own, and whole.

    Args:
        hint: a sentence with commands to type.
        columns: of the terminal.
        start: what stands before it on the first line; the others begin below the hint.
    """
    glued = _COMMAND.sub(lambda command: command[0].replace(" ", _GLUE), hint)
    lines = textwrap.wrap(
        glued, columns, initial_indent=start, subsequent_indent=" " * len(start),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return [line.replace(_GLUE, " ") for line in lines] or [start]
