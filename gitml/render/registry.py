"""Versions and models as text and as fields of JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gitml.core.registry.evidence import Bump
from gitml.core.registry.versions import Registered
from gitml.core.release import Plan
from gitml.render.markdown import tables as markdown_tables
from gitml.render.text import tables as text_tables


def plan(planned: Plan) -> str:
    """The version, which part moved, and why, one reason a line."""
    bump = planned.bump
    first = bump.reasons[0].kind == "first"
    what = "first version" if first else f"{str(bump.part).upper()} after {_after(planned)}"
    by_hand = ", decided by hand" if bump.manual else ""
    lines = [f"{planned.tag}  ({what}{by_hand})"]
    lines += [f"  - {markdown_tables.visible(reason.text)}" for reason in bump.reasons]
    return "\n".join(lines)


def _after(planned: Plan) -> str:
    return str(planned.previous.version) if planned.previous else "withdrawn ones"


def plan_fields(planned: Plan) -> dict[str, Any]:
    """``version``, ``tag``, ``previous`` and the decision."""
    return {
        "version": str(planned.version),
        "tag": planned.tag,
        "previous": planned.previous.tag.name if planned.previous else None,
        **bump_fields(planned.bump),
    }


def bump_fields(bump: Bump) -> dict[str, Any]:
    """``part``, ``manual`` and ``reasons``."""
    reasons = [{"kind": r.kind, "text": r.text, "numbers": dict(r.numbers)} for r in bump.reasons]
    return {"part": bump.part, "manual": bump.manual, "reasons": reasons}


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model in the list.

    Attributes:
        name: as in tags.
        declared: the path that ``dvc.yaml`` declares; None for a model known from tags only.
        latest: its highest version that counts.
        versions: how many there are that were not withdrawn.
        released: whether there ever was one.
        aliases: by name, the version each points at, or the commit where that is none.
        why: the first reason of the latest version, or its tag's subject.
        bump: how that version was decided, where its tag records it.
    """

    name: str
    declared: str | None
    latest: Registered | None
    aliases: dict[str, str]
    versions: int
    released: bool = False
    why: str = ""
    bump: Bump | None = None


def models(rows: Iterable[ModelRow], *, as_md: bool = False) -> str:
    """One row a model."""
    headers = ["Model", "Latest", "Date", "By", "Commit", "Aliases", "Why"]
    cells = [_cells(row) for row in rows]
    if as_md:
        coded = [[markdown_tables.code(cell) if cell else "" for cell in row] for row in cells]
        return markdown_tables.table(headers, coded)
    return text_tables.table(headers, cells)


def _cells(row: ModelRow) -> list[str]:
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


def model_fields(row: ModelRow) -> dict[str, Any]:
    """The same for JSON, with the whole decision."""
    latest = row.latest
    return {
        "path": row.declared,
        "versions": row.versions,
        "latest": None
        if latest is None
        else {
            "version": str(latest.version),
            "tag": latest.tag.name,
            "commit": latest.commit,
            "date": latest.tag.date.isoformat(),
            "by": latest.tag.tagger,
            "why": row.why,
            **(bump_fields(row.bump) if row.bump else {}),
        },
        "aliases": row.aliases,
    }
