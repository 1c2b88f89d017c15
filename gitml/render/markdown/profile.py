"""Profiles of tables as Markdown."""

from gitml.core.tables.profiles.column_profile import ColumnProfile
from gitml.core.tables.profiles.profile import TableProfile
from gitml.render.markdown.tables import code, plain, table
from gitml.render.text.checks import profile as words

_HEADERS = ("Column", "Type", "Missing", "Distinct", "Min", "Median", "Max", "Values")
_RIGHT = (2, 3, 4, 5, 6)


def profile(found: TableProfile, name: str) -> str:
    """A table of the columns, and what is remarkable about them."""
    parts = [f"{code(name)}: {words.summary(found)}"]
    parts += [table(_HEADERS, map(_row, found.columns), _RIGHT)] if found.columns else []
    parts += ["\n".join(f"- {plain(note)}" for note in words.notes(found))]
    return "\n\n".join(filter(None, parts))


def _row(column: ColumnProfile) -> list[str]:
    known = words.facts(column)
    drawn = words.values(column)
    return [
        code(column.name),
        column.kind,
        *(known.get(name.lower(), "") for name in _HEADERS[2:7]),
        drawn if column.main else plain(drawn),
    ]
