"""Drift as Markdown."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gitml.core.drift.column_drift import ColumnDrift, Verdict
from gitml.core.drift.table import Outcome, TableDrift
from gitml.render import numbers
from gitml.render.markdown.tables import ABSENT, code, details, plain, table
from gitml.render.text.checks import drift as text

_MARKS: Mapping[Verdict, str] = MappingProxyType(
    {"shifted": "❌ ", "gone": "❌ ", "type changed": "❌ ", "small shift": "⚠️ "}
)
_OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {"passed": "✅", "failed": "❌", "cannot tell": "❓"}
)
_RIGHT = [place for place, header in enumerate(text.HEADERS) if header in text.RIGHT]


def drift(found: TableDrift) -> str:
    """What was compared, and what was found."""
    return f"{plain(text.heading(found))}\n\n{body(found)}"


def section(found: TableDrift, picture: str = "") -> str:
    """A table in a report; ``picture`` is Markdown that shows its columns."""
    rows = f"{found.reference.rows:,} → {found.current.rows:,}"
    title = f"#### {code(found.current.name)}: {rows} rows"
    return "\n\n".join(filter(None, [title, body(found), picture]))


def body(found: TableDrift) -> str:
    """The answer, the columns worth reading, and all others folded."""
    ordered = text.worst_first(found)
    telling = [one for one in ordered if one.verdict not in ("no shift seen", "not tested")]
    others = [one for one in ordered if one.verdict in ("no shift seen", "not tested")]
    parts = [f"{_OUTCOMES[found.outcome]} {plain(text.summary(found))}"]
    if telling:
        parts.append(_table(telling[: text.MOST_ROWS]))
    if left := len(telling) - text.MOST_ROWS:
        parts += [f"and {numbers.counted(left, 'more column')}"] if left > 0 else []
    parts += [f"- {plain(note)}" for note in text.notes(found)[: text.MOST_ROWS]]
    if others:
        counted = numbers.counted(len(others), "other column" if telling else "column")
        parts.append(details(counted, _table(others[: text.MOST_ROWS])))
    return "\n\n".join(parts)


def _table(columns: Sequence[ColumnDrift]) -> str:
    return table(text.HEADERS, map(_cells, columns), right=_RIGHT)


def _cells(one: ColumnDrift) -> list[str]:
    name, *values, verdict = text.cells(one)
    return [
        code(name),
        *(plain(value) or ABSENT for value in values),
        _MARKS.get(one.verdict, "") + plain(verdict),
    ]
