"""Submodules that a repository still names, whether their own repository is here or not."""

from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.git.repository import Git

_FILE = ".gitmodules"


@dataclass(frozen=True, slots=True)
class NamedSubmodule:
    """What Git takes for a submodule.

    Attributes:
        path: from Git's root.
        section: of ``.gitmodules``, None where that does not name it.
        in_index: whether Git's index has it.
        in_head: whether the commit that is checked out has it, at which DVC looks, too.
    """

    path: str
    section: str | None
    in_index: bool
    in_head: bool


def around(git: Git, folder: Path) -> NamedSubmodule | None:
    """The submodule that a folder below the root is, or lies in."""
    inner = folder.resolve().relative_to(git.root.resolve())
    sections = _sections(git)
    for one in (inner, *inner.parents):
        path = one.as_posix()
        listed = git.output("ls-files", "--stage", "--", f":(literal){path}")
        committed = git.run("ls-tree", "HEAD", "--", path).text
        in_index, in_head = listed.startswith("160000 "), committed.startswith("160000 ")
        if path != "." and (in_index or in_head or path in sections):
            return NamedSubmodule(path, sections.get(path), in_index, in_head)
    return None


def _sections(git: Git) -> dict[str, str]:
    """Sections of ``.gitmodules`` by path."""
    if not (git.root / _FILE).is_file():
        return {}
    asked = ("config", "--file", _FILE, "-z", "--get-regexp", r"^submodule\..*\.path$")
    found = {}
    for entry in filter(None, git.run(*asked).text.split("\0")):
        key, _, path = entry.partition("\n")
        found[path.rstrip("/")] = key.removesuffix(".path")
    return found
