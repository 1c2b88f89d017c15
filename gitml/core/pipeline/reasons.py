"""What is still to be done in the pipeline, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from gitml.core.pipeline.stage import Stage
from gitml.core.pipeline.staleness import at
from gitml.core.values import MISSING, Missing, Value

ReasonKind = Literal[
    "never-run", "command", "dependency", "parameter", "output", "always", "forced"
]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a stage must run.

    Attributes:
        name: the path, or ``FILE:KEY`` of a parameter; of a stage that is ``forced``, the one that
            was reproduced before it; empty for the command.
        state: what happened to it: ``modified``, ``new``, ``missing`` (of a
            parameter ``deleted``), ``not in cache``.
        base: the parameter or command of the last run, where known.
        head: the same today.
    """

    kind: ReasonKind
    name: str = ""
    state: str = ""
    base: Value | Literal[Missing.MISSING] = MISSING
    head: Value | Literal[Missing.MISSING] = MISSING


@dataclass(frozen=True, slots=True)
class Pending:
    """A stage that must run again."""

    address: str
    reasons: tuple[Reason, ...]


def explain(one: Pending, stage: Stage | None, params: Mapping[str, Value]) -> Pending:
    """Add to the reasons what was then and what is now.

    Args:
        one: as DVC tells it, which says no more than that something differs.
        stage: its definition and lock; None where it could not be read.
        params: parsed params files of today, by path.
    """
    if stage is None:
        return one
    if stage.locked is None:
        return replace(one, reasons=(Reason("never-run"),))
    reasons = (new for old in one.reasons for new in _explained(old, stage, params))
    return replace(one, reasons=tuple(reasons))


def _explained(reason: Reason, stage: Stage, params: Mapping[str, Value]) -> Iterator[Reason]:
    locked = stage.locked
    if locked is None:
        yield reason
    elif reason.kind == "command":
        yield replace(reason, base=_command(locked.cmd), head=_command(stage.cmd))
    elif reason.kind == "parameter":
        path, _, key = reason.name.partition(":")
        base = locked.params.get(path, {}).get(key, MISSING)
        yield replace(reason, base=base, head=at(params.get(path), key))
    elif reason.kind == "dependency" and stage.params.get(reason.name):
        # A params file that the lock does not know is one state for all its keys.
        for key in stage.params[reason.name]:
            head = at(params.get(reason.name), key)
            yield Reason("parameter", f"{reason.name}:{key}", reason.state, head=head)
    else:
        yield reason


def _command(cmd: str | list[str]) -> str:
    return cmd if isinstance(cmd, str) else "\n".join(cmd)
