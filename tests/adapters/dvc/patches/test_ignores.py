"""Lines of ``.gitignore`` for data of any name, put there and taken out by DVC's library."""

import os
import subprocess
from pathlib import Path

import pytest
from dvc.fs import localfs
from dvc.ignore import DvcIgnorePatterns
from scmrepo.git import Git

from gitml.adapters.dvc.patches.ignores import patched_for_ignores
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.errors import ConfigError
from tests.fixtures.project import Project

NAMES = ("[x].csv", "#hash.csv", "!bang.csv", "star*.csv", "back\\slash.csv", "q?.csv", "a b", "ä")


@pytest.mark.parametrize("others", [b"", b"\xe4\n*.log\r\n", b"/x].csv\n/star1.csv\n"])
def test_the_line_of_any_name_goes_as_it_came(tmp_path: Path, others: bytes) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    ignores = tmp_path / ".gitignore"
    if others:
        ignores.write_bytes(others)
    with patched_for_ignores():
        git = Git(str(tmp_path))
        paths = [str(tmp_path / name) for name in NAMES]
        for path in paths:
            git.ignore(path)
        assert len(ignores.read_bytes().splitlines()) == len(NAMES) + others.count(b"\n")
        for path in paths:
            git.ignore_remove(path)
    assert (ignores.read_bytes() if ignores.exists() else b"") == others


def test_records_that_git_tracks_are_not_ignored(git_repository: Project) -> None:
    """Nor are their folders; asked as DVC asks, with a slash after a folder."""
    root = git_repository.root
    git_repository.write(".gitignore", "data/\nother/\n*.dvc\nsub/dvc.*\n")
    tracked = ("data/a/f.dvc", "sub/dvc.yaml", "sub/dvc.lock")
    for name in (*tracked, "data/a/f", "data/new.dvc", "data/b/g.dvc", "other/x.dvc"):
        git_repository.write(name, "")
    git_repository.git("add", "--force", *tracked)
    with patched_for_ignores():
        git = Git(str(root))
        for name in (*tracked, "data/", "data/a/"):
            assert not git.is_ignored(f"{root}/{name}")
        for name in ("data/a/f", "data/a", "data/new.dvc", "data/b/", "dat.dvc", "other/"):
            assert git.is_ignored(f"{root}/{name}"), name
        git_repository.git("add", "--force", "data/new.dvc")
        assert not git.is_ignored(f"{root}/data/new.dvc")


def test_patterns_that_no_memory_holds_are_not_opened(tmp_path: Path) -> None:
    file = tmp_path / ".dvcignore"
    file.touch()
    os.truncate(file, LARGEST_DOCUMENT + 1)  # which takes no room
    with patched_for_ignores(), pytest.raises(ConfigError, match="more than 64 MiB"):
        DvcIgnorePatterns.from_file(str(file), localfs, file.name)
