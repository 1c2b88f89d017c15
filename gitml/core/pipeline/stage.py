"""A stage of ``dvc.yaml`` and what ``dvc.lock`` says of its last run."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from gitml.core.values import Value

OutKind = Literal["out", "metric", "plot"]
Section = Literal["metrics", "params"]
"""What of stages is asked for, where that is not all."""


class Out(NamedTuple):
    """One declared output. ``path`` is relative to the DVC root."""

    path: str
    kind: OutKind = "out"
    cache: bool = True
    options: Mapping[str, Value] = {}

    @property
    def remote(self) -> str | None:
        """The remote it says it is kept in, None for the default one."""
        named = self.options.get("remote")
        return named if isinstance(named, str) else None


class Locked(NamedTuple):
    """What the lock recorded: the command, the hash of each path, the values of each param."""

    cmd: str | list[str]
    deps: Mapping[str, str | None]
    outs: Mapping[str, str | None]
    params: Mapping[str, Mapping[str, Value]]


def command_text(cmd: object) -> str:
    """A command as one text, a line for each of several; ``cmd`` as a file has it."""
    return "\n".join(map(str, cmd)) if isinstance(cmd, list) else str(cmd or "")


class Stage(NamedTuple):
    """A stage with templates resolved.

    Attributes:
        address: how DVC names it: ``train``, or ``sub/dvc.yaml:train`` in another folder.
        file: path of its ``dvc.yaml``, relative to the DVC root.
        params: keys it depends on, by params file; no keys means the whole file.
        desc: what its author says of it.
        meta: what DVC leaves to others; gitml reads ``gitml`` in it.
        locked: None when it never ran, or its lock cannot be read.
        unread: whether its lock cannot be read.
    """

    address: str
    name: str
    file: str
    cmd: str | list[str]
    wdir: str = ""
    deps: tuple[str, ...] = ()
    outs: tuple[Out, ...] = ()
    params: Mapping[str, tuple[str, ...]] = {}
    frozen: bool = False
    always_changed: bool = False
    desc: str | None = None
    meta: Value = None
    locked: Locked | None = None
    unread: bool = False


def elsewhere(stages: Iterable[Stage]) -> tuple[str, ...]:
    """What stages depend on that lies at a URL, each once; a data set of DVC's does not."""
    used = (dep for stage in stages if not stage.frozen for dep in stage.deps)
    return tuple(dict.fromkeys(d for d in used if "://" in d and not d.startswith("ds://")))
