"""Files that a record has are never taken away with what DVC placed once."""

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from dvc.repo import Repo

from gitml.adapters.dvc.data import user_files
from gitml.adapters.dvc.data.selection import index_of_workspace, select
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.hashes import file_hashes
from tests.fixtures.project import Project


@pytest.mark.slow
def test_what_a_record_has_is_not_unused(project: Project) -> None:
    for name in ("all/in.csv", "part/a.csv", "part/b.csv", "code.csv", "old.csv"):
        project.write(name, name)
    project.dvc("add", "--quiet", "all", "part/a.csv")
    project.git("add", "code.csv")
    with Repo(project.root.resolve()) as repo:
        for name in ("all/in.csv", "part", "code.csv", "old.csv"):
            repo.state.save_link(repo.fs.join(repo.root_dir, name), repo.fs)
        project.git("add", "part/.gitignore", "part/a.csv.dvc")
        used = [out.fspath for out in repo.index.outs]
        found = user_files.unused(repo, used)
        assert found == user_files.Unused({}, ("old.csv", "part"))  # the cache has neither
        for name in ("old.csv", "part/b.csv"):
            CacheWriter.of(project.root).store(
                hashlib.md5(name.encode()).hexdigest(), name.encode()
            )
        found = user_files.unused(repo, used)
        assert found == user_files.Unused({"old.csv": ["old.csv"], "part": ["part/b.csv"]})
        assert user_files.remove_unused(repo) == (found, [])
        assert user_files.unused(repo, used) == user_files.Unused({})
    assert {path.name for path in project.path("part").iterdir()} == {
        ".gitignore",
        "a.csv",
        "a.csv.dvc",
    }
    assert project.path("all/in.csv").exists()
    assert project.path("code.csv").exists()
    assert not project.path("old.csv").exists()


def test_what_is_to_lie_there_anyway_cannot_be_lost(project: Project) -> None:
    project.write("raw.csv", "raw")
    project.dvc("add", "--quiet", "raw.csv")
    with Repo(project.root.resolve()) as repo:
        coming = select(repo)
        repo.fs.remove(repo.cache.local.oid_to_path(coming.hashes[("raw.csv",)].value))
        assert user_files.unsaved(repo, [index_of_workspace(repo, coming)], coming.hashes) == []
        project.path("raw.csv").unlink()
        project.write("raw.csv", "edited")
        assert user_files.unsaved(repo, [index_of_workspace(repo, coming)], coming.hashes) == [
            "raw.csv"
        ]


def test_only_an_object_with_other_bytes_is_damaged(project: Project) -> None:
    for name in ("bad", "gone", "whole"):
        project.write(f"{name}.csv", name)
    paths = ["bad.csv", "gone.csv", "unknown.csv", "whole.csv"]
    project.dvc("add", "--quiet", "bad.csv", "gone.csv", "whole.csv")
    with Repo(project.root.resolve()) as repo:
        selection = select(repo)
        cache = repo.cache.local
        for name in ("bad", "gone"):
            path = cache.oid_to_path(selection.hashes[(f"{name}.csv",)].value)
            repo.fs.remove(path)
            if name == "bad":
                repo.fs.pipe_file(path, b"other")
        assert user_files.damaged(repo, selection, paths) == ["bad.csv"]


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["dvc", "gitml"])
def test_a_file_added_into_a_tracked_folder_stays(project: Project, tool: str) -> None:
    project.write("notes/1.txt", "1")
    project.dvc("add", "--quiet", "notes")
    project.write("notes/new.txt", "new")
    getattr(project, tool)("add", "--quiet", "notes/new.txt")
    project.commit("both")
    assert "nothing to move" in project.gitml("checkout", "main").out
    assert project.path("notes/new.txt").exists()


def test_what_dvc_ignores_and_equals_what_comes_is_not_in_the_way(project: Project) -> None:
    project.write("raw.csv", "raw")
    project.dvc("add", "--quiet", "raw.csv")
    seen: Any = SimpleNamespace(iteritems=list)  # nothing, as DVC ignores it
    with Repo(project.root.resolve()) as repo:
        coming = select(repo)
        assert user_files.in_the_way(repo, seen, coming) == []
        project.path("raw.csv").unlink()
        project.write("raw.csv", "mine")
        assert user_files.in_the_way(repo, seen, coming) == ["raw.csv"]


@pytest.mark.parametrize("kept_by", [2, 3])
def test_what_one_dvc_keeps_is_not_lost_where_the_other_places(
    project: Project, kept_by: int
) -> None:
    """Of text with carriage returns, which DVC 2 names by a hash without them."""
    for name in ("kept", "edited"):
        project.path(name).write_bytes(b"raw\r\n")
    project.dvc("add", "--quiet", "kept", "edited")
    with Repo(project.root.resolve()) as repo:
        plain, unix, _ = file_hashes(str(project.path("kept")))
        if kept_by == 2:
            place = repo.cache.legacy.oid_to_path(unix)
            repo.fs.makedirs(repo.fs.dirname(place))
            repo.fs.move(repo.cache.local.oid_to_path(plain), place)
        project.path("edited").unlink()
        project.path("edited").write_bytes(b"raw\n")  # which has the same hash then
        for name in ("kept.dvc", "edited.dvc"):
            other = project.read(name).replace(plain, "a" * 32)
            project.write(name, other if kept_by == 2 else other.replace("  hash: md5\n", ""))
        repo._reset()
        coming = select(repo)
        found = user_files.unsaved(repo, [index_of_workspace(repo, coming)], coming.hashes)
    assert found == ["edited"]
