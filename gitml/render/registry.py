"""Versions and models as text and as Markdown."""

from collections.abc import Iterable

from gitml.core.registry.model_summary import ModelSummary
from gitml.core.registry.next_version import NextVersion
from gitml.render.markdown import tables as markdown_tables
from gitml.render.text import reasons
from gitml.render.text import tables as text_tables
from gitml.render.text.terminal import one_line


def plan(planned: NextVersion) -> str:
    """The version, which part moved, and why, one reason a line; first of all if it is worse."""
    bump = planned.bump
    first = bump.verdict.outcome == "first" and planned.previous is None
    what = "first version" if first else f"{str(bump.part).upper()} after {_after(planned)}"
    by_hand = ", decided by hand" if bump.manual else ""
    lines = [one_line(f"{_worse(planned)}{planned.tag}  ({what}{by_hand})")]
    told = reasons.sentences(bump.reasons)
    lines += [f"  - {markdown_tables.visible(sentence)}" for sentence in told]
    return "\n".join(lines)


def _worse(planned: NextVersion) -> str:
    if planned.bump.judged == "worse":
        return "WORSE than before: "
    if planned.bump.judged == "declined":
        return "DECLINED, untested: "
    return "better, but a guard gave way: " if planned.bump.judged == "mixed" else ""


def _after(planned: NextVersion) -> str:
    return str(planned.previous.version) if planned.previous else "withdrawn ones"


def models(rows: Iterable[ModelSummary], *, as_md: bool = False, columns: int | None = None) -> str:
    """One row a model; on a terminal of so many columns the last one is broken into lines."""
    headers = ["Model", "Latest", "Date", "By", "Commit", "Aliases", "Why"]
    cells = [_cells(row) for row in rows]
    if as_md:
        coded = [[markdown_tables.code(cell) if cell else "" for cell in row] for row in cells]
        return markdown_tables.table(headers, coded)
    return text_tables.table_within(columns, headers, cells)


def _cells(row: ModelSummary) -> list[str]:
    aliases = ", ".join(f"{alias}={version}" for alias, version in sorted(row.aliases.items()))
    if row.latest is None:
        return [
            row.name,
            "-",
            "",
            "",
            "",
            aliases,
            "not released yet" if not row.released else "no version that counts",
        ]
    tag = row.latest.tag
    return [
        row.name,
        str(row.latest.version),
        f"{tag.date:%Y-%m-%d %H:%M}",
        tag.tagger,
        tag.commit[:7],
        aliases,
        markdown_tables.visible(row.why),
    ]
