"""A project is read whose storage has no plug-in here; looking into that storage names it."""

import dvc.output
import pytest
from dvc_http import HTTPFileSystem
from dvc_objects.fs.errors import RemoteMissingDepsError

from gitml.adapters.dvc.data import dry_runs
from gitml.adapters.dvc.data.moving import move
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc.patches.plugins import plugins_when_used
from gitml.adapters.dvc.session import open_repo
from gitml.errors import UnreachableError
from tests.fakes.talk import FakeTalk
from tests.fixtures.edit_notes import noted
from tests.fixtures.project import Project

MD5 = "c4ca4238a0b923820dcc509a6f75849b"  # of "1"
OLD = f"outs:\n- md5: {MD5}\n  size: 1\n  path: old\n"
IMPORTED = f"""\
frozen: true
deps:
- path: gdrive://bucket/data
  checksum: abc
  size: 1
outs:
- md5: {MD5}
  size: 1
  hash: md5
  path: imported
"""


@pytest.fixture
def far(project: Project) -> Project:
    """A record of DVC 2, an import, the bytes of both, and no plug-in for where they came from."""
    config = "[core]\n    remote = far\n['remote \"far\"']\n    url = gdrive://bucket/store\n"
    project.write(".dvc/config", config)
    project.write("old.dvc", OLD)
    project.write("imported.dvc", IMPORTED)
    for cache in (".dvc/cache", ".dvc/cache/files/md5"):
        project.write(f"{cache}/{MD5[:2]}/{MD5[2:]}", "1").chmod(0o444)
    project.commit()
    return project


@pytest.mark.slow
def test_what_the_cache_has_is_placed_and_moved(far: Project) -> None:
    dvc = Dvc(far.root, "", FakeTalk())
    assert dvc.restore("HEAD", ["old"], called="HEAD").added == ("old",)
    assert dvc.pull([]).added == ("imported",)
    assert not dry_runs.pull(dvc, [])[0].anything
    moved = noted(far.root, lambda note: move(dvc, "imported", "other", note))
    assert moved.pointer == "other.dvc"
    assert "path: gdrive://bucket/data\n" in far.read("other.dvc")
    assert "checksum: abc\n" in far.read("other.dvc")


@pytest.mark.parametrize("path", ["old", "imported"])
def test_what_the_cache_lacks_names_the_plug_in(far: Project, path: str) -> None:
    for file in far.path(".dvc/cache").rglob(MD5[2:]):
        file.unlink()
    with pytest.raises(UnreachableError, match="requires 'dvc-gdrive' to be installed"):
        Dvc(far.root, "", FakeTalk()).fetch(None, [path])


def test_where_an_import_lies_is_looked_into_with_its_plug_in_only(far: Project) -> None:
    with open_repo(far.root) as repo:
        (dependency,) = (one for stage in repo.index.stages for one in stage.deps)
        with pytest.raises(ImportError, match="requires 'dvc-gdrive'"):
            dependency.fs.exists(dependency.fs_path)


def test_a_plug_in_without_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HTTPFileSystem, "REQUIRES", {"a package": "no_such_package"})
    with plugins_when_used():
        kind, config, _ = dvc.output.get_cloud_fs({}, url="http://user:secret@host/data")
        storage = kind(**config)
    with pytest.raises(RemoteMissingDepsError):
        storage.fs  # noqa: B018
