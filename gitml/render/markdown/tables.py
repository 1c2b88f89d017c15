"""Values as GitHub-flavoured Markdown: text that cannot break out of its place, and tables.

Names and values come from files that anybody may have written, so they are put in code spans:
there GitHub makes neither mentions nor links, and nothing is read as HTML or as Markdown.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from gitml.core.metrics.direction import MetricChange, Standing, lack_tests
from gitml.core.metrics.history import Key, ValueHistory, column_names
from gitml.core.metrics.renames import by_new_name
from gitml.core.snapshot import Snapshot
from gitml.core.values import MISSING, Missing, Value, ValueChange, flatten, is_number
from gitml.render import numbers
from gitml.render.text import list_changes
from gitml.render.text import values as text_values
from gitml.render.text.logs.log_cells import TESTED_MARKS, meanings

ABSENT = "-"
_LONGEST = 120
LONGEST_SENTENCE = 1000
_PLAIN = frozenset(" .,;:?()/=+-%'\"→…")
_NUMBERED = re.compile(r"\b(gh)-(?=[0-9])", re.IGNORECASE)  # GitHub's other way to name an issue
_UNSAFE_IN_SPAN = frozenset("`|\\")
_STANDINGS: Mapping[Standing, str] = {
    "better": "✅ better",
    "worse": "❌ worse",
    "improved": "improved, untested",
    "declined": "declined, untested",
    "unchanged": "= same",
    "similar": "about the same",
}


def code(text: str) -> str:
    """Text as code, safe in a table's cell, a heading or a sentence; long text is cut."""
    text = visible(text)
    if not text:
        return "*empty*"
    if text.strip() != text or _UNSAFE_IN_SPAN & set(text):
        # Entities say in HTML what a code span cannot hold in a table.
        return f"<code>{entities(text)}</code>"
    return f"`{text}`"


def entities(text: str) -> str:
    """Text for HTML in Markdown: neither of the two finds anything in it to interpret."""
    return _escape(visible(text), ())


def visible(text: str, longest: int = _LONGEST) -> str:
    """One line: what cannot be printed (newlines, controls, bidi marks) is written out."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def plain(text: str) -> str:
    """Text as text: nothing in it is Markdown, HTML, a link, a mention or a number of an issue."""
    shown = visible(text, LONGEST_SENTENCE)
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


def metric_table(
    changes: Sequence[MetricChange],
    base: str,
    head: str,
    primary: Collection[tuple[str, str]] = (),
    *,
    hint: bool = True,
) -> str:
    """One row a metric: both sides, the change in numbers, and in a word what it means.

    Args:
        changes: the rows, in order.
        base: what the first side is called.
        head: what the second side is called.
        primary: path and key of the metrics that decide whether a model is better.
        hint: say below how to have numbers tested, where nothing is.
    """
    shown = by_new_name(changes)
    with_path = len({place[0] for one in shown for place in _places(one)}) > 1
    rows = []
    for change in shown:
        old, new, _ = numbers.shown(change.value)
        decides = (change.value.path, change.value.key) in primary
        names = [code(place(*one, with_path=with_path)) for one in _places(change)]
        name = " → ".join(names)
        rows.append(
            [
                f"**{name}** (primary)" if decides else name,
                _cell(change.value.head, new)
                if change.renamed_from
                else _cell(change.value.base, old),
                _strong(_cell(change.value.head, new)),
                moved(change.value),
                text_values.interval(change),
                _verdict(change),
            ]
        )
    headers = ["Metric", code(base), code(head), "Change", "95 % interval", "Verdict"]
    if not any(change.tested for change in shown):
        headers, *rows = ([*row[:4], row[5]] for row in (headers, *rows))
    drawn = table(headers, rows, right=range(1, len(headers) - 1))
    if hint and lack_tests(shown):
        return f"{drawn}\n\n{plain(text_values.HOW_TO_TEST)}"
    return drawn


def _verdict(change: MetricChange) -> str:
    if change.tested and not change.tested.is_finite:
        return text_values.NOT_FINITE
    return _STANDINGS.get(change.standing, change.standing)


def _places(change: MetricChange) -> list[tuple[str, str]]:
    """File and key, after those that it had before it was renamed."""
    now = (change.value.path, change.value.key)
    return [change.renamed_from, now] if change.renamed_from else [now]


def value_table(
    changes: Sequence[ValueChange], base: str, head: str, noun: str = "Parameter"
) -> str:
    """One row a value on two sides; ``noun`` says what one of them is."""
    with_path = _many_paths(changes)
    rows = []
    for change in changes:
        told = list_changes.sides(change, _LONGEST)
        old, new = told or (numbers.exact(change.base), numbers.exact(change.head))
        key = code(_name(change, with_path=with_path))
        rows.append([key, _cell(change.base, old), _strong(_cell(change.head, new))])
    return table([noun, code(base), code(head)], rows, right=(1, 2))


def values(snapshots: Sequence[Snapshot], part: str, noun: str) -> str:
    """One row a value, one column a revision.

    Args:
        snapshots: the revisions, in the order of the columns.
        part: ``metrics`` or ``params``.
        noun: what one value is called, for the header.
    """
    columns = [_leaves(getattr(snapshot, part)) for snapshot in snapshots]
    places = list(dict.fromkeys(place for column in columns for place in column))
    with_path = len({path for path, _ in places}) > 1
    rows = [
        [
            code(place(path, key, with_path=with_path)),
            *_cells([column.get((path, key), MISSING) for column in columns]),
        ]
        for path, key in places
    ]
    headers = [noun, *(code(snapshot.rev) for snapshot in snapshots)]
    return table(headers, rows, right=range(1, len(headers)))


def log(
    history: ValueHistory,
    shown: Sequence[Key],
    order: Sequence[int],
    best: Mapping[Key, int | None] | None = None,
    tested: Mapping[tuple[str, Key], Standing] | None = None,
) -> str:
    """One row a commit, one column a value.

    Args:
        history: of the commits.
        shown: the values, in the order of the columns.
        order: the commits, in the order of the rows.
        best: which commit has the best value, by key; it is bold.
        tested: what a test says of a value against the commit before, by the commit's id.
    """
    tops, standings = best or {}, tested or {}
    names = column_names(shown)
    columns = []
    for key in shown:
        found = history.series[key].cells()
        columns.append(_cells([found[at] for at in order]))
    body = []
    for row, at in enumerate(order):
        commit = history.commits[at]
        author = plain(visible(commit.author))
        about = [code(commit.short), commit.day, author, code(commit.subject)]
        cells = (column[row] for column in columns)
        marked = [
            (_strong(cell) if tops.get(key) == at else cell) + _sign(standings, commit.sha, key)
            for key, cell in zip(shown, cells, strict=True)
        ]
        body.append([*about, *marked])
    headers = ["Commit", "Date", "Author", "Subject", *map(code, names)]
    notes = ["Bold: the best of its column."] if set(tops.values()) - {None} else []
    if signs := {TESTED_MARKS[word] for word in standings.values()}:
        notes.append(f"{meanings(signs)}: tested against the commit before on its branch.")
    return "\n\n".join([table(headers, body, right=range(4, len(headers))), *notes])


def _sign(standings: Mapping[tuple[str, Key], Standing], sha: str, key: Key) -> str:
    standing = standings.get((sha, key))
    return f" {TESTED_MARKS[standing]}" if standing else ""


def moved(change: ValueChange) -> str:
    """The change of a number, as ``+0.0023 (+0.23 %)``; empty for what is not two numbers."""
    delta = numbers.shown(change)[2]
    share = numbers.percent(change.percent)
    return f"{delta} ({share})" if delta and share and change.delta else delta


def details(summary: str, body: str) -> str:
    """A section that is folded until it is clicked; ``summary`` is HTML."""
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def _name(change: ValueChange, *, with_path: bool) -> str:
    return place(change.path, change.key, with_path=with_path)


def _many_paths(changes: Iterable[ValueChange]) -> bool:
    return len({change.path for change in changes}) > 1


def _cell(leaf: object, text: str) -> str:
    if leaf is MISSING:
        return ABSENT
    return text if is_number(leaf) else code(text)


def _strong(cell: str) -> str:
    return cell if cell == ABSENT else f"**{cell}**"


def _cells(leaves: Sequence[Value | Literal[Missing.MISSING]]) -> list[str]:
    """Values beside or below each other, with the same decimals."""
    return [_cell(leaf, text) for leaf, text in zip(leaves, numbers.alike(leaves), strict=True)]


def _leaves(files: Mapping[str, Value]) -> dict[tuple[str, str], Value]:
    return {
        (path, key): leaf for path, document in files.items() for key, leaf in flatten(document)
    }
