"""What was last said of a working tree, as long as it holds."""

import time
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.git.repository import locate
from gitml.checks.verdict_memory import Against, KnownBaseline, VerdictMemory
from gitml.core.checks.branch_verdict import BranchVerdict
from gitml.core.checks.gates import GateCounts
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.snapshots.workspace.workspace_data import WorkingData
from tests.fixtures.project import Project

_AGAINST = Against("0" * 40, "")
_SAID = BranchVerdict("main", gates=GateCounts(failed=1, passed=1))


@pytest.fixture
def folder(project: Project, tmp_path: Path) -> Path:
    project.write("p.csv", "1")
    return tmp_path / "memory"


def _memory(project: Project, folder: Path) -> VerdictMemory:
    data = WorkingData(project.root, Cache(project.root), FolderCache(folder))
    return VerdictMemory(folder, WorkingTree(locate(project.root), project.root), data)


def test_it_holds_until_something_is_touched(project: Project, folder: Path) -> None:
    _memory(project, folder).keep(_AGAINST, _SAID, ["p.csv", "later.csv"], time.time_ns())
    assert _memory(project, folder).recall(_AGAINST) == _SAID
    assert _memory(project, folder).recall(Against("0" * 40, "meant")) is None
    project.write("other.csv", "1")
    assert _memory(project, folder).recall(_AGAINST) == _SAID
    project.write("later.csv", "1")
    assert _memory(project, folder).recall(_AGAINST) is None


def test_what_was_touched_while_it_was_read_is_not_remembered(
    project: Project, folder: Path
) -> None:
    began = time.time_ns()
    time.sleep(0.05)  # a file system may know no shorter time
    project.write("p.csv", "2")
    _memory(project, folder).keep(_AGAINST, _SAID, ["p.csv"], began)
    assert _memory(project, folder).recall(_AGAINST) is None


def test_what_an_earlier_answer_depends_on_still_counts(project: Project, folder: Path) -> None:
    _memory(project, folder).keep(_AGAINST, _SAID, ["p.csv"], time.time_ns())
    _memory(project, folder).keep(_AGAINST, BranchVerdict("main"), ["other.csv"], time.time_ns())
    assert _memory(project, folder).recall(_AGAINST) == _SAID
    project.write("p.csv", "12")
    assert _memory(project, folder).recall(_AGAINST) is None


@pytest.mark.parametrize(
    "content", ["", "[]", '{"format": 1, "verdict": [], "baseline": {}}', "\0"]
)
def test_a_damaged_memory_is_none(project: Project, folder: Path, content: str) -> None:
    memory = _memory(project, folder)
    found = KnownBaseline("main", _AGAINST, "gitml gate", ("p.csv",), has_gates=True)
    memory.keep_baseline("state", found)
    assert memory.recall_baseline("state") == found
    assert memory.recall_baseline("another") is None
    (file,) = folder.iterdir()
    file.write_text(content)
    assert memory.recall_baseline("state") is None
    assert memory.recall(_AGAINST) is None
