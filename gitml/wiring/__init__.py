"""The composition root: the only place that names concrete adapters.

One module a kind of work, so that a command loads the adapters it uses and no others.
"""

import os
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from gitml.adapters import files
from gitml.adapters.git import given_repository, refs, repository
from gitml.adapters.git.worktree import foreign_links, sparse_files
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.errors import AboveProjectsError, NoRepositoryError, UsageError, failed_at

_FEW = 3


class Project:
    """What a command works on.

    Attributes:
        git: the Git working tree.
        root: the DVC root, the nearest folder with ``.dvc`` at or above ``directory``.
        directory: the folder the user stands in.
        seen: paths in the working tree that readers of revisions were asked for; it grows.
    """

    def __init__(self, git: repository.Git, root: Path, directory: Path) -> None:
        self.git = git
        self.root = root
        self.directory = directory
        self.seen: set[str] = set()

    @property
    def folder(self) -> str:
        """The folder the user stands in, relative to ``root``; empty at the root."""
        folder = self.directory.relative_to(self.root).as_posix()
        return "" if folder == "." else folder

    @property
    def prefix(self) -> str:
        """``root``, seen from Git's; empty where they are the same."""
        prefix = self.root.relative_to(self.git.root.resolve()).as_posix()
        return "" if prefix == "." else prefix


def find(directory: Path) -> Project:
    """The project that ``directory`` belongs to.

    Raises:
        NoRepositoryError: it is not in a Git repository, or that is not a DVC repository.
    """
    here = directory.resolve()
    tree = repository.locate(here)
    top = tree.root.resolve()
    for folder in [here, *here.parents]:
        if (folder / ".dvc").is_dir():
            return Project(tree, folder, here)
        _refuse_left_out(tree, folder)
        if folder == top:
            break
    hint = "set it up with: gitml init"
    if branch := unseen_branch(tree):
        hint = f"no commit is checked out here: git checkout {shlex.quote(branch)}"
    if below := projects_below(tree, tree.root):
        shown = [os.path.relpath(top / one, here) for one in below[:_FEW]]
        more = f" and {len(below) - _FEW} more" if len(below) > _FEW else ""
        where = f"there is one in {', '.join(shown)}{more}"
        calling = f"gitml -C {shlex.quote(shown[0])}"
        raise AboveProjectsError(f"not a DVC repository: {top}", where, calling)
    raise NoRepositoryError(f"not a DVC repository: {top}", hint)


def _refuse_left_out(tree: repository.Git, folder: Path) -> None:
    """Refuse the root of a project, a resolved folder, of which a sparse checkout leaves that out.

    Raises:
        NoRepositoryError: it is one.
    """
    top = tree.root.resolve()
    if not (tree.is_sparse and folder.is_relative_to(top)):
        return
    name = (folder / ".dvc").relative_to(top).as_posix()
    files = tree.tracked(name)
    if f"{name}/config" in files:
        raise NoRepositoryError(
            f"this sparse checkout leaves out the folder {name}, which gitml reads",
            hint=f"bring it here: {sparse_files.brought_by(tree, top, files)}",
        )


def unseen_branch(tree: repository.Git) -> str | None:
    """A branch of a remote where no commit is checked out, as its HEAD named a branch it lacks.

    Of several it is the one that work is merged into.
    """
    if tree.head() is not None:
        return None
    listed = tree.output("for-each-ref", "--format=%(refname:lstrip=3)", "refs/remotes").split()
    likely = (tree.default_branch(), *repository.FIRST_BRANCHES, *listed)
    return next((name for name in likely if name in listed and name != "HEAD"), None)


def projects_below(tree: repository.Git, folder: Path) -> tuple[str, ...]:
    """The folders below one in which Git tracks what DVC has at its root, relative to it."""
    listed = tree.run("-C", str(folder), "ls-files", "-z", "--", "*/.dvc/config").text.split("\0")
    return tuple(path.removesuffix("/.dvc/config") for path in listed if path)


def branches_and_tags(project: Project) -> Mapping[str, tuple[str, ...]]:
    """Names of branches and tags by the id of their commit."""
    return refs.by_commit(project.git)


def find_without_dvc(directory: Path) -> Project:
    """The project that ``directory`` belongs to, or else the whole Git repository.

    Raises:
        NoRepositoryError: it is in no Git repository.
    """
    try:
        return find(directory)
    except NoRepositoryError:
        here = directory.resolve()
        tree = repository.locate(here)
        return Project(tree, tree.root.resolve(), here)


def find_of_model(directory: Path, model: str) -> Project:
    """The project of a model of the repository that ``directory`` lies in.

    It need not be the one that the user stands in: tags name a model with its folder, seen from
    Git's root, and so it is the project which that folder belongs to; or else the whole repository.

    Args:
        directory: where the user stands.
        model: as tags name it: ``churn``, or ``ml=churn`` for one of the folder ``ml``.

    Raises:
        NoRepositoryError: it is in no Git repository.
    """
    return home_of(find_without_dvc(directory), model)


def home_of(project: Project, model: str) -> Project:
    """The project of a model of the same repository; see :func:`find_of_model`."""
    top = project.git.root.resolve()
    folder = (top / model.rpartition("=")[0]).resolve()
    root = _nearest(folder, top) or top
    return project if root == project.root else Project(project.git, root, root)


def find_of_path(directory: Path, path: str) -> tuple[Project, str]:
    """The project that a path as typed belongs to, and the path from its root.

    It need not be the one that ``directory`` belongs to, but is of the same working tree of Git.

    Raises:
        NoRepositoryError: ``directory`` is in no Git repository.
            or a sparse checkout leaves out the project that the path belongs to.
        UsageError: the path leads out of it, or is the root of a project.
    """
    here = find_without_dvc(directory)
    place = Path(os.path.normpath(here.directory / path)).parent.resolve()
    top = here.git.root.resolve()
    root = _nearest(place, top)
    if root is None and here.git.is_sparse and place.is_relative_to(top):
        for folder in (place, *place.parents)[: len(place.relative_to(top).parts) + 1]:
            _refuse_left_out(here.git, folder)
    if root is None or root == here.root:
        return here, inside(here, path)
    project = Project(here.git, root, root)
    return project, inside(project, str(here.directory / path))


def _nearest(folder: Path, top: Path) -> Path | None:
    """The DVC root at or above a folder of a working tree; none outside, or in a submodule."""
    if not folder.is_relative_to(top):  # anybody can make a tag of that name
        return None
    found = None
    for one in (folder, *folder.parents):
        if found is None and (one / ".dvc").is_dir():
            found = one
        if one == top or (one / ".git").exists():
            return found if one == top else None
    return None


def take_git_variables(names: Iterable[str]) -> None:
    """Let the folder alone say which repository is meant; see :mod:`given_repository`."""
    given_repository.take(names)


def locate_git(directory: Path) -> repository.Git:
    """The Git working tree that ``directory`` belongs to.

    Raises:
        NoRepositoryError: it is in none.
    """
    return repository.locate(directory)


def is_root(project: Project, path: str) -> bool:
    """Whether a path as typed by the user is the project's own folder."""
    return (project.directory / path).resolve() == project.root


def inside(project: Project, path: str) -> str:
    """A path as typed by the user, relative to the DVC root.

    Raises:
        UsageError: it leads out of the project, or is its root.
    """
    typed = Path(os.path.normpath(project.directory / path))
    # What counts of a link is where it lies, not where it leads to.
    real = typed.parent.resolve() / typed.name
    if real == project.root:
        raise UsageError(f"'{path}' is the whole project", hint="name files or folders in it")
    if not real.is_relative_to(project.root):
        raise UsageError(
            f"'{path}' is outside the project {project.root}",
            hint="copy or move it into the project, or import it: "
            f"gitml import-url {shlex.quote(path)}"
            if typed.exists()
            else "name a file or folder in it",
        )
    return real.relative_to(project.root).as_posix()


def refuse_writing(path: Path) -> None:
    """Refuse a place where no file may be written; see :mod:`foreign_links`."""
    foreign_links.refuse_writing(path)


def refuse_left_out(git: repository.Git, root: Path, paths: Iterable[str]) -> None:
    """Refuse to begin files anew that are in Git and not here; see :mod:`left_out`."""
    sparse_files.refuse(git, root, paths)


def read(path: Path) -> bytes:
    """The bytes of a small file; none where there is no such file.

    Raises:
        OutsideError: it cannot be read, as it is a device or a pipe, or has too many bytes.
    """
    try:
        return files.read_regular(path, LARGEST_DOCUMENT) if path.exists() else b""
    except OSError as error:
        raise failed_at(str(path), error) from error


def write(path: Path, content: bytes | str) -> None:
    """Replace a file in one step.

    Raises:
        OutsideError: it cannot be written, or must not be; see :mod:`foreign_links`.
    """
    foreign_links.refuse_writing(path)
    files.write_files(path.parent, {path.name: content})


def write_files(folder: Path, contents: Mapping[str, bytes | str]) -> None:
    """Write files; see :func:`gitml.adapters.files.write_files`."""
    for path in contents:
        foreign_links.refuse_writing(folder / path)
    files.write_files(folder, contents)


def append(path: Path, text: str) -> None:
    """Add text to the end of a file; see :func:`gitml.adapters.files.append`."""
    foreign_links.refuse_writing(path)
    files.append(path, text)


def programs() -> Path:
    """The folder that the program ``gitml`` of this installation is in."""
    return Path(sys.executable).parent
