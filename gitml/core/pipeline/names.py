"""Stages by what a user calls them."""

import difflib
import posixpath
from collections.abc import Mapping, Sequence

from gitml.core.paths import folders, is_inside
from gitml.core.pipeline.producers import Producers
from gitml.core.pipeline.stage import Stage
from gitml.errors import UsageError

_FILE = "dvc.yaml"


def find(
    stages: Mapping[str, Stage], name: str, folder: str = "", *, below: bool = False
) -> tuple[Stage, ...]:
    """The stages that ``name`` stands for.

    Args:
        stages: all of them, by address.
        name: a stage or a group, with its file or without; a ``dvc.yaml``; a folder with one; or
            else a path of what a stage makes.
        folder: where the name was typed, relative to the DVC root.
        below: of a folder, also the stages of all folders in it.

    Raises:
        UsageError: nothing has that name; the hint names near ones.
    """
    for candidate in (posixpath.join(folder, _FILE) + f":{name}", posixpath.join(folder, name)):
        path, colon, stage = candidate.rpartition(":")
        file = posixpath.normpath(path if colon else candidate)
        found = _named(stages, file, stage) if colon else _of(stages, file, below=below)
        if found:
            return found
    if folder and ":" not in name and (found := _named(stages, _FILE, name)):
        return found
    if found := _making(stages, posixpath.normpath(posixpath.join(folder, name))):
        return found
    near = difflib.get_close_matches(name, stages, n=1)
    known = f"stages: {', '.join(stages)}" if stages else "no dvc.yaml here has stages"
    raise UsageError(f"unknown stage '{name}'", f"did you mean '{near[0]}'?" if near else known)


def nearest(stages: Mapping[str, Stage], folder: str) -> tuple[Stage, ...]:
    """The stages of the ``dvc.yaml`` of a folder, or of the nearest folder above that has some.

    Where there are none, those of all folders below.
    """
    candidates = (_of(stages, place or ".") for place in (folder, *folders(folder)))
    return next(filter(None, candidates), _of(stages, folder or ".", below=True))


def seen_from(address: str, folder: str) -> str:
    """The name by which a user in ``folder`` can call a stage.

    Args:
        address: of the stage, its file relative to the DVC root.
        folder: where the user stands, relative to the DVC root.
    """
    path, colon, name = address.rpartition(":")
    file = path if colon else _FILE
    if posixpath.dirname(file) == folder:
        return name
    return f"{path_from(file, folder)}:{name}"


def path_from(path: str, folder: str) -> str:
    """A path of the project as a user in ``folder`` types it.

    The folder the process is in is not asked, as ``relpath`` does: a checkout may take it away.
    """
    if posixpath.isabs(path):
        return path
    here, there = (
        [] if (clean := posixpath.normpath(one or ".")) == "." else clean.split("/")
        for one in (folder, path)
    )
    common = len(posixpath.commonprefix([here, there]))
    return "/".join([*[".."] * (len(here) - common), *there[common:]]) or "."


def name_from(path: str, folder: str) -> str:
    """The same, but of the folder in which the user stands it is the name, not ``.``."""
    found = path_from(path, folder)
    return f"../{posixpath.basename(folder)}" if found == "." and folder else found


def _named(stages: Mapping[str, Stage], file: str, name: str) -> tuple[Stage, ...]:
    here = [stage for stage in stages.values() if stage.file == file]
    exact = tuple(stage for stage in here if stage.name == name)
    return exact or tuple(stage for stage in here if stage.name.startswith(f"{name}@"))


def _of(stages: Mapping[str, Stage], path: str, *, below: bool = False) -> tuple[Stage, ...]:
    """The stages of a ``dvc.yaml``, or of a folder."""
    file = path if posixpath.basename(path) == _FILE else posixpath.normpath(f"{path}/{_FILE}")
    folder = "" if path == "." else path
    return tuple(
        stage
        for stage in stages.values()
        if stage.file == file or (below and is_inside(stage.file, folder))
    )


def _making(stages: Mapping[str, Stage], path: str) -> tuple[Stage, ...]:
    """The stages that make a path, a folder that it lies in, or something in it."""
    makers = frozenset(Producers(stages).makers(path))
    return tuple(stage for address, stage in stages.items() if address in makers)


def purpose(stage: Stage) -> str:
    """What a stage is for: what its author says, or else what it makes."""
    if stage.desc:
        return " ".join(stage.desc.split())
    if stage.outs:
        return ", ".join(out.path for out in stage.outs)
    return "makes nothing" if not stage.deps else f"reads {', '.join(stage.deps)}"


def lines(cmd: str | Sequence[str]) -> list[str]:
    """A command as the lines that are run one after another."""
    return [cmd] if isinstance(cmd, str) else list(cmd)
