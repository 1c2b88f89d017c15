"""``.dvcignore`` and ``.gitignore`` files of any bytes, and any patterns."""

import bisect
import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gitml.adapters import process
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc_files.ignore_patterns import (
    gitignore_without_backtracking,
    without_backtracking,
)
from gitml.adapters.files import SpecialFileError
from gitml.core.data.pointers import is_dvc_file
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.errors import ConfigError


@contextlib.contextmanager
def patched_for_ignores() -> Iterator[None]:
    """Let DVC read and write files of patterns with care."""
    with _ignore_files(), _patterns(), _git_ignores(), _tracked_records():
        yield


@contextlib.contextmanager
def _ignore_files() -> Iterator[None]:
    """Name the ``.dvcignore`` that cannot be read, and open none that no memory holds."""
    from dvc.ignore import DvcIgnorePatterns

    original = DvcIgnorePatterns.__dict__["from_file"].__func__

    def from_file(cls: Any, path: str, fs: Any, name: str) -> Any:
        if (fs.size(path) or 0) > LARGEST_DOCUMENT:
            most = LARGEST_DOCUMENT // 2**20
            raise ConfigError(f"{name}: cannot be read: it has more than {most} MiB")
        try:
            return original(cls, path, fs, name)
        except SpecialFileError as error:
            raise ConfigError(f"{name}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise ConfigError(
                f"{name}:{line}: not a text file (byte {error.start} is not UTF-8)",
                hint="write its patterns in UTF-8",
            ) from error
        except (ValueError, re.error) as error:
            raise ConfigError(f"{name}: a line is no pattern: {error}") from error

    with patched("dvc.ignore:DvcIgnorePatterns.from_file", classmethod(from_file)):
        yield


@contextlib.contextmanager
def _patterns() -> Iterator[None]:
    """Match a line of a few stars in a time that anyone waits for."""
    from dulwich import ignore
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    original = GitIgnoreSpecPattern.__dict__["pattern_to_regex"].__func__

    def pattern_to_regex(cls: Any, pattern: Any) -> Any:
        regex, include = original(cls, pattern)
        linear = without_backtracking(regex) if isinstance(regex, str) else regex
        return linear, include

    of_git = ignore.translate
    with (
        patched(
            "pathspec.patterns.gitignore.spec:GitIgnoreSpecPattern.pattern_to_regex",
            classmethod(pattern_to_regex),
        ),
        patched(
            "dulwich.ignore:translate", lambda line: gitignore_without_backtracking(of_git(line))
        ),
    ):
        yield


@contextlib.contextmanager
def _git_ignores() -> Iterator[None]:
    """Add lines to a ``.gitignore`` of any bytes, as Git takes it, and take them out again.

    DVC fails even where the last character of a file without a last line end is not ASCII. It adds
    a name such as ``[x].csv`` escaped, and looks for it as it is when it is to go.
    """
    from pathspec.patterns.gitwildmatch import GitWildMatchPattern
    from scmrepo.git import Git

    add: Any = Git._add_entry_to_gitignore

    def add_entry(self: Any, entry: str, gitignore: str) -> None:
        try:
            add(self, entry, gitignore)
        except UnicodeDecodeError:
            escaped = GitWildMatchPattern.escape(entry)
            line = os.fsencode(str(escaped)) + b"\n"
            content = Path(gitignore).read_bytes()
            if line not in content.splitlines(keepends=True):
                end = b"" if content.endswith(b"\n") else b"\n"
                with Path(gitignore).open("ab") as file:
                    file.write(end + line)

    def ignore_remove(self: Any, path: str) -> str | None:
        entry, gitignore = self._get_gitignore(path)
        file = Path(gitignore)
        if not file.exists():
            return None
        spelt = (entry, str(GitWildMatchPattern.escape(entry)))
        gone = {os.fsencode(line.strip()) for line in spelt}
        lines = file.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if line.strip() not in gone]
        if not kept:
            file.unlink()
            return None
        if kept != lines:
            file.write_bytes(b"".join(kept))
        return str(gitignore)

    with (
        patched("scmrepo.git:Git._add_entry_to_gitignore", add_entry),
        patched("scmrepo.git:Git.ignore_remove", ignore_remove),
    ):
        yield


@contextlib.contextmanager
def _tracked_records() -> Iterator[None]:
    """Let DVC see the records that Git tracks, also in a folder that a ``.gitignore`` names.

    Git does not ignore what it tracks. DVC would pass over such a pointer, and its data would be
    missing from every pull and go at the next checkout.
    """
    import scmrepo.git

    original: Any = scmrepo.git.Git.is_ignored
    known: dict[str, tuple[object, list[str]]] = {}

    def records(scm: Any) -> list[str]:
        """By path from Git's root, sorted; Git's index is asked again when it has changed."""
        state = _state(scm.dulwich.repo.index_path())
        if scm.root_dir not in known or known[scm.root_dir][0] != state:
            listed = process.run(["git", "ls-files", "-z"], Path(scm.root_dir)).text
            known[scm.root_dir] = state, sorted(filter(_is_record, listed.split("\0")))
        return known[scm.root_dir][1]

    def is_ignored(self: Any, path: Any) -> bool:
        if not original(self, path):
            return False
        given = os.fspath(path)
        is_folder = given.endswith(os.sep)  # so DVC asks of one, and only before it goes into it
        if not (is_folder or _is_record(given)):
            return True
        name = Path(os.path.relpath(given, self.root_dir)).as_posix() + "/" * is_folder
        tracked = records(self)
        at = bisect.bisect_left(tracked, name)
        return not tracked[at : at + 1] or not (
            tracked[at].startswith(name) if is_folder else tracked[at] == name
        )

    with patched("scmrepo.git:Git.is_ignored", is_ignored):
        yield


def _is_record(path: str) -> bool:
    return is_dvc_file(Path(path).name)


def _state(path: str) -> object:
    with contextlib.suppress(FileNotFoundError):
        file = Path(path).stat()
        return file.st_ino, file.st_size, file.st_mtime_ns, file.st_ctime_ns
    return None
