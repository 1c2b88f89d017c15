"""Putting data in place that was killed or failed: told, recorded by nothing, mended by anybody."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.dvc_files.notes import unfinished_checkout
from gitml.data.working_tree.linking import Linker
from gitml.data.working_tree.placing import Placer
from gitml.data.working_tree.verbs import Data
from tests.fixtures.project import Project

NOTE = ".dvc/tmp/gitml/checkout.json"


class _KilledError(BaseException):
    """Leaves as a kill does: nothing on the way takes it for an error."""


def kill(project: Project, monkeypatch: pytest.MonkeyPatch, *words: str, folder: str = ".") -> None:
    """Run a command that is killed when the first file is to be put in place."""

    def killed(*_: object, **__: object) -> None:
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(Placer, "write", killed)
        patch.setattr(Placer, "delete", killed)
        with pytest.raises(_KilledError):
            project.gitml(*words, folder=folder)


def files_of(project: Project) -> dict[str, bytes]:
    files = (path for path in project.path("images").rglob("*") if path.is_file())
    return {path.name: path.read_bytes() for path in files}


def refused(_root: Path) -> None:
    raise PermissionError


def told(project: Project, folder: str = ".") -> str | None:
    found: str | None = project.gitml("status", "--json", folder=folder).json["unfinished"]
    return found


def test_what_a_killed_checkout_left_is_not_added(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill(versioned, monkeypatch, "checkout", "v1")
    out = versioned.gitml("status").out
    assert "as a command was interrupted: gitml checkout v1\n" in out
    assert "gitml add" not in out
    assert told(versioned) == "gitml checkout v1"
    for words in (("add", "data/raw.csv"), ("repro",)):
        answer = versioned.gitml(*words)
        assert answer.code == 4
        assert "data here may be of two revisions" in answer.err
    versioned.path("data").mkdir(exist_ok=True)
    finished = versioned.gitml("checkout", "v1", folder="data")
    assert finished.code == 0, finished.err
    assert told(versioned) is None
    assert versioned.gitml("add", "data/raw.csv").code == 0
    assert versioned.gitml("status", "--json").json["clean"] is True


def test_what_anybody_mended_is_told_no_more(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    versioned.git("checkout", "--quiet", "v1")
    kill(versioned, monkeypatch, "pull")
    assert told(versioned, "data") == "gitml pull"
    kill(versioned, monkeypatch, "pull", "raw.csv", folder="data")
    assert told(versioned) == "gitml pull", "of all data more is to be said than of some"
    versioned.dvc("checkout", "--quiet", "--force")
    assert versioned.gitml("add", "data/raw.csv").code == 0
    assert not versioned.path(NOTE).exists()
    kill(versioned, monkeypatch, "pull")
    with monkeypatch.context() as patch:
        patch.setattr(unfinished_checkout, "forget", refused)
        assert told(versioned) is None, "nothing was to be moved"
    assert versioned.path(NOTE).exists()
    assert told(versioned) is None
    assert not versioned.path(NOTE).exists()


def test_what_finishes_it_leads_where_head_is_by_then(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    v1 = versioned.git("rev-parse", "--short", "v1^{commit}")
    kill(versioned, monkeypatch, "checkout", "HEAD~1")
    assert told(versioned) == f"gitml checkout {v1}"
    versioned.git("checkout", "-q", "main")
    kill(versioned, monkeypatch, "checkout", "-b", "new", "v1")
    assert told(versioned) == "gitml checkout new"


def test_old_data_of_some_paths(versioned: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    kill(versioned, monkeypatch, "checkout", "v1", "--", "data/raw.csv")
    versioned.write("data/raw.csv", "half of it\n")
    assert told(versioned, "data") == "gitml checkout v1 -- raw.csv"
    assert versioned.gitml("add", "images").code == 4
    versioned.path("data/raw.csv").unlink()
    done = versioned.gitml("checkout", "v1", "--", "data/raw.csv")
    assert done.code == 0, done.err
    assert not versioned.path(NOTE).exists()
    versioned.write("images/new.png", "mine\n")
    kill(versioned, monkeypatch, "checkout", "v1", "--", "data/raw.csv")
    assert told(versioned) is None, "other data is the user's own business"


@pytest.mark.parametrize(
    "words", [("pull",), ("checkout", "v1"), ("checkout", "v1", "--", "images")]
)
def test_what_stopped_amid_on_an_error_is_not_added(
    versioned: Project, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    if words == ("pull",):
        versioned.git("checkout", "--quiet", "v1")
    real, before = Linker.place, files_of(versioned)

    def full(self: Linker, *arguments: Any, **options: Any) -> os.stat_result:
        if files_of(versioned) != before:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Linker, "place", full)
        answer = versioned.gitml(*words)
        assert answer.code == 4, answer.err
        assert "No space left" in answer.err
    assert files_of(versioned) != before
    assert told(versioned) == " ".join(("gitml", *words))
    answer = versioned.gitml("add", "images")
    assert answer.code == 4, answer.err
    assert "data here may be of two revisions" in answer.err
    finished = versioned.gitml(*words)
    assert finished.code == 0, finished.err
    assert told(versioned) is None


def test_who_interrupts_it_is_told_what_finishes_it(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    v1 = versioned.git("rev-parse", "--short", "v1^{commit}")
    hint = f"hint: data may be of two revisions now; finish it: gitml checkout {v1}\n"
    with monkeypatch.context() as patch:
        patch.setattr(Linker, "place", interrupt)
        answer = versioned.gitml("checkout", "HEAD~1")
    assert (answer.code, answer.err) == (130, f"\nerror: interrupted\n{hint}")
    with monkeypatch.context() as patch:
        patch.setattr(Data, "_pull", interrupt)
        answer = versioned.gitml("pull", "images")
    assert (answer.code, answer.err) == (130, f"\nerror: interrupted\n{hint}")
    assert versioned.gitml("checkout", v1).code == 0
    with monkeypatch.context() as patch:
        patch.setattr(Data, "_pull", interrupt)
        answer = versioned.gitml("pull")
    assert (answer.code, answer.err) == (130, "\nerror: interrupted\n"), "no file has moved"


def test_a_commit_of_something_else_makes_nothing_whole(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill(versioned, monkeypatch, "checkout", "v1")
    versioned.write("notes.txt", "of something else\n")
    versioned.commit("notes")
    here = versioned.git("rev-parse", "--short", "HEAD")
    assert told(versioned) == f"gitml checkout {here}"
    answer = versioned.gitml("add", "images")
    assert answer.code == 4
    assert f"finish it: gitml checkout {here}\n" in answer.err
    versioned.git("checkout", "--quiet", "main")
    assert told(versioned) is None, "other data is recorded here"
    versioned.git("checkout", "--quiet", here)
    assert versioned.gitml("checkout", here).code == 0
    assert not versioned.path(NOTE).exists()


def test_old_data_of_some_paths_by_its_commit_once_head_moved(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    v1 = versioned.git("rev-parse", "v1^{commit}")
    kill(versioned, monkeypatch, "checkout", "HEAD~1", "--", "images")
    versioned.write("images/new.png", "half of it\n")
    assert told(versioned) == "gitml checkout 'HEAD~1' -- images"
    versioned.git("commit", "--quiet", "--allow-empty", "-m", "something else")
    assert told(versioned) == f"gitml checkout {v1} -- images"


def test_a_pull_is_finished_from_the_remote_that_was_named(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    versioned.git("checkout", "--quiet", "v1")
    kill(versioned, monkeypatch, "pull", "-r", "storage", "images")
    assert told(versioned) == "gitml pull -r storage images"


def test_what_is_in_part_is_not_moved_nor_taken_out(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    versioned.git("checkout", "--quiet", "v1")
    kill(versioned, monkeypatch, "pull", "images")
    told = "data here may be of two revisions, as putting it in place was interrupted"
    for words in (
        ("move", "images", "pictures"),
        ("remove", "images/a.png"),
        ("remove", "--outs", "images"),
    ):
        answer = versioned.gitml(*words)
        assert answer.code == 4
        assert answer.err == f"error: {told}\nhint: finish it: gitml pull images\n"
    assert versioned.gitml("move", "data/raw.csv", "data/old.csv").code == 0, "it is as it was"
    assert versioned.gitml("remove", "images").code == 0, "the files stay, and nothing has them"
