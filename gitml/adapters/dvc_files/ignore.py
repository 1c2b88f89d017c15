"""What ``.dvcignore`` files keep from DVC, at any revision and without loading DVC."""

import posixpath
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files.ignore_patterns import without_backtracking
from gitml.adapters.files import read_regular
from gitml.core.paths import folders, is_inside
from gitml.core.ports import LARGEST_DOCUMENT

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

FILE = ".dvcignore"
_NEVER = frozenset({".git", ".hg", ".dvc"})


class Ignored:
    """Whether a path is ignored. The patterns are Git's; those of a deeper folder win."""

    def __init__(self, files: Iterable[str], read: Callable[[str], bytes]) -> None:
        """Take the rules.

        Args:
            files: paths of the ``.dvcignore`` files.
            read: the bytes of one.
        """
        found = ((posixpath.dirname(file), _patterns(read(file))) for file in files)
        outer_first = sorted(found, key=lambda rule: rule[0].count("/") + bool(rule[0]))
        self._rules = [(folder, spec) for folder, spec in outer_first if spec]

    def __bool__(self) -> bool:
        return bool(self._rules)

    def __call__(self, path: str) -> bool:
        parts = path.split("/")
        if not _NEVER.isdisjoint(parts[:-1]) or parts[-1] == ".git":
            return True
        if not self._rules:
            return False
        # Once a folder is ignored, nothing in it can be taken back.
        above = (folder for folder in folders(path) if folder)
        return any(self._matches(f"{folder}/") for folder in above) or self._matches(path)

    def _matches(self, path: str) -> bool:
        verdict = False
        for folder, spec in self._rules:
            if is_inside(path, folder):
                inner = path.removeprefix(f"{folder}/") if folder else path
                said = spec.check_file(inner).include if inner else None
                verdict = verdict if said is None else said
        return verdict


@lru_cache(maxsize=256)
def _patterns(text: bytes) -> "GitIgnoreSpec | None":
    lines = [line.strip() for line in text.decode(errors="surrogateescape").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        return None  # as `dvc init` leaves the file
    from pathspec import GitIgnoreSpec

    # Other backends of pathspec know no atomic groups.
    return GitIgnoreSpec(filter(None, map(_pattern, lines)), backend="simple")


def _pattern(line: str) -> "GitIgnoreSpecPattern | None":
    """None for a line that is none, such as a single ``!``: Git passes over it."""
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    try:
        regex, include = GitIgnoreSpecPattern.pattern_to_regex(line)
        found = None if regex is None else re.compile(without_backtracking(regex))
    except (ValueError, re.error):
        return None
    return GitIgnoreSpecPattern(found, include)


def is_text(root: Path) -> bool:
    """Whether a project has no such file at its top, or one that can be read as text.

    Anybody may have put it there: what is a device, or has gigabytes, is none.
    """
    file = root / FILE
    try:
        read_regular(file, LARGEST_DOCUMENT).decode()
    except UnicodeDecodeError:
        return False
    except OSError:
        return not file.exists()
    return True
