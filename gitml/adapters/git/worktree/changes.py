"""Files in Git that differ between two points, with their lines, as ``git diff`` tells them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.git.repository import Git
from gitml.core.commits import Commit
from gitml.core.data.pointers import is_dvc_file
from gitml.core.pipeline.changes import ChangeKind, CodeChange

_KINDS: dict[str, ChangeKind] = {"A": "added", "D": "removed"}
_MOST_PATHS = 500
# Where a file of some name is looked for: anywhere in the project, and at the root of the
# repository that the project lies in.
_PLACES = (("", "**/"), ("top,", ""))


@dataclass(frozen=True)
class GitChanges:
    """Compares two points; None is the working tree.

    Attributes:
        root: the DVC root, to which all paths are relative.
    """

    git: Git
    root: Path
    base: Commit | None
    head: Commit | None

    def under(self, deps: Iterable[str], differing: Sequence[CodeChange]) -> list[CodeChange]:
        """What changed in stages' dependencies, sorted by path.

        Args:
            deps: files and folders; what lies outside of the repository has no history.
            differing: files in them whose blobs differ, and submodules that they lie in. Git's word
                is worth more, as it knows line ends and filters, but it does not look behind a
                link.
        """
        wanted = [path for path in deps if self._is_of_repository(path)]
        links = [c.path for c in differing if any(d.startswith(f"{c.path}/") for d in wanted)]
        found = {change.path: change for change in self._changes(_literal([*wanted, *links]))}
        unsaid = [change for change in differing if change.path not in found]
        if self.base is None or self.head is None:
            new = self._untracked(_literal(c.path for c in unsaid if c.kind != "modified"))
            unsaid = [c for c in unsaid if c.path in new or self._behind_link(c.path)]
        found |= {change.path: change for change in unsaid}
        return [found[path] for path in sorted(found) if not _is_record(path)]

    def _is_of_repository(self, path: str) -> bool:
        return Path(os.path.normpath(self.root.resolve() / path)).is_relative_to(
            self.git.root.resolve()
        )

    def named(self, names: Sequence[str]) -> list[CodeChange]:
        """What changed in files with such names (patterns), sorted by path."""
        patterns = [f":({where}glob){at}{name}" for name in names for where, at in _PLACES]
        found = {change.path: change for change in self._changes(patterns)}
        kind: ChangeKind = "removed" if self.base is None else "added"
        found |= {path: CodeChange(path, kind) for path in self._untracked(patterns)}
        return [found[path] for path in sorted(found)]

    def _changes(self, pathspecs: Sequence[str]) -> Iterator[CodeChange]:
        sides = [side.sha for side in (self.base, self.head) if side is not None]
        backwards = ["-R"] if self.base is None else []
        words = [
            "diff", "-z", "--raw", "--numstat", "--no-renames", "--no-ext-diff", "--no-textconv",
            *backwards, *sides,
        ]  # fmt: skip
        for start in range(0, len(pathspecs) if sides else 0, _MOST_PATHS):
            fields = iter(self._output(words, pathspecs[start : start + _MOST_PATHS]))
            kinds: dict[str, ChangeKind] = {}
            for field in fields:
                if field.startswith(":"):
                    kinds[next(fields)] = _KINDS.get(field.rsplit(" ", 1)[-1][:1], "modified")
                elif field:
                    added, removed, path = field.split("\t", 2)
                    lines = [int(n) if n.isdigit() else None for n in (added, removed)]
                    kind = kinds.get(path, "modified")
                    yield CodeChange(self._relative(path), kind, lines[0], lines[1])

    def _untracked(self, pathspecs: Sequence[str]) -> set[str]:
        one_on_disk = (self.base is None) != (self.head is None)
        if not one_on_disk or not pathspecs:
            return set()
        words = ["ls-files", "-z", "--others", "--exclude-standard"]
        return {path for path in self._output(words, pathspecs) if path}

    def _output(self, words: Sequence[str], pathspecs: Sequence[str]) -> list[str]:
        return self.git.output("-C", str(self.root), *words, "--", *pathspecs).split("\0")

    def _relative(self, path: str) -> str:
        # `git diff` names paths from Git's root, which may be above.
        top = self.git.root.resolve()
        return path if top == self.root else os.path.relpath(top / path, self.root)

    def _behind_link(self, path: str) -> bool:
        return os.path.realpath(self.root / path) != str(self.root / path)


def _literal(paths: Iterable[str]) -> list[str]:
    return [f":(literal){path}" for path in paths]


def _is_record(path: str) -> bool:
    """Whether DVC or Git wrote it beside data; not code, though it lies in a folder of code."""
    name = path.rsplit("/", 1)[-1]
    return is_dvc_file(name) or name == ".gitignore"
