"""``gitml diff``: everything that changed between two points of the project, on one screen."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from typing import Any

import click

from gitml import wiring
from gitml.core.comparison import comparable, compare
from gitml.core.data.changes import DataDetail
from gitml.core.data.pointers import Pointer
from gitml.core.difference import (
    NAMED_FILES,
    SECTIONS,
    DataDifference,
    Difference,
    Section,
    is_setting,
)
from gitml.core.pipeline.changes import CodeChange, StageChange
from gitml.core.snapshot import Part, Snapshot
from gitml.errors import ExitCode
from gitml.render.markdown import diff as markdown_diff
from gitml.render.text import diff as layout
from gitml.ui import problems
from gitml.ui.options import (
    Command,
    Settings,
    fetch_option,
    json_option,
    md_option,
    pass_settings,
    print_json,
)
from gitml.wiring.changes import data_details, git_changes

_PARTS: dict[Section, frozenset[Part]] = {
    "data": frozenset({"data", "models"}),
    "code": frozenset({"data", "stages", "code"}),
    "params": frozenset({"params"}),
    "stages": frozenset({"stages"}),
    "metrics": frozenset({"metrics"}),
}
_NO_DATA = DataDifference()


def difference(
    place: wiring.Place, base: str, head: str, sections: Collection[Section] = SECTIONS
) -> Difference:
    """Compare two points; sections that are not asked for stay empty.

    Raises:
        UsageError: a revision names nothing.
        ConfigError: ``gitml.yaml`` is not valid.
    """
    reader = wiring.snapshots(place)
    parts = {part for section in sections for part in _PARTS.get(section, ())}
    old, new = comparable(reader.read(base, parts), reader.read(head, parts))
    found = compare(old, new, reader.config().directions if "metrics" in sections else None)
    files = git_changes(place, old.commit, new.commit)
    named = files.named(NAMED_FILES) if {"environment", "settings", "code"} & {*sections} else []
    apart = {change.path for change in named}
    code = files.under(_deps(old, new), found.code) if "code" in sections else []
    whole = Difference(
        base=old,
        head=new,
        data=data_details(place).compare(old, new) if "data" in sections else _NO_DATA,
        models=frozenset(m.path for s in (old, new) for m in s.models.values()),
        code=tuple(change for change in code if change.path not in apart),
        params=found.params,
        stages=found.stages if "stages" in sections else (),
        environment=tuple(c for c in named if "environment" in sections and not is_setting(c.path)),
        settings=tuple(c for c in named if "settings" in sections and is_setting(c.path)),
        metrics=tuple(change for change in found.metrics if change.value.changed),
    )
    return _with_problems(whole)


def _deps(*snapshots: Snapshot) -> list[str]:
    """Dependencies that no pointer speaks of, so that they lie in Git."""
    tracked = {path for snapshot in snapshots for path in snapshot.pointers}
    stages = (stage for snapshot in snapshots for stage in snapshot.stages.values())
    return sorted({dep for stage in stages for dep in stage.deps} - tracked)


def _with_problems(found: Difference) -> Difference:
    def all_of(side: Snapshot) -> Snapshot:
        more = (problem for rev, problem in found.data.problems if rev == side.rev)
        return replace(side, problems=(*side.problems, *more))

    return replace(found, base=all_of(found.base), head=all_of(found.head))


@click.command(cls=Command)
@click.argument("base", default="HEAD")
@click.argument("head", default="workspace")
@click.option(
    "--only",
    "sections",
    multiple=True,
    type=click.Choice(SECTIONS),
    metavar="SECTION",
    help=f"Only this section, all of it: {', '.join(SECTIONS)}. May be repeated.",
)
@fetch_option
@json_option
@md_option
@pass_settings
def diff(
    settings: Settings,
    base: str,
    head: str,
    sections: tuple[Section, ...],
    fetch: bool,
    as_json: bool,
    as_md: bool,
) -> int:
    """Show everything that changed from BASE (HEAD) to HEAD (the working tree).

    Data down to the files of tracked folders, code that stages depend on, parameters, stages,
    files that define the environment, settings, and metrics. Data in the working tree is looked
    at as it lies there: what is not recorded yet is marked. Of other points the DVC cache tells
    which files a folder had and how many rows a table (of up to 50 MB); what it lacks comes with
    --fetch.

    \b
    Example:
      gitml diff
      gitml diff main
      gitml diff v1.0 HEAD --only data --only metrics
    """
    place, wanted = wiring.find(settings.directory), sections or SECTIONS
    came = ExitCode.OK
    if fetch:
        came = problems.bring(settings, place, lambda: difference(place, base, head, wanted).absent)
    found = difference(place, base, head, wanted)
    if as_json:
        print_json(document(found, wanted))
    elif found.anything:
        draw = markdown_diff.markdown if as_md else layout.text
        click.echo(draw(found, whole=bool(sections)))
    elif not (found.base.problems or found.head.problems):
        settings.say(f"nothing differs between {base} and {head}")
    return max(came, problems.complain([found.base, found.head], fetched=fetch))


def document(found: Difference, sections: Iterable[Section] = SECTIONS) -> dict[str, Any]:
    """The difference for programs: ``gitml.diff/1``; sections not asked for are absent."""
    wanted = set[str](sections)
    metrics = ((c.value, {**problems.change_fields(c.value), "better": c.better})
               for c in found.metrics)  # fmt: skip
    whole: dict[str, Any] = {
        "data": {detail.path: _data_fields(detail, found.models) for detail in found.data.changes},
        "code": _files(found.code),
        "params": problems.by_path((c, problems.change_fields(c)) for c in found.params),
        "stages": {change.address: _stage_fields(change) for change in found.stages},
        "environment": _files(found.environment),
        "settings": _files(found.settings),
        "metrics": problems.by_path(metrics),
    }
    shown: dict[str, Any] = {name: body for name, body in whole.items() if name in wanted}
    if "data" in wanted:
        shown["missing"] = list(found.data.missing)
    head = {"schema": "gitml.diff/1", "base": found.base.rev, "head": found.head.rev}
    return {**head, **shown}


def _data_fields(detail: DataDetail, models: frozenset[str]) -> dict[str, Any]:
    counted = zip((detail.change.base, detail.change.head), detail.rows, strict=True)
    base, head = (_pointer_fields(pointer, rows) for pointer, rows in counted)
    return {
        "change": detail.kind,
        "was": detail.was,
        "model": detail.path in models,
        "stage": detail.stage,
        "recorded": not detail.unrecorded,
        "base": base,
        "head": head,
        "files": asdict(detail.files) if detail.files is not None else None,
    }


def _pointer_fields(pointer: Pointer | None, rows: int | None) -> dict[str, Any] | None:
    if pointer is None or pointer.md5 is None:
        return None
    about = {"md5": pointer.md5, "size": pointer.size, "nfiles": pointer.nfiles}
    return {**about, "rows": rows}


def _files(changes: Iterable[CodeChange]) -> dict[str, Any]:
    return {
        c.path: {"change": c.kind, "added": c.added, "removed": c.removed} for c in changes
    }  # fmt: skip


def _stage_fields(change: StageChange) -> dict[str, Any]:
    parts = {part.name: {"base": part.base, "head": part.head} for part in change.parts}
    return {"change": change.kind, "parts": parts}
