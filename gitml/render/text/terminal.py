"""Text out of a repository, made harmless for a terminal and for the log of a CI.

Names, commit subjects and errors of other programs can hold escape sequences (which set titles,
erase lines, fill the clipboard), marks that reverse the direction of text, and line ends. They are
written out as Python would write them: what was meant to be hidden is seen.
"""

# GitHub and Azure obey lines of a log that begin so, after any space.
_COMMANDS = ("::", "##[", "##vso[")
# What gitml begins a line with when it says what is wrong, or what to do.
_MARKS = ("error:", "warning:", "hint:")


def one_line(text: str) -> str:
    """A name or a cell: it cannot break a table, nor begin another line."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _written_out(c) for c in text)


def visible(text: str) -> str:
    r"""A message of one or more lines; line ends and tabs stay, all other controls do not.

    A line after the first that a CI would take for a command of its own begins with ``\``. One that
    people would take for gitml's own is indented, as a file's name or another program may hold it.
    """
    if text.isprintable():
        return text
    shown = "".join(c if c.isprintable() or c in "\n\t" else _written_out(c) for c in text)
    first, *others = shown.split("\n")
    return "\n".join([first, *map(_as_said, others)])


def _as_said(line: str) -> str:
    if line.startswith(_MARKS):
        return f"  {line}"
    return f"\\{line}" if line.lstrip().startswith(_COMMANDS) else line


def _written_out(character: str) -> str:
    return repr(character)[1:-1]
