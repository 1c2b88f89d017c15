"""The state of the working tree as text, with what to do about each part of it."""

import posixpath
import shlex
from collections.abc import Sequence

from gitml.core.data.results import DataStatus
from gitml.core.status import Status
from gitml.core.verdict import StageVerdict
from gitml.render.text import reasons, tables
from gitml.render.text.terminal import one_line


def status(found: Status, folder: str) -> str:
    """The status, section by section.

    Args:
        found: with paths relative to the DVC root.
        folder: where the user stands, relative to the DVC root; for the commands that are advised.
    """
    lines = [_head(found)]
    if found.clean:
        lines.append("nothing changed: code, data and pipeline are as recorded")
    if found.pending:
        lines += ["", "Stages that must run (gitml repro), and why:"]
        lines += [line for one in found.pending for line in _stage(one)]
    if found.downstream:
        names = one_line(", ".join(found.downstream))
        lines.append(f"  then, if what they use comes out different: {names}")
    if found.data:
        lines += ["", "Data that is not as recorded:"]
        lines += _table([[one.state, one.path, _advice(one, folder)] for one in found.data])
    if found.files:
        lines += ["", "Files that are not committed (git add --all && git commit):"]
        lines += _table([[state, path] for path, state in found.files.items()])
    return "\n".join(lines)


def _head(found: Status) -> str:
    branch = f"on {found.branch}" if found.branch else "on no branch (detached HEAD)"
    commit = f" at {found.head.short} {found.head.subject}" if found.head else ", no commits yet"
    return one_line(branch + commit)


def _stage(one: StageVerdict) -> list[str]:
    """The stage and its first reason; the others below that."""
    first, *more = [one_line(reasons.reason(reason)) for reason in one.reasons]
    name = f"  {one_line(one.name)}: "
    return [name + first, *(" " * tables.width(name) + other for other in more)]


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    # The first line of a table is its headers, which a list this small does without.
    table = tables.table([""] * len(rows[0]), rows).splitlines()[1:]
    return [f"  {line}" for line in table]


def _advice(one: DataStatus, folder: str) -> str:
    path = shlex.quote(posixpath.relpath(f"/{one.path}", f"/{folder}"))
    if one.state in ("missing", "not in cache"):
        return f"bring it back: gitml pull {path}"
    if one.stage is None:
        return f"keep it: gitml add {path}"
    return f"make it again: gitml repro {shlex.quote(one.stage)}"
