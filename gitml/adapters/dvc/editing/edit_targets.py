"""What a user calls a stage, as a place in a file that can be edited."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc import stages as dvc_stages
from gitml.adapters.dvc.data.tracking import is_hidden
from gitml.adapters.formats.documents import parse
from gitml.core.paths import is_outside
from gitml.errors import UsageError

if TYPE_CHECKING:
    from dvc.repo import Repo

FILE = "dvc.yaml"
_GROUPS = ("foreach", "matrix")


@dataclass(frozen=True, slots=True)
class Target:
    """A stage or group in a ``dvc.yaml``, or a ``.dvc`` file, which has no name in it."""

    file: str
    name: str

    @property
    def address(self) -> str:
        if not self.name:
            return self.file
        return self.name if self.file == FILE else f"{self.file}:{self.name}"


def find(repo: "Repo", root: Path, folder: str, name: str) -> Target:
    """The stage, group or ``.dvc`` file that ``name`` means, nearest first; or that of data.

    Args:
        repo: knows the names there are, for a hint.
        root: the DVC root.
        folder: where the user stands, relative to it.
        name: as typed.

    Raises:
        UsageError: nothing has that name, or it is one member of a group.
    """
    candidates = dvc_stages.candidates(name, folder)
    for candidate in (*candidates, *(f"{path}.dvc" for path in candidates)):
        file, colon, stage = candidate.rpartition(":")
        if candidate.endswith(".dvc"):
            path = posixpath.normpath(candidate)
            found = None if is_outside(path) or not (root / path).is_file() else Target(path, "")
        else:
            found = _stage(root, posixpath.normpath(file) if colon else FILE, stage or candidate)
        if found is not None and not is_hidden(repo, found.file):  # it is data, or nobody's
            return found
    raise dvc_stages.unknown(repo, name)


def _stage(root: Path, file: str, name: str) -> Target | None:
    path = root / file
    if posixpath.basename(file) != FILE or is_outside(file) or not path.is_file():
        return None
    stages = stages_of(file, path.read_bytes()) or {}
    if name in stages:
        return Target(file, name)
    for group, spec in stages.items():
        grouped = isinstance(spec, dict) and not spec.keys().isdisjoint(_GROUPS)
        if grouped and name.startswith(f"{group}@"):
            raise _one_of_many(Target(file, name), Target(file, group))
    return None


def stages_of(file: str, content: bytes) -> Mapping[str, Any] | None:
    """The stages as they are written, None where the file has no such section."""
    document = parse(file, content)
    stages = document.get("stages") if isinstance(document, dict) else None
    return stages if isinstance(stages, dict) else None


def _one_of_many(member: Target, group: Target) -> UsageError:
    return UsageError(
        f"'{member.address}' has no text of its own: it comes from the group '{group.address}'",
        hint=f"name the group, '{group.address}', or edit what it is made for in {group.file}",
    )
