"""The hash that a dependency has when all recorded data is back, from records and listings."""

import hashlib
import json
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.lock_reader import Lock
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.data_status import DataStatus
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.workspace.restored_data import RestoredData
from gitml.snapshots.workspace.workspace_data import WorkingData
from tests.fixtures.project import Project

FILES = {"data/plain.txt": "p", "data/raw.csv": "1", "data/in/a": "a", "data/in/deep/b": "b"} | {
    "data/in/deeper/c": "c"
}


@pytest.fixture
def whole(project: Project) -> tuple[Project, dict[str, str]]:
    """A project with all of its data, and what DVC records for a stage that uses it."""
    for path, text in FILES.items():
        project.write(path, text)
    project.dvc("add", "--quiet", "data/raw.csv", "data/in")
    used = ["data", "data/in", "data/in/deep", "data/in/a", "data/raw.csv"]
    deps = [word for path in used for word in ("-d", path)]
    project.dvc("stage", "add", "--quiet", "--run", "-n", "use", *deps, "true")
    locked = Lock("dvc.lock", project.path("dvc.lock").read_bytes()).stage("use") or {}
    return project, {one["path"]: one["md5"] for one in locked["deps"]}


def _restored(
    root: Path, *away: DataStatus, listings: dict[str, dict[str, str]] | None = None
) -> RestoredData:
    cache = Cache(root)
    data = WorkingData(root, cache, FolderCache(root / ".git" / "gitml"))
    return RestoredData(cache, data, away, listings)


def test_every_part_is_what_dvc_recorded(whole: tuple[Project, dict[str, str]]) -> None:
    project, known = whole
    for path in FILES:
        if path != "data/plain.txt":
            project.path(path).unlink()
    project.write("data/in/deep/left", "over, and no part of the record")
    away = [DataStatus(path, "missing", md5=known[path]) for path in ("data/raw.csv", "data/in")]
    restored = _restored(project.root, *away)
    assert restored.hashes([*known, "data/plain.txt", "src"]) == known
    assert restored.hashes(["data/in/gone"]) == {"data/in/gone": ""}
    project.write("data/more.txt", "m")
    found = _restored(project.root, *away).hashes(["data", "data/in/deep"])
    assert found["data"] != known["data"]
    assert found["data/in/deep"] == known["data/in/deep"]


def test_without_a_listing_nothing_is_known(whole: tuple[Project, dict[str, str]]) -> None:
    project, known = whole
    md5 = known["data/in"]
    listing = project.cache_path(md5)
    away = DataStatus("data/in", "not in cache", md5=md5)
    unknown = {"data": None, "data/in/a": None, "data/in": md5}
    listing.chmod(0o644)
    listing.write_text(json.dumps([]))  # damaged
    assert _restored(project.root, away).hashes(unknown) == unknown
    listing.unlink()
    assert _restored(project.root, away).hashes(unknown) == unknown
    files = {"a": known["data/in/a"], "deep/b": hash_of("b"), "deeper/c": hash_of("c")}
    told = _restored(project.root, away, listings={md5: files}).hashes(
        ["data/in/a", "data/in/deep"]
    )
    assert told == {path: known[path] for path in ("data/in/a", "data/in/deep")}
    lie = _restored(project.root, away, listings={md5: files | {"a": "0" * 32}})
    assert lie.hashes(["data/in/a"]) == {"data/in/a": None}


def test_of_a_file_whose_hash_is_not_recorded_nothing_is_known(
    whole: tuple[Project, dict[str, str]],
) -> None:
    project, _ = whole
    project.path("data/raw.csv").unlink()
    restored = _restored(project.root, DataStatus("data/raw.csv", "missing"))
    assert restored.hashes(["data", "data/raw.csv"]) == {"data": None, "data/raw.csv": None}


def hash_of(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
