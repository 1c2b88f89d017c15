"""Data at any revision: what would be lost, what a pointer claims."""

import hashlib
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from dvc.repo import Repo

from gitml.adapters.dvc.data import user_files
from gitml.adapters.dvc.data.placing import losses, placement
from gitml.adapters.dvc.data.selection import Selection, index_of_workspace, select
from gitml.adapters.dvc.data.transfer import _files, missing
from gitml.adapters.dvc.session import _standing_in
from gitml.core.data.objects.names import ObjectName
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project

STAGES = """\
stages:
  made:
    cmd: echo kept > kept; echo mine > mine
    outs: [kept, {mine: {push: false}}]
"""


@pytest.fixture
def there(project: Project) -> Project:
    """Data added by hand, a stage of which one output is not pushed, and an empty remote."""
    project.path("../storage").mkdir()
    project.dvc("remote", "add", "-q", "-d", "storage", "../storage")
    project.write("data", "data\n")
    project.write("folder/one", "1\n")
    project.write("folder/two", "2\n")
    project.gitml("add", "data", "folder")
    project.write("dvc.yaml", STAGES)
    assert project.gitml("repro").code == 0
    project.commit()
    return project


@pytest.fixture
def repo(there: Project) -> Iterator[Any]:
    with _standing_in(there.root), Repo(str(there.root)) as opened:
        yield opened


def _unsaved(repo: Any, today: Selection) -> list[str]:
    return user_files.unsaved(repo, [index_of_workspace(repo, today)], today.hashes)


@pytest.mark.slow
def test_wrong_bytes_of_an_object_that_dvc_trusts_do_not_stay(there: Project, repo: Any) -> None:
    """Nor does DVC know them for what is recorded."""
    md5 = hashlib.md5(b"data\n").hexdigest()
    there.path("data").unlink()
    stored = there.cache_path(md5)
    stored.chmod(0o644)
    stored.write_bytes(b"wrong")
    stored.chmod(0o444)
    selection = select(repo, None, ["data"])
    placed = placement.place(repo, selection, index_of_workspace(repo, selection))
    assert placement.wrong(repo, selection, placed) == ["data"]
    assert not there.path("data").exists()
    there.write("data", "wrong")
    assert placement.differing(repo, selection) == ["data"]


@pytest.mark.slow
def test_an_object_that_is_not_read_only_is_read_before_it_is_trusted(
    there: Project, repo: Any
) -> None:
    md5 = hashlib.md5(b"data\n").hexdigest()
    stored = there.cache_path(md5)
    stored.chmod(0o644)
    selection = select(repo, None, ["data"])
    assert missing(selection) == []
    stored.chmod(0o644)
    stored.write_bytes(b"wrong")
    assert missing(selection) == ["data"]
    assert user_files.kept(repo, selection, ["data"]) == []


@pytest.mark.slow
def test_what_is_kept_elsewhere_is_not_unsaved(there: Project, repo: Any) -> None:
    today = select(repo)
    assert _unsaved(repo, today) == []
    there.path("data").unlink()
    there.write("data", "only here\n")
    there.write("folder/new", "only here, too\n")
    assert _unsaved(repo, today) == ["data", "folder/new"]


@pytest.mark.slow
def test_what_equals_the_data_to_come_is_safe_without_the_cache(there: Project, repo: Any) -> None:
    today = select(repo, None, ["data"])
    shutil.rmtree(there.path(".dvc/cache/files"))
    assert _unsaved(repo, today) == []


@pytest.mark.slow
def test_a_folder_that_is_as_recorded_is_safe_although_nothing_lists_its_files(
    there: Project, repo: Any
) -> None:
    """Its listing was in the cache; what it hashes to is in the record."""
    shutil.rmtree(there.path(".dvc/cache/files"))
    losses.refuse_loss(repo, select(repo, None, ["folder"]))
    with pytest.raises(losses.LossError):
        losses.refuse_loss(repo, select(repo, None, ["folder"]), anew=True)
    there.path("folder/one").unlink()
    there.write("folder/one", "only here\n")
    with pytest.raises(losses.LossError) as caught:
        losses.refuse_loss(repo, select(repo, None, ["folder"]))
    assert "folder/one" in caught.value.paths


@pytest.mark.slow
def test_what_goes_as_it_is_recorded_is_brought_into_the_cache_first(
    there: Project, repo: Any
) -> None:
    """Also a folder with its listing, without which nobody would find its files."""
    today, nothing = select(repo), select(repo, None, ["none"])
    before = sorted(there.path(".dvc/cache/files").rglob("*"))
    shutil.rmtree(there.path(".dvc/cache/files"))
    with pytest.raises(losses.LossError):
        losses.refuse_loss(repo, nothing, [today])
    safe = losses.refuse_loss(repo, nothing, [today], today=today)
    assert sorted(safe.uncached) == ["data", "folder/one", "folder/two", "kept", "mine"]
    assert not there.path(".dvc/cache/files").exists()
    losses.keep(repo, safe, FakeTalk())
    assert sorted(there.path(".dvc/cache/files").rglob("*")) == before
    losses.refuse_loss(repo, nothing, [today])


@pytest.mark.slow
@pytest.mark.parametrize("is_damaged", [False, True])
def test_what_is_edited_or_damaged_in_the_cache_does_not_go(
    there: Project, repo: Any, is_damaged: bool
) -> None:
    today = select(repo)
    shutil.rmtree(there.path(".dvc/cache/files"))
    if is_damaged:
        md5 = hashlib.md5(b"data\n").hexdigest()
        there.write(str(there.cache_path(md5)), "wrong")
    else:
        there.path("data").unlink()
        there.write("data", "only here\n")
    with pytest.raises(losses.LossError) as caught:
        losses.refuse_loss(repo, select(repo, None, ["none"]), [today], today=today)
    assert caught.value.paths == ["data"]


def test_a_file_of_git_is_not_lost_and_not_overwritten(project: Project) -> None:
    project.write("data", "data\n")
    project.gitml("add", "data")
    project.path("data").unlink()
    project.write("data", "Git's\n")
    project.git("add", "--force", "data")
    with _standing_in(project.root), Repo(str(project.root)) as repo:
        selection = select(repo)
        with pytest.raises(losses.LossError, match="where files lie that Git keeps: 'data'"):
            losses.refuse_loss(repo, selection)
        losses.refuse_loss(repo, selection, switching=True)
        project.write("data", "edited\n")
        with pytest.raises(losses.LossError, match="exists nowhere else"):
            losses.refuse_loss(repo, selection, switching=True)


@pytest.mark.slow
def test_a_pointer_is_not_taken_from_data_that_lies_there_otherwise_today(
    there: Project,
) -> None:
    """``folder`` was data as a whole; today only a file in it is, by a pointer of its own."""
    before = there.git("rev-parse", "HEAD")
    there.git("rm", "--quiet", "--cached", "folder.dvc")
    there.path("folder.dvc").unlink()
    there.write(".gitignore", there.read(".gitignore").replace("/folder\n", ""))
    assert there.gitml("add", "folder/one").code == 0
    there.commit()
    with _standing_in(there.root), Repo(str(there.root)) as repo:
        assert placement.pointers(repo, select(repo, before)) == {"data.dvc": "data"}


@pytest.mark.slow
def test_what_is_placed_can_be_removed_by_dvc_when_its_revision_is_left(
    there: Project, repo: Any
) -> None:
    """DVC keeps which links are its own: others are a user's files, and stay."""
    shutil.rmtree(there.path("folder"))
    there.path("data").unlink()
    selection = select(repo, None, ["data", "folder"])
    placed = placement.place(repo, selection, index_of_workspace(repo, selection))
    assert placed.moved.added == ("data", "folder")
    assert placement.wrong(repo, selection, placed) == []
    assert there.read("folder/one") == "1\n"
    used = [str(there.path(name)) for name in ("kept", "mine")]
    unused = repo.state.get_unused_links(used, repo.fs)
    assert {"data", "folder"} <= {str(path) for path in unused}
    there.write("folder/one", "another\n")
    assert placement.wrong(repo, selection, placed) == ["folder/one"]


@pytest.mark.slow
def test_a_file_of_a_folder_is_no_larger_than_all_of_it(repo: Any) -> None:
    """A remote may send without an end."""
    one, two, data = (ObjectName(hashlib.md5(c).hexdigest()) for c in (b"1\n", b"2\n", b"data\n"))
    whole = select(repo, None, ["data", "folder"])
    assert _files(whole, whole.parts).known == {data: 5, one: 4, two: 4}
    part = select(repo, None, ["folder/one"])
    assert _files(part, part.parts).known == {one: 4}
    part.parts[0].out.meta.size = None
    assert (_files(part, part.parts).names, _files(part, part.parts).known) == ({one}, {})
