"""What changed in the pipelines between two points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gitml.core.pipeline.stage import Stage

ChangeKind = Literal["added", "removed", "modified"]


@dataclass(frozen=True, slots=True)
class StageChange:
    """A stage whose definition differs, with what differs in it."""

    address: str
    kind: ChangeKind
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A file in Git that stages depend on and that differs."""

    path: str
    kind: ChangeKind


def stage_changes(
    base: Mapping[str, Stage], head: Mapping[str, Stage]
) -> tuple[StageChange, ...]:
    """Stages whose definition differs, in the order of head, then what only base has."""
    found = []
    for address in [*head, *(a for a in base if a not in head)]:
        old, new = base.get(address), head.get(address)
        if old is None:
            found.append(StageChange(address, "added"))
        elif new is None:
            found.append(StageChange(address, "removed"))
        elif reasons := tuple(_definition_reasons(old, new)):
            found.append(StageChange(address, "modified", reasons))
    return tuple(found)


def _definition_reasons(old: Stage, new: Stage) -> list[str]:
    parts = {
        "command": (old.cmd, new.cmd),
        "working folder": (old.wdir, new.wdir),
        "dependencies": (old.deps, new.deps),
        "outputs": (old.outs, new.outs),
        "parameters": (old.params, new.params),
    }
    return [f"{name} changed" for name, (before, after) in parts.items() if before != after]


def code_changes(base: Mapping[str, str], head: Mapping[str, str]) -> tuple[CodeChange, ...]:
    """Files whose blob differs, sorted by path."""
    found = []
    for path in sorted(base.keys() | head.keys()):
        if path not in base:
            found.append(CodeChange(path, "added"))
        elif path not in head:
            found.append(CodeChange(path, "removed"))
        elif base[path] != head[path]:
            found.append(CodeChange(path, "modified"))
    return tuple(found)
