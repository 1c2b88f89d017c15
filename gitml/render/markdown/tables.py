"""GitHub-flavoured Markdown: text that cannot break out of its place, and tables.

Names and values come from files that anybody may have written, so they are put in code spans:
there GitHub makes neither mentions nor links, and nothing is read as HTML or as Markdown.
"""

import re
from collections.abc import Collection, Iterable, Sequence

ABSENT = "-"
LONGEST = 120
LONGEST_SENTENCE = 1000
_PLAIN = frozenset(" .,;:?()/=+-%'\"→…")
_NUMBERED = re.compile(r"\b(gh)-(?=[0-9])", re.IGNORECASE)  # GitHub's other way to name an issue
_UNSAFE_IN_SPAN = frozenset("`|\\")


def code(text: str) -> str:
    """Text as code, safe in a table's cell, a heading or a sentence; long text is cut."""
    text = short_line(text)
    if not text:
        return "*empty*"
    if text.strip() != text or _UNSAFE_IN_SPAN & set(text):
        # Entities say in HTML what a code span cannot hold in a table.
        return f"<code>{entities(text)}</code>"
    return f"`{text}`"


def entities(text: str) -> str:
    """Text for HTML in Markdown: neither of the two finds anything in it to interpret."""
    return _escape(short_line(text), ())


def short_line(text: str, longest: int = LONGEST) -> str:
    """One line, cut after so many characters: what cannot be printed is written out."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def plain(text: str) -> str:
    """Text as text: nothing in it is Markdown, HTML, a link, a mention or a number of an issue."""
    shown = short_line(text, LONGEST_SENTENCE)
    escaped = _escape(shown, _PLAIN)
    # GitHub looks for these after Markdown was parsed; something invisible in between stops it.
    for sign in ("&#64;", "&#35;"):
        escaped = escaped.replace(sign, f"{sign}&#8203;")
    escaped = _NUMBERED.sub(r"\1&#8203;-", escaped)
    return escaped.replace("://", "&#58;//").replace("www.", "www&#46;")


def _escape(text: str, harmless: Collection[str]) -> str:
    escaped = "".join(c if c.isalnum() or c in harmless else f"&#{ord(c)};" for c in text)
    return re.sub(r"(?<=[^\W_])&#95;(?=[^\W_])", "_", escaped)  # inside a word it means nothing


def place(path: str, key: str, *, with_path: bool) -> str:
    """How a value is named: ``FILE:KEY`` where there are several files, as in gitml.yaml."""
    return f"{path}:{key}" if with_path and key else key or path


def table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()
) -> str:
    """A table of cells that are Markdown already; columns in ``right`` are aligned to the right.

    It is not padded: a comment has a limit, and one long cell would widen every row.
    """
    from tabulate import TableFormat, tabulate

    sides = ["right" if column in right else "left" for column in range(len(headers))]
    rule = _row(["--:" if side == "right" else ":--" for side in sides])
    pipe = TableFormat(
        lineabove=None,
        linebelowheader=lambda _widths, _sides: rule,
        linebetweenrows=None,
        linebelow=None,
        headerrow=_row,
        datarow=_row,
        padding=0,
        with_header_hide=None,
    )
    return str(tabulate(list(rows), headers, pipe, colalign=sides, disable_numparse=True))


def _row(cells: Sequence[str], *_: object) -> str:
    return f"| {' | '.join(cell.strip(' ') for cell in cells)} |"


def details(summary: str, body: str) -> str:
    """A section that is folded until it is clicked; ``summary`` is HTML."""
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"
