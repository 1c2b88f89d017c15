"""Files that a sparse checkout leaves out: they are in Git, and nothing may begin them anew."""

import os
import shlex
from collections.abc import Iterable
from pathlib import Path, PurePath

from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import index
from gitml.core.paths import listed
from gitml.errors import OutsideError


def refuse(git: Git, root: Path, files: Iterable[str], what: str = "what is to be written") -> None:
    """Refuse to write files that Git has and that are not here, as what they say would go.

    Args:
        git: the repository.
        root: of the project.
        files: that are to be written, relative to ``root``.
        what: what they are to the user.

    Raises:
        OutsideError: the sparse checkout leaves some of them out.
    """
    absent = _absent(git, root)
    found = sorted(absent.intersection(files))
    if not found:
        return
    raise OutsideError(
        f"this sparse checkout leaves out {what}: {listed(found)}",
        hint=f"bring it here: {brought_by(git, root, found)}",
    )


def brought_by(git: Git, root: Path, files: Iterable[str]) -> str:
    """The command that lets a sparse checkout have files, relative to ``root``."""
    top = git.root.resolve()
    patterns = shlex.join(_patterns(git, root.resolve().relative_to(top), files))
    return f"git -C {shlex.quote(str(top))} sparse-checkout add {patterns}"


def refuse_locks(git: Git, root: Path) -> None:
    """As :func:`refuse`, of each ``dvc.lock`` whose ``dvc.yaml`` is here."""
    locks = (file for file in _absent(git, root) if PurePath(file).name == "dvc.lock")
    refuse(git, root, [lock for lock in locks if (root / lock).with_name("dvc.yaml").exists()])


def _absent(git: Git, root: Path) -> frozenset[str]:
    found = index.left_out(git, root) if git.is_sparse else {}
    return frozenset(file for file in found if not os.path.lexists(root / file))


def _patterns(git: Git, prefix: Path, files: Iterable[str]) -> list[str]:
    """What Git is asked for: the folders of files, or each by itself where patterns are in use."""
    paths = [prefix / file for file in files]
    if git.output("config", "--default", "false", "core.sparseCheckoutCone").strip() == "true":
        return sorted({path.parent.as_posix() for path in paths})
    return [f"/{path.as_posix()}" for path in paths]
