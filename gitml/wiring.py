"""The composition root: the only module that names concrete adapters."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters import baseline, ci_environment, dvc_setup, files, git, report_files, tables
from gitml.adapters.data_details import DataDetails
from gitml.adapters.dvc import Dvc
from gitml.adapters.folder_memory import FolderMemory
from gitml.adapters.forges import github
from gitml.adapters.git_changes import GitChanges
from gitml.adapters.history import GitHistory
from gitml.adapters.playground import Playground, surroundings
from gitml.adapters.registry import Registry
from gitml.adapters.remembered import Remembered
from gitml.adapters.snapshots import SnapshotReader
from gitml.adapters.store import Cache
from gitml.core.evaluation.drawings import Columns
from gitml.core.ports import Commit, Forge, Talk
from gitml.errors import NoRepositoryError, UsageError


@dataclass(frozen=True)
class Place:
    """Where a command works.

    Attributes:
        git: the Git working tree.
        root: the DVC root, the nearest folder with ``.dvc`` at or above ``directory``.
        directory: the folder the user stands in.
    """

    git: git.Git
    root: Path
    directory: Path


def find(directory: Path) -> Place:
    """The project that ``directory`` belongs to.

    Raises:
        NoRepositoryError: it is not in a Git repository, or that is not a DVC repository.
    """
    here = directory.resolve()
    tree = git.locate(here)
    top = tree.root.resolve()
    for folder in [here, *here.parents]:
        if (folder / ".dvc").is_dir():
            return Place(tree, folder, here)
        if folder == top:
            break
    raise NoRepositoryError(f"not a DVC repository: {top}", hint="set it up with: gitml init")


def locate_git(directory: Path) -> git.Git:
    """The Git working tree that ``directory`` belongs to.

    Raises:
        NoRepositoryError: it is in none.
    """
    return git.locate(directory)


def inside(place: Place, path: str) -> str:
    """A path as typed by the user, relative to the DVC root.

    Raises:
        UsageError: it leads out of the project, or is its root.
    """
    typed = Path(os.path.normpath(place.directory / path))
    # Of a link, the place where it lies counts, not where it leads to.
    real = typed.parent.resolve() / typed.name
    if real == place.root or not real.is_relative_to(place.root):
        raise UsageError(
            f"'{path}' is outside the project {place.root}",
            hint="copy or move it into the project, or import it: dvc import-url",
        )
    return real.relative_to(place.root).as_posix()


def snapshots(place: Place) -> SnapshotReader:
    """Reads any revision of the project; keep it for the run, it remembers what it parsed."""
    history = GitHistory(place.git, place.root)
    remembered = Remembered(place.git.private / "gitml", history.prefix)
    return SnapshotReader(history, Cache(place.root), remembered)


def dvc(place: Place, talk: Talk) -> Dvc:
    """DVC's verbs in the project."""
    folder = place.directory.relative_to(place.root).as_posix()
    return Dvc(place.root, "" if folder == "." else folder, talk)


def start_git(directory: Path) -> git.Git:
    """Make a folder a Git repository."""
    return git.start(directory)


def start_dvc(root: Path, talk: Talk, *, below: bool) -> None:
    """Make a folder of a Git repository a DVC repository; ``below`` its top or at it."""
    dvc_setup.start(root, talk, below=below)


def set_remote(root: Path, url: str, talk: Talk) -> bool:
    """Make a folder or URL the default DVC remote; answers whether that changed anything."""
    return dvc_setup.set_remote(root, "storage", url, talk)


def ci(variables: Mapping[str, str]) -> ci_environment.CiEnvironment:
    """What the variables of the process say about the CI that runs it."""
    return ci_environment.read(variables)


def forge(around: ci_environment.CiEnvironment) -> Forge:
    """The forge that the repository is on.

    Raises:
        UsageError: it cannot be told which repository, or there is no token for it.
    """
    if not around.repository:
        raise UsageError(
            "it is not known which repository the pull request is in",
            hint="outside CI, set GITHUB_REPOSITORY=OWNER/NAME",
        )
    if not around.token:
        raise UsageError(
            "there is no token to talk to GitHub with",
            hint="in a workflow: env: {GITHUB_TOKEN: ${{ github.token }}}; "
            "elsewhere: export GITHUB_TOKEN=$(gh auth token)",
        )
    return github.GitHub(around.api_url, around.server_url, around.repository, around.token)


def registry(place: Place, reader: SnapshotReader) -> Registry:
    """The versions of the project's models, as its tags tell them."""
    return Registry(place.git, reader)


def playground(root: Path, variables: Mapping[str, str]) -> Playground:
    """A folder for the example project; ``variables`` are those of this process."""
    root = root.resolve()
    return Playground(root, root.with_name(f"{root.name}-storage"), surroundings(variables))


def data_details(place: Place) -> DataDetails:
    """Compares the data of two snapshots down to the files of folders."""
    memory = FolderMemory(place.git.private / "gitml")
    return DataDetails(place.root, Cache(place.root), memory)


def git_changes(place: Place, base: Commit | None, head: Commit | None) -> GitChanges:
    """Compares the files that lie in Git; None is the working tree."""
    return GitChanges(place.git, place.root, base, head)


def default_base(place: Place, configured: str, target: str | None) -> baseline.Baseline | None:
    """What a report compares with unless told; see :func:`gitml.adapters.baseline.choose`."""
    return baseline.choose(place.git, configured, target)


def write(path: Path, content: bytes | str) -> None:
    """Replace a file in one step."""
    files.write_atomically(path, content)


def table(path: str, content: bytes) -> Columns:
    """The columns of a CSV, TSV, JSON or YAML file; see :func:`gitml.adapters.tables.parse`."""
    return tables.parse(path, content)


def write_report(path: Path, text: str, pictures: Mapping[str, bytes]) -> None:
    """Put a report on disk; see :func:`gitml.adapters.report_files.write`."""
    report_files.write(path, text, pictures)
