"""Remotes that are folders, held against what DVC makes of the same settings."""

import os
from pathlib import Path

import pytest
from dvc.repo import Repo

from gitml.adapters.dvc_files.remote_folders import RemoteFolder, remote_folder
from tests.fixtures.project import Project

USERS = """\
['remote "Users"']
    url = of/the/user
    shared = group
['remote "both"']
    url = first
    verify = true
"""
CONFIG = """\
[core]
    remote = Beside
['remote "beside"']
    url = ../../store/./a/..
['remote "absolute"']
    url = /srv/store
    jobs = 3
    type = hardlink
['remote "home"']
    url = ~/store
['remote "nobody"']
    url = ~nobody-has-this-name/store
['remote "dollar"']
    url = $HOME/store
['remote "inner"']
    url = remote://Users/sub/x
['remote "innermost"']
    url = remote://inner
    shared = Group
['remote "both"']
    jobs = 2
['remote "plain"']
    url = /x
    version_aware = False
"""
NONE = """\
['remote "bucket"']
    url = s3://bucket/x
['remote "folder"']
    url = remote://bucket/y
['remote "file"']
    url = file:///srv/store
['remote "versions"']
    url = /x
    worktree = true
['remote "unknown"']
    url = /x
    profile = me
['remote "odd"']
    url = /x
    shared = all
['remote "round"']
    url = remote://round/x
['remote "lost"']
    url = remote://nobody/x
['remote "without"']
    jobs = 1
"""


@pytest.fixture(autouse=True)
def home(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = project.root.with_name("home")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("DVC_GLOBAL_CONFIG_DIR", str(folder))
    project.write("../home/config", USERS)
    return folder


def test_they_are_where_dvc_has_them(project: Project) -> None:
    project.write(".dvc/config", CONFIG)
    with Repo(os.fspath(project.root)) as repo:
        for name in [None, "ABSOLUTE", *repo.config["remote"]]:
            remote = repo.cloud.get_remote(name)
            found = remote_folder(project.root, name)
            assert found is not None, name
            assert os.fspath(found.path) == os.path.normpath(remote.path), name
            assert found.shared is (remote.config.get("shared") == "group"), name


def test_one_is_counted_from_the_file_that_names_it(project: Project, home: Path) -> None:
    project.write(".dvc/config", CONFIG)
    assert remote_folder(project.root, "inner") == RemoteFolder(home / "of/the/user/sub/x", True)
    project.write(".dvc/config.local", "['remote \"users\"']\n    url = ../x\n")
    assert remote_folder(project.root, "inner") == RemoteFolder(project.path("x/sub/x"), True)


def test_what_is_no_folder_or_what_dvc_refuses_is_none(project: Project) -> None:
    project.write(".dvc/config", NONE)
    names = [line.split('"')[1] for line in NONE.splitlines() if line.startswith("[")]
    assert [name for name in (None, "nowhere", *names) if remote_folder(project.root, name)] == []
