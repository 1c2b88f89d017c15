"""The merge driver for DVC's records in Git's settings, which no clone brings along."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from gitml.adapters.git.repository import Git
from gitml.core.diagnosis import Finding

_PATTERNS = ("dvc.lock", "*.dvc", ".gitignore")
_UNSET = "unspecified"
_EXAMPLES = {"dvc.lock": "dvc.lock", "*.dvc": "data.dvc", ".gitignore": ".gitignore"}
# Alone: with any other setting of the driver and without this one Git refuses to merge at all.
_KEY = "merge.gitml.driver"


def attributes(git: Git, folder: Path) -> tuple[str, ...]:
    """The lines that ``.gitattributes`` of a folder lacks; who set another driver keeps it."""
    drivers = _drivers(git, folder)
    return tuple(f"{one} merge=gitml" for one in _PATTERNS if drivers[one] == _UNSET)


def _drivers(git: Git, folder: Path) -> dict[str, str]:
    """The driver that each of the patterns is given in a folder."""
    words = ("check-attr", "-z", "merge", "--", *(_EXAMPLES[one] for one in _PATTERNS))
    values = git.output("-C", str(folder), *words).split("\0")[2::3]
    return dict(zip(_PATTERNS, values, strict=True))


def is_installed(git: Git, programs: Path) -> bool:
    """Whether this clone knows the driver as :func:`install` writes it."""
    return git.run("config", "--local", "--get", _KEY).text.rstrip("\n") == _command(programs)


def install(git: Git, programs: Path) -> None:
    """Tell this clone of the driver.

    Args:
        git: the clone.
        programs: the folder that ``gitml`` is in, for where it is not on PATH.
    """
    git.output("config", "--local", _KEY, _command(programs))


def look(git: Git) -> Iterator[Finding]:
    """Whether a clone that asks for the driver has it, and asks for it wherever it can merge."""
    if "gitml" not in _drivers(git, git.directory).values():
        return
    known = git.run("config", "--get", _KEY).text.strip()
    lacking = attributes(git, git.directory)
    if not known:
        state = "this clone does not have it, so dvc.lock and pointers are merged by lines"
    elif lacking:
        state = f".gitattributes lacks what gitml asks for it by today: {', '.join(lacking)}"
    else:
        yield Finding("repository", "merge driver", "ok", "merges dvc.lock and pointers")
        return
    yield Finding("repository", "merge driver", "warning", state, "gitml init")


def _command(programs: Path) -> str:
    """What Git runs; where gitml is gone, or failed, it is what Git does by itself."""
    more = shlex.quote(str(programs)).replace("%", "%%")
    lines = "git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B"
    return (
        f'PATH="$PATH":{more}; gitml merge-driver %O %A %B %P %L; '
        f"code=$?; test $code -le 1 || {{ {lines}; code=$?; }}; exit $code"
    )
