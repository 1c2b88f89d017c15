"""What changed in data and in files that lie in Git."""

from collections.abc import Collection
from dataclasses import replace

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.git.worktree.changes import GitChanges
from gitml.core.comparisons.changed_values import comparable
from gitml.core.comparisons.comparison import SECTIONS, Comparison, Section
from gitml.core.named_files import ENVIRONMENT, SETTINGS, is_setting
from gitml.core.snapshot import Snapshot
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.data_diff import DataDetails
from gitml.wiring import Project

_NAMED_FILES = (*SETTINGS, *ENVIRONMENT)


def data_details(project: Project) -> DataDetails:
    """Compares the data of two snapshots down to the files of folders."""
    folders = FolderCache(project.git.private / "gitml")
    return DataDetails(project.root, Cache(project.root), folders)


def with_git_files(
    project: Project, found: Comparison, sections: Collection[Section] = SECTIONS
) -> Comparison:
    """The comparison with code, environment and settings as Git tells them.

    Args:
        project: whose.
        found: what its snapshots say; code there is what differs by its blob.
        sections: those that are asked for; of the three, the others become empty.
    """
    old, new = comparable(found.base, found.head)
    files = GitChanges(project.git, project.root, old.commit, new.commit)
    named = files.named(_NAMED_FILES) if {"environment", "settings", "code"} & {*sections} else []
    apart = {change.path for change in named}
    code = files.under(_deps(old, new), found.code) if "code" in sections else []
    return replace(
        found,
        code=tuple(change for change in code if change.path not in apart),
        environment=tuple(c for c in named if "environment" in sections and not is_setting(c.path)),
        settings=tuple(c for c in named if "settings" in sections and is_setting(c.path)),
    )


def _deps(*snapshots: Snapshot) -> list[str]:
    """Dependencies and models that no pointer speaks of, so that they lie in Git."""
    tracked = {path for snapshot in snapshots for path in snapshot.pointers}
    stages = (stage for snapshot in snapshots for stage in snapshot.stages.values())
    models = {path for snapshot in snapshots for path in snapshot.model_paths}
    return sorted(({dep for stage in stages for dep in stage.deps} | models) - tracked)
