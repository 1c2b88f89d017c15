"""What changed in the pipelines between two points."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from gitml.core.pipeline.stage import Out, Stage

ChangeKind = Literal["added", "removed", "modified"]
SETS = frozenset({"dependencies", "outputs", "parameters"})
"""Parts of a definition that are several things in no order."""


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of a stage's definition that differs, as lines of text on both sides."""

    name: str
    base: tuple[str, ...]
    head: tuple[str, ...]

    @property
    def gone(self) -> tuple[str, ...]:
        """Lines of base that head lacks; a command may have several."""
        return _without(self.base, self.head)

    @property
    def come(self) -> tuple[str, ...]:
        """Lines of head that base lacks."""
        return _without(self.head, self.base)


def _without(texts: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = {line for text in others for line in text.splitlines()}
    return tuple(line for text in texts for line in text.splitlines() if line not in known)


@dataclass(frozen=True, slots=True)
class StageChange:
    """A stage whose definition differs, with what differs in it."""

    address: str
    kind: ChangeKind
    parts: tuple[PartChange, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(f"{part.name} changed" for part in self.parts)


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A file in Git that differs; ``added`` and ``removed`` count lines, None where unknown."""

    path: str
    kind: ChangeKind
    added: int | None = None
    removed: int | None = None


def stage_changes(base: Mapping[str, Stage], head: Mapping[str, Stage]) -> tuple[StageChange, ...]:
    """Stages whose definition differs, in the order of head, then what only base has."""
    found = []
    for address in [*head, *(a for a in base if a not in head)]:
        old, new = base.get(address), head.get(address)
        if old is None:
            found.append(StageChange(address, "added"))
        elif new is None:
            found.append(StageChange(address, "removed"))
        elif parts := tuple(_part_changes(old, new)):
            found.append(StageChange(address, "modified", parts))
    return tuple(found)


def _part_changes(old: Stage, new: Stage) -> Iterator[PartChange]:
    before = _definition(old)
    for name, after in _definition(new).items():
        if before[name] != after:
            yield PartChange(name, before[name], after)


def _definition(stage: Stage) -> dict[str, tuple[str, ...]]:
    # The order in which paths are listed means nothing, that of commands does.
    keys = [f"{path}:{k}" for path, wanted in stage.params.items() for k in wanted or ("",)]
    return {
        "command": (stage.cmd,) if isinstance(stage.cmd, str) else tuple(stage.cmd),
        "working folder": (stage.wdir or ".",),
        "dependencies": tuple(sorted(stage.deps)),
        "outputs": tuple(sorted(map(_out, stage.outs))),
        "parameters": tuple(sorted(key.removesuffix(":") for key in keys)),
        "frozen": _said(stage.frozen),
        "always changed": _said(stage.always_changed),
    }


def _out(out: Out) -> str:
    kinds = [] if out.kind == "out" else [out.kind]
    options = [f"{name}: {value}" for name, value in sorted(out.options.items())]
    about = [*kinds, *([] if out.cache else ["not cached"]), *options]
    return f"{out.path} ({', '.join(about)})" if about else out.path


def _said(flag: bool) -> tuple[str, ...]:  # noqa: FBT001  the value that is put in words
    return ("yes",) if flag else ("no",)


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
