"""The composition root: the only module that names concrete adapters."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters import baseline, ci_environment, files, git, report_files, reproduce, tables
from gitml.adapters.dvc_bookkeeping import How as How
from gitml.adapters.engine import Manner as Manner
from gitml.adapters.forges import github
from gitml.adapters.history import GitHistory
from gitml.adapters.playground import Playground, surroundings
from gitml.adapters.registry import Registry
from gitml.adapters.remembered import Remembered
from gitml.adapters.reproduce import Pipeline as Pipeline
from gitml.adapters.reproduce import Ran as Ran
from gitml.adapters.snapshots import SnapshotReader
from gitml.adapters.store import Cache
from gitml.core.evaluation.drawings import Columns
from gitml.core.pipeline.plan import Machine
from gitml.core.ports import Forge, Talk
from gitml.errors import OutsideError, UsageError


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
        OutsideError: it is not in a Git repository, or that is not a DVC repository.
    """
    here = directory.resolve()
    tree = git.locate(here)
    top = tree.root.resolve()
    for folder in [here, *here.parents]:
        if (folder / ".dvc").is_dir():
            return Place(tree, folder, here)
        if folder == top:
            break
    raise OutsideError(f"not a DVC repository: {top}", hint="set it up with: gitml init")


def snapshots(place: Place) -> SnapshotReader:
    """Reads any revision of the project; keep it for the run, it remembers what it parsed."""
    history = GitHistory(place.git, place.root)
    remembered = Remembered(place.git.private / "gitml", history.prefix)
    return SnapshotReader(history, Cache(place.root), remembered)


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
    root = root.absolute()
    return Playground(root, root.with_name(f"{root.name}-storage"), surroundings(variables))


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


def pipeline(place: Place, talk: Talk) -> Pipeline:
    """The stages of the project, to run or to ask what a run would do."""
    folder = place.directory.relative_to(place.root).as_posix()
    return Pipeline(place.root, "" if folder == "." else folder, talk)


def machine(jobs: int | None, variables: Mapping[str, str]) -> Machine:
    """This computer; see :func:`gitml.adapters.reproduce.machine`."""
    return reproduce.machine(jobs, variables)
