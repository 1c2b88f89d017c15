"""A stage as it is to be written, and what a change of ``dvc.yaml`` did."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gitml.core.pipeline.needs import parse_needs
from gitml.core.values import Value
from gitml.errors import ConfigError, UsageError


@dataclass(frozen=True, slots=True)
class NewStage:
    """A stage to be added. Paths are relative to ``wdir``, and that to the folder of the file.

    Attributes:
        cmd: words of the command; a single one is a whole command line.
        params: ``KEY,…`` or ``FILE:KEY,…``.
        outs: paths by kind, which DVC calls ``outs``, ``outs_no_cache``, ``metrics`` and so on.
        desc: None leaves that of the stage that is replaced.
        needs: ``meta.gitml``, as :func:`written_needs` makes it.
        force: replace a stage of that name.
    """

    name: str
    cmd: tuple[str, ...]
    deps: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    outs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wdir: str | None = None
    always_changed: bool = False
    desc: str | None = None
    needs: Mapping[str, Value] = field(default_factory=dict)
    force: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """A stage was added.

    Attributes:
        file: its ``dvc.yaml``, relative to the DVC root.
        replaced: whether there was one of that name.
    """

    address: str
    file: str
    replaced: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """A stage was removed.

    Attributes:
        outs: of the stage, relative to the DVC root.
        left: those that lie there still, which Git ignored because of the stage.
    """

    address: str
    file: str
    outs: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A stage or ``.dvc`` file was asked to be frozen or not; ``changed`` if it was not so yet."""

    address: str
    file: str
    changed: bool


def written_needs(pairs: Sequence[tuple[str, str, Value]]) -> dict[str, Value]:
    """``meta.gitml`` from ``KEY=VALUE``.

    Args:
        pairs: key, value as typed, and the same read as YAML. A variable is ``env.NAME``, and its
            value is the text; ``mutex`` may stand several times.

    Raises:
        UsageError: an unknown key, or a value that does not fit it.
    """
    found: dict[str, Any] = {}
    for key, text, value in pairs:
        head, dot, name = key.partition(".")
        if head == "env" and dot and name:
            found.setdefault("env", {})[name] = text
        elif key == "mutex":
            found.setdefault("mutex", []).extend(value if isinstance(value, list) else [text])
        else:
            found[key] = value
        try:
            parse_needs({"gitml": found}, "")
        except ConfigError as error:
            reason = re.sub(r"^.*?: (meta\.gitml[.\w]*: )?", "", error.message)
            raise UsageError(f"--need {key}={text}: {reason}", error.hint) from error
    return found
