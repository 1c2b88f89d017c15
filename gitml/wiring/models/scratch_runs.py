"""Stages of a commit run again, in a folder that is gone afterwards."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gitml.adapters.dvc_files.tracked_links import refuse_tracked_links
from gitml.adapters.git.clones import scratch_clone
from gitml.core.paths import is_outside
from gitml.core.ports import Talk
from gitml.core.run.events import Progress
from gitml.core.run.options import FailurePolicy, Options
from gitml.core.run.outcome import RunResult
from gitml.data.working_tree import copies
from gitml.errors import OutsideError
from gitml.wiring import Project, running
from gitml.wiring.storage import sources

_CONFIG = "[core]\n    analytics = false\n    autostage = false\n[cache]\n    dir = {cache}\n"


@contextlib.contextmanager
def scratch(project: Project, commit: str) -> Iterator[Project]:
    """The files that Git has at a commit, as a project of its own with an empty cache.

    Raises:
        OutsideError: Git could not.
    """
    with tempfile.TemporaryDirectory(prefix="gitml-scratch-") as place:
        clone = scratch_clone.check_out(project.git, commit, Path(place, "tree"))
        root = clone.root.resolve() / project.prefix
        refuse_tracked_links(root)  # before anything is written into it
        config = _CONFIG.format(cache=Path(place, "cache"))
        (root / ".dvc" / "config.local").write_text(config, encoding="utf-8")
        yield Project(clone, root, root)


def inside(root: Path, path: str) -> Path:
    """Where a path of a stage lies in the scratch folder.

    Raises:
        OutsideError: nowhere in it.
    """
    target = root / path
    if is_outside(path) or not target.parent.resolve().is_relative_to(root):
        raise OutsideError(f"'{path}' lies outside the project, and is not made again")
    return target


def put(project: Project, what: tuple[str, str], target: Path, talk: Talk) -> None:
    """Write data that a project records.

    Args:
        project: whose.
        what: a revision, and a path.
        target: where to.
        talk: hears what is fetched.

    Raises:
        OutsideError: it is not to be had.
    """
    rev, path = what
    reader, files = sources.files_of(project, rev, talk).find(path)
    copies.copy(reader, path, files, target, force=True)


def run(
    project: Project,
    stages: Sequence[str],
    options: Options,
    variables: Mapping[str, str],
    talk: Talk,
) -> RunResult:
    """Run stages of a scratch folder, one after another; what they print is told by the result."""
    pipeline = running.open_pipeline(project, talk)
    site = running.site(project, "local", 1, variables, talk.say)
    return pipeline.run(stages, site, options, FailurePolicy(), _ignore)


def _ignore(progress: Progress) -> None:
    """What stages print is told only where one fails."""
