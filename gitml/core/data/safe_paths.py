"""Whether a path that came from outside may be written, or read into an answer.

It is the one judge of paths from a repository, a ``.dir`` listing, a pointer, ``dvc.lock``, a
remote, an artifact and a release. It looks at the text alone; where a path leads on a disk is
checked when it is written, see :mod:`gitml.adapters.project_files`.

``.gitignore``, ``.gitattributes`` and ``.gitmodules`` are allowed: whoever can place data can
commit these files as well, and Git takes no programs to run from them.
"""

import re
from collections.abc import Iterable

from gitml.errors import OutsideError, UsageError

# What HFS+ leaves out when it compares names, as Git's utf8.c has it.
_IGNORABLE = dict.fromkeys(
    [*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF]
)
# With the short names that NTFS gives them.
_OWNED = {".git": "Git", "git~1": "Git", ".dvc": "DVC", "dvc~1": "DVC"}
_SEPARATOR = re.compile(r"[/\\]")
# Of `a:b` Windows would take the drive, too; where gitml runs it is a name that DVC tracks.
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")
# Names without anything that could be wrong, which nearly all are: of a listing there may be many.
_PLAIN = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*", re.ASCII)

FILE_HASH = "[0-9a-fA-F]{32}"
"""The hash of a file: DVC writes it in small letters, and reads it in any."""
OBJECT_NAME = rf"{FILE_HASH}(?:\.dir)?"
"""What an object is called: one that ends in ``.dir`` is the listing of a folder."""

_NAME = re.compile(OBJECT_NAME)
_FILE_HASH = re.compile(FILE_HASH)


class UnsafePathError(OutsideError):
    """A path from outside leads where nothing of a repository may be written."""


def fault(path: str) -> str | None:
    """What is wrong with a path that should lie in a project's folder; None for nothing.

    Windows' separators, absolute paths and streams count everywhere, as a project is shared.
    """
    if _PLAIN.fullmatch(path):
        return None
    if not path:
        return "is empty"
    if "\0" in path:
        return "has a zero byte"
    if path[0] in "/\\":
        return "is absolute"
    if _DRIVE.match(path):
        return "begins with a drive of Windows"
    if "" in path.split("/"):
        return "has an empty part"
    parts = _SEPARATOR.split(path)
    if ".." in parts or "." in parts:
        return "has '.' or '..' in it"
    owner = next(filter(None, map(_owner, parts)), None)
    return f"is inside the folder of {owner}" if owner else None


def are_plain(paths: Iterable[str]) -> bool:
    """Whether many paths have nothing that :func:`fault` had to look at, told in the least time."""
    return all(map(_PLAIN.fullmatch, paths))


def refuse(source: str, path: str) -> None:
    """Raise UnsafePathError, which names ``source``, where ``path`` must not be written."""
    if wrong := fault(path):
        raise unsafe(source, path, wrong)


def refuse_own(path: str, *names: str) -> None:
    """Raise UsageError where a file of the user's has a name that :func:`refuse` would not take.

    It was made here, so it is no attack; but nobody else's clone would write it.

    Args:
        path: of the file, as it is told.
        names: that records would have for it.
    """
    for name in names:
        if wrong := fault(name):
            raise UsageError(
                f"'{path}' cannot be tracked, as the path {name!r} {wrong}",
                hint="rename it: no clone would write it; or name it in .dvcignore",
            )


def unsafe(source: str, path: str, wrong: str) -> UnsafePathError:
    """The error for ``path`` of ``source``, say ``data.dvc``, and what is ``wrong`` with it."""
    return UnsafePathError(
        f"{source}: refused, as the path {path!r} {wrong}; nothing of it was written",
        hint="this may be an attack: do not trust the repository or remote that it comes from",
    )


def is_object_name(name: str) -> bool:
    """Whether DVC can have made this name of an object; others may lead out of the cache."""
    return _NAME.fullmatch(name) is not None


def is_file_hash(text: str) -> bool:
    """Whether DVC can have made this hash of a file, which no folder has."""
    return _FILE_HASH.fullmatch(text) is not None


def is_git_folder(part: str) -> bool:
    """Whether any file system could take this name for that of Git's folder."""
    return _owner(part) == "Git"


def is_own_folder(part: str) -> bool:
    """Whether any file system could take this name for that of Git's folder or DVC's."""
    return _owner(part) is not None


def _owner(part: str) -> str | None:
    """Git or DVC, whose folder any file system could take this name for."""
    if part.isascii() and part[:1] not in ".gGdD":
        return None
    folded = part.translate(_IGNORABLE).partition(":")[0].rstrip(". ").lower()
    return _OWNED.get(folded)
