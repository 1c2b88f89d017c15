"""``gitml add`` of what lies there since another commit was checked out, by plain Git."""

import shutil

import pytest

from gitml.adapters.dvc_files.notes import earlier_files, unfinished_adds
from tests.fixtures.project import Project


@pytest.fixture
def pulled(project: Project) -> Project:
    """What ``git pull`` leaves: a folder and a file of the commit before the one of the records."""
    for number in "12":
        project.write("d/same", "same")
        project.write("d/edited", number)
        project.write(f"d/only/{number}", number)
        project.path(f"d/only/{3 - int(number)}").unlink(missing_ok=True)
        project.write("one.csv", number)
        assert project.gitml("add", "d", "one.csv").code == 0
        project.commit()
    assert project.gitml("checkout", "HEAD~1").code == 0
    project.git("checkout", "--quiet", "main")
    return project


def _found(project: Project) -> dict[str, str]:
    top = project.path("d")
    files = (path for path in top.rglob("*") if path.is_file())
    return {path.relative_to(top).as_posix(): path.read_text() for path in files}


@pytest.mark.parametrize("path", ["d", "one.csv"])
def test_what_another_commit_records_is_recorded_on_purpose_only(
    pulled: Project, path: str
) -> None:
    before = pulled.read(f"{path}.dvc")
    for more in ((), ("--dry-run",)):
        answer = pulled.gitml("add", path, *more)
        assert answer.code == 4
        assert f"{path} is as recorded in " in answer.err
        assert f"not as in {path}.dvc here" in answer.err
        assert f"gitml pull {path}; or " in answer.err
        assert f"on purpose: gitml add --force {path}\n" in answer.err
    assert pulled.read(f"{path}.dvc") == before
    assert pulled.gitml("add", "--force", path).code == 0
    assert pulled.read(f"{path}.dvc") == pulled.git("show", f"HEAD~1:{path}.dvc") + "\n"


def test_so_is_a_file_of_a_copy_of_the_working_tree(pulled: Project) -> None:
    """As by ``cp -a``: nothing is remembered of its files, but each is older than its record."""
    copy = Project(pulled.root.parent / "copy")
    shutil.copytree(pulled.root, copy.root, symlinks=True)
    answer = copy.gitml("add", "one.csv")
    assert answer.code == 4
    assert "one.csv is as recorded in " in answer.err
    copy.write("one.csv", "1")  # on purpose, for all that is known
    assert copy.gitml("add", "one.csv").code == 0


@pytest.mark.slow
def test_of_a_folder_only_what_was_changed_since_is_recorded(pulled: Project) -> None:
    pulled.write("d/mine", "mine")
    pulled.path("d/same").unlink()
    assert "changed and not recorded: gitml add d" in pulled.gitml("status").out
    foreseen = pulled.gitml("add", "--dry-run", "d")
    answer = pulled.gitml("add", "d")
    assert answer.code == 0, answer.err
    assert answer.out == foreseen.out.rstrip() + "  (1 added, 1 deleted)\n"
    assert "only what was changed since is recorded" in answer.err
    assert "put the rest in place: gitml pull d\n" in answer.err
    record = pulled.read("d.dvc")
    assert pulled.gitml("add", "d").code == 0
    assert pulled.read("d.dvc") == record
    assert pulled.gitml("pull", "d").code == 0
    assert _found(pulled) == {"edited": "2", "only/2": "2", "mine": "mine"}
    assert pulled.gitml("add", "d").code == 0
    assert pulled.read("d.dvc") == record
    assert "size: 6\n  nfiles: 3\n" in record


@pytest.mark.slow
@pytest.mark.parametrize("path", ["d/edited", "d/only", "d/only/1"])
def test_a_part_that_lies_here_as_another_commit_records_it(pulled: Project, path: str) -> None:
    before = pulled.read("d.dvc")
    for more in ((), ("--dry-run",)):
        answer = pulled.gitml("add", path, *more)
        assert answer.code == 4
        assert f"error: {path} is as recorded in " in answer.err
        assert ", not as in d.dvc here\n" in answer.err
        assert f"gitml pull {path}; or " in answer.err
    assert pulled.read("d.dvc") == before
    assert pulled.gitml("add", "d/same").code == 0  # which both record
    assert pulled.read("d.dvc") == before
    assert pulled.gitml("add", "--force", path).code == 0
    assert pulled.read("d.dvc") != before


@pytest.mark.slow
def test_of_a_part_only_what_was_changed_since_is_recorded(pulled: Project) -> None:
    pulled.write("d/only/mine", "mine")
    pulled.write("d/other/new", "new")
    foreseen = pulled.gitml("add", "--dry-run", "d/only")
    answer = pulled.gitml("add", "d/only")
    assert answer.code == 0, answer.err
    assert foreseen.out == "d  10 B, 4 files  → d.dvc\n"
    assert answer.out == "d  10 B, 4 files  → d.dvc  (1 added)\n"
    assert "d/only: it lies here as of " in answer.err
    assert "put the rest in place: gitml pull d/only\n" in answer.err
    assert pulled.gitml("add", "d/other").code == 0
    assert pulled.gitml("pull", "d").code == 0
    assert _found(pulled) == {
        "same": "same", "edited": "2", "only/2": "2", "only/mine": "mine", "other/new": "new",
    }  # fmt: skip


@pytest.mark.slow
def test_a_part_whose_record_is_not_in_the_cache(pulled: Project) -> None:
    """As after ``git pull``: the listing is on the remote only."""
    pulled.dvc("remote", "add", "--quiet", "-d", "store", "../store")
    assert pulled.gitml("push").code == 0
    before = pulled.read("d.dvc")
    listing = pulled.cache_path(before.split("md5: ")[1].split()[0])
    for path in ("d/only", "d/edited"):
        listing.unlink(missing_ok=True)
        answer = pulled.gitml("add", path)
        assert answer.code == 0, answer.err
        assert f"put the rest in place: gitml pull {path}\n" in answer.err
        assert pulled.read("d.dvc") == before


@pytest.mark.slow
def test_what_was_changed_here_and_in_the_record(pulled: Project) -> None:
    pulled.write("d/edited", "mine")
    pulled.write("d/new", "new")
    for more in (("--dry-run",), ()):
        answer = pulled.gitml("add", "d", *more)
        assert answer.code == 4
        assert "each in another way: 'd/edited'" in answer.err
        assert "or take yours: gitml add d/edited, and the same again\n" in answer.err
    assert unfinished_adds.noted(pulled.root) == frozenset()  # nothing was stored
    for path in ("d/edited", "d"):
        assert pulled.gitml("add", path).code == 0
    assert pulled.gitml("pull", "d").code == 0
    assert _found(pulled) == {"same": "same", "edited": "mine", "only/2": "2", "new": "new"}


def test_without_the_listing_of_the_other_commit(pulled: Project) -> None:
    pulled.write("d/mine", "mine")
    md5 = earlier_files.last(pulled.root, "d") or ""
    pulled.cache_path(md5).unlink()
    answer = pulled.gitml("add", "d")
    assert answer.code == 4
    assert "the cache lacks the listing of that commit" in answer.err
    assert "by its name; or record on purpose what lies here: gitml add --force d\n" in answer.err


def test_what_was_added_and_taken_back_is_no_commit(project: Project) -> None:
    project.write("d/a", "1")
    assert project.gitml("add", "d").code == 0
    project.commit()
    project.write("d/b", "2")
    assert project.gitml("add", "d").code == 0
    project.git("checkout", "--quiet", "HEAD", "d.dvc")
    project.write("d/c", "3")
    assert project.gitml("add", "d").out.startswith("d  3 B, 3 files")


def test_what_dvc_put_in_place_since(pulled: Project) -> None:
    """It notes nothing, so what gitml put in place before is not what was changed."""
    before = earlier_files.last(pulled.root, "d")
    pulled.dvc("checkout", "--quiet")
    assert earlier_files.last(pulled.root, "d") == before
    pulled.path("d/only/2").unlink()
    pulled.write("d/same", "3")
    assert pulled.gitml("add", "d").code == 0
    assert "nfiles: 2\n" in pulled.read("d.dvc")
