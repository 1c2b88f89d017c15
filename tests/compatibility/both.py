"""Both programs' reading of one project, in this process and in the same words."""

import contextlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gitml import wiring
from gitml.core.snapshot import Part, Problem
from gitml.core.values import Value, same
from gitml.wiring import readers

Read = Mapping[str, Any]
"""Values by path."""


@dataclass(frozen=True)
class Reading:
    """What one program read: values by path, and the paths that it could not read."""

    values: Read
    failed: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


def by_gitml(root: Path, part: Part, rev: str = "workspace") -> Reading:
    reader = readers.snapshots(wiring.find(root))
    snapshot = reader.read(rev, {part})
    reader.history.objects.close()
    failed = frozenset(problem.path for problem in snapshot.problems)
    return Reading(getattr(snapshot, part), failed, snapshot.problems)


def by_dvc(root: Path, part: str, rev: str = "workspace") -> Reading:
    """What ``dvc metrics show`` or ``dvc params show`` would print; raises what it would raise."""
    from dvc.repo import Repo

    revs = None if rev == "workspace" else [rev]
    with _in(root), Repo(str(root)) as repo:
        shown = getattr(repo, part).show(revs=revs, hide_workspace=False, on_error="return")
        result = shown.get("" if revs is None else rev, {})
    if "error" in result:
        raise result["error"]
    files = result.get("data", {})
    return Reading(
        {path: file["data"] for path, file in files.items() if "data" in file},
        frozenset(path for path, file in files.items() if "error" in file),
    )


def dvc_diff(root: Path, part: str, base: str, head: str) -> dict[str, dict[str, Any]]:
    """What ``dvc metrics diff --json`` or ``dvc params diff --json`` would print."""
    from dvc.repo import Repo

    with _in(root), Repo(str(root)) as repo:
        found = getattr(repo, part).diff(a_rev=base, b_rev=head)
    changes: dict[str, dict[str, Any]] = found.get("diff", {})
    return changes


@contextlib.contextmanager
def _in(folder: Path) -> Iterator[None]:
    # DVC names files relative to the working directory. Its log is not what is compared.
    logger = logging.getLogger("dvc")
    disabled, logger.disabled = logger.disabled, True
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        logger.disabled = disabled


def as_dvc_shows(document: Value) -> Any:
    """A metrics document after what DVC drops: lists, nulls, and all that is empty then."""
    return _kept(document) or {}


def _kept(document: Value) -> Any:
    if isinstance(document, dict):
        kept = {key: _kept(inner) for key, inner in document.items()}
        return {key: inner for key, inner in kept.items() if inner not in (None, {})}
    return document if isinstance(document, int | float | str) else None


def differences(ours: Read, theirs: Read) -> list[str]:
    """What differs, in words; empty when both read the same."""
    found = [f"{path}: only gitml" for path in ours if path not in theirs]
    found += [f"{path}: only dvc" for path in theirs if path not in ours]
    for path in ours:
        if path in theirs and not same(ours[path], theirs[path]):
            found.append(f"{path}: gitml {ours[path]!r}, dvc {theirs[path]!r}")
    return found


def plain(value: Any) -> Any:
    """What DVC's parsers leave as tuples, sets and dates, as text formats have it."""
    from gitml.adapters.formats import plain_values

    return plain_values.plain(value)
