"""Tables that were checked and schemas that changed, as Markdown."""

from collections.abc import Mapping, Sequence

from gitml.core.schemas.anomalies import CheckedTable
from gitml.core.schemas.differences import SchemaChange
from gitml.core.schemas.loosened import LoosenedRule
from gitml.core.schemas.review import TableReview
from gitml.core.shell_words import quoted_path
from gitml.render import numbers
from gitml.render.markdown.tables import ABSENT, code, plain, table
from gitml.render.text.checks import anomalies as words
from gitml.render.text.checks import schemas as text
from gitml.render.text.checks import table_checks

_LEVELS = {"error": "❌ error", "warn": "⚠️ warning"}


def checks(tables: Sequence[CheckedTable], accept: Mapping[str, str]) -> str:
    """What was found of each table, and a line that sums it up.

    Args:
        tables: in their order.
        accept: options of ``gitml schema accept`` that name the table, by table.
    """
    parts = [checked(one, accept.get(one.table, "")) for one in tables]
    return "\n\n".join([*parts, plain(table_checks.summary(tables))])


def checked(one: CheckedTable, options: str) -> str:
    """One table: a row for each anomaly."""
    parts = [f"{code(one.table)}: {plain(table_checks.size(one))}, by {code(one.schema)}"]
    if one.absent:
        parts = [f"{code(one.table)}: ❌ not checked: {plain(one.absent)}"]
    if one.anomalies:
        rows = [
            [
                _LEVELS[found.level],
                code(found.column) if found.column else ABSENT,
                code(found.kind),
                plain(words.sentence(found)),
                plain(words.examples(found)) or ABSENT,
                plain(words.expected(found)),
                code(command) if (command := words.accept_command(found, options)) else ABSENT,
            ]
            for found in one.anomalies
        ]
        headers = ["level", "column", "kind", "what", "where", "expected", "to accept it"]
        parts.append(table(headers, rows))
    for rule in one.unchecked:
        mark = "" if rule.excused else "❌ "
        parts.append(f"- {mark}not checked: {code(rule.rule)}: {plain(rule.why)}")
    if one.left_out:
        parts.append(f"- not read: {plain(numbers.few(one.left_out))}")
    if one.separators:
        parts.append(f"- {table_checks.separated(one)}")
    return "\n\n".join(parts)


def difference(changes: Sequence[SchemaChange], loosened: Sequence[LoosenedRule]) -> str:
    """What differs between two schemas, and which rules were loosened."""
    parts = (plain(text.verdict(changes)), differences(changes), rules(loosened))
    return "\n\n".join(filter(None, parts))


def differences(changes: Sequence[SchemaChange]) -> str:
    """A row for each change of a column."""
    rows = [
        [
            f"{'❌' if one.breaking else '▫️'} {one.kind}",
            code(one.column),
            plain(text.what(one)) or ABSENT,
        ]
        for one in changes
    ]
    return table(["change", "column", "what"], rows) if rows else ""


def rules(loosened: Sequence[LoosenedRule]) -> str:
    """A row for each rule that takes more than it did."""
    rows = [[code(one.place), plain(text.before(one)), plain(text.after(one))] for one in loosened]
    return table(["loosened rule", "before", "after"], rows) if rows else ""


def reviews(found: Sequence[TableReview], dropped: Sequence[LoosenedRule]) -> str:
    """The section of a report: what is wrong with tables, and what became of their schemas."""
    if not found and not dropped:
        return ""
    told = table_checks.summary([one.checked for one in found]) if found else "nothing is checked"
    parts = [f"### Tables: {plain(told)}"]
    for one in found:
        accept = f"--data {quoted_path(one.checked.table)}" if len(found) > 1 else ""
        parts.append(checked(one.checked, accept))
        if one.changes:
            parts.append(f"Its schema is {plain(text.verdict(one.changes))}.")
            parts.append(differences(one.changes))
        if one.loosened:
            parts.append("⚠️ This change loosens rules of its schema:")
            parts.append(rules(one.loosened))
    if dropped:
        parts.append("⚠️ This change takes tables out of what is checked:")
        parts.append(rules(dropped))
    return "\n\n".join(parts)
