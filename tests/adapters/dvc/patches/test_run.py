"""What DVC does once in a run instead of often is the same as before."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dvc.repo import Repo
from dvc_data.hashfile import build as hashing
from dvc_data.hashfile import checkout
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitml.adapters.dvc.patches.run import hash_once, patched_for_run
from tests.fixtures.project import Project

STAGE = 'stages: {one: {cmd: "true", deps: [data, folder], outs: [made]}}\n'


@pytest.fixture
def repo(project: Project) -> Iterator[Any]:
    project.write("dvc.yaml", STAGE)
    project.write("data", "1")
    project.write("folder/file", "1")
    with Repo(str(project.root)) as opened:
        yield opened


def test_a_dependency_is_hashed_once_in_one_look(
    repo: Any, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def noted(path: str, *arguments: Any, **options: Any) -> Any:
        hashed.append(Path(path).name)
        return original(path, *arguments, **options)

    original = hashing.hash_file
    monkeypatch.setattr(hashing, "hash_file", noted)
    (stage,) = repo.index.stages
    with hash_once():
        before = [dep.get_hash() for dep in stage.deps]
        project.write("data", "22")
        assert [dep.get_hash() for dep in stage.deps] == before
        stage.save_deps()
        assert [dep.hash_info for dep in stage.deps] == before
    assert sorted(hashed) == ["data", "file"]
    assert [dep.get_hash() for dep in stage.deps] != before


def test_a_dependency_that_was_not_there_is_looked_for_again(repo: Any, project: Project) -> None:
    project.path("data").unlink()
    dep = repo.index.stages[0].deps[0]
    with hash_once():
        with pytest.raises(FileNotFoundError):
            dep.get_hash()
        project.write("data", "1")
        assert dep.get_hash()


names = st.text(st.sampled_from("ab/é. -"), min_size=1, max_size=4)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(tracked=st.sets(names, max_size=6), asked=st.sets(names, min_size=1))
def test_git_tracks_the_same_paths(repo: Any, tracked: set[str], asked: set[str]) -> None:
    git = repo.scm.dulwich.repo
    for name in tracked:
        path = os.path.normpath(name).strip("/.") or "x"
        index = git.open_index()
        index[path.encode()] = _entry()
        index.write()
    asked |= {"data", "folder", "fold", "zzz"}
    paths = [str(Path(repo.root_dir, os.path.normpath(name.lstrip("/")))) for name in asked]
    theirs = [repo.scm.is_tracked(path) for path in paths]
    with patched_for_run(repo):
        assert [repo.scm.is_tracked(path) for path in paths] == theirs


def _entry() -> Any:
    from dulwich.index import IndexEntry
    from dulwich.objects import ObjectID

    return IndexEntry(0, 0, 0, 0, 0o100644, 0, 0, 0, ObjectID(b"0" * 40), 0, 0)


def test_what_git_tracks_meanwhile_is_seen(repo: Any, project: Project) -> None:
    data = str(project.path("data"))
    with patched_for_run(repo):
        assert not repo.scm.is_tracked(data)
        project.git("add", "data")
        assert repo.scm.is_tracked(data)
        assert not repo.scm.is_tracked(str(project.path("dat")))
        project.git("rm", "--quiet", "--cached", "data")
        assert not repo.scm.is_tracked(data)


def test_a_project_without_git(tmp_path: Any) -> None:
    with Repo.init(str(tmp_path), no_scm=True) as repo, patched_for_run(repo):
        assert repo.scm is not None


def test_ways_to_link_are_tried_once_for_each_folder(repo: Any, project: Project) -> None:
    local, types = repo.cache.local, ["hardlink", "copy"]
    with patched_for_run(repo):
        found = [
            checkout.test_links(types, local.fs, local.path, repo.fs, str(project.path(name)))
            for name in ("made", "folder/made", "other")
        ]
        found[0].remove("copy")  # as the caller strikes off what failed
        again = checkout.test_links(
            types, local.fs, local.path, repo.fs, str(project.path("fourth"))
        )
    assert again == found[1] == ["hardlink", "copy"]


def test_all_is_as_before_afterwards(repo: Any) -> None:
    import dvc.rwlock
    from dvc.stage.cache import StageCache
    from dvc.utils import serialize

    def parts() -> list[object]:
        return [
            dvc.rwlock.rwlock,
            checkout.test_links,
            StageCache._uncached_outs,
            serialize.dump_yaml,
            vars(repo.scm).get("is_tracked"),
            vars(repo.state.links).get("close"),
        ]

    before = parts()
    with patched_for_run(repo):
        assert not any(a is b for a, b in zip(parts(), before, strict=True))
    assert parts() == before
