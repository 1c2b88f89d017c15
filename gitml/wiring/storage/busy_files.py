"""Files of Git that a checkout is to change, while stages work with them in other processes."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from gitml.adapters.dvc_files.locks import busy_paths
from gitml.adapters.git.worktree import hooks, switch
from gitml.core.commits import Commit
from gitml.core.ports import Talk
from gitml.late_module import LateModule
from gitml.wiring import Project, projects_below

if TYPE_CHECKING:
    from gitml.adapters.dvc import session
else:  # where code moves
    session = LateModule("gitml.adapters.dvc.session")

T = TypeVar("T")


def when_free(do: Callable[[], T], talk: Talk) -> T:
    """Do something anew when the stages have ended to which it gave way; it holds no lock then."""
    return busy_paths.when_free(do, talk)


def refuse_busy(project: Project, commit: Commit) -> None:
    """Give way to stages that work with what a checkout of ``commit`` would change in Git.

    They may be of any project of the repository.

    Raises:
        BusyPathError: they run in another process.
        UsageError: one of them called us.
    """
    refuse_busy_files(project, lambda: switch.differing(project.git, commit))


def refuse_busy_files(project: Project, paths: Callable[[], Iterable[str]]) -> None:
    """The same for files by their paths from Git's root, which are asked for where stages run."""
    top = project.git.root.resolve()
    below = (top / name for name in projects_below(project.git, top))
    for root in dict.fromkeys((project.root, top, *below)):
        busy_paths.refuse_busy(root, _asked(paths), top)


def _asked(paths: Callable[[], Iterable[str]]) -> Iterator[str]:
    yield from paths()


@contextlib.contextmanager
def kept_free(project: Project, commit: Commit, talk: Talk) -> Iterator[None]:
    """Let no stage begin while Git changes files; where one runs, as :func:`refuse_busy`."""
    with contextlib.ExitStack() as stack:
        if (project.root / ".dvc").is_dir():
            stack.enter_context(session.locked(project.root, talk))
        refuse_busy(project, commit)
        if hooks.calls_others(project.git, "post-checkout"):
            stack.close()  # DVC's own hook waits for this lock while Git waits for the hook
        yield
